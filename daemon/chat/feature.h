#ifndef DAEMON_CHAT_FEATURE_H
#define DAEMON_CHAT_FEATURE_H

/*
 * A feature: one thing residents can talk with kairan about.
 *
 * It is a function from what was asked to what is answered.  It writes
 * nothing, sends nothing, starts nothing and waits for nothing; what it wants
 * kept or said is in its answer.  So its test is a call.
 *
 * features.def lists them; the order is the order of asking, and the last
 * wants everything.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "storage/resident.h"
#include "storage/talk.h"
#include "storage/town.h"

enum ask_kind {
	ASK_FOLLOW,		/* somebody follows, or unblocked us */
	ASK_TEXT,		/* wrote something */
	ASK_TAP,		/* tapped a button: its data */
	ASK_PLACE,		/* sent where they are */
	ASK_OTHER		/* a picture, a sticker … */
};

struct ask {
	enum ask_kind	 kind;
	uint64_t	 now_ms, event_ms;	/* ours; LINE's */
	struct str	 text;		/* as written */
	struct str	 plain;		/* the same in NFKC, trimmed */
	struct str	 folded;	/* phrase_fold() of it, if at hand */
	struct str	 data;		/* of a tap: "feature/step?key=value" */
	bool		 back;		/* had settings before (unblocked) */
	const struct resident *resident;
	struct talk	 talk;		/* where they stand */
	const struct town *town;	/* or NULL */
	const char	*town_name;
	struct arena	*arena;
};

enum { BUBBLES_MAX = 5, BUTTONS_MAX = 13, LABEL_MAX = 20 };	/* [L8] */

struct answer {
	struct buf	 messages;  /* LINE's message objects, with commas */
	unsigned	 bubbles;
	unsigned	 buttons;	/* on the last bubble, so far */
	struct resident	 resident;	/* what is to be kept of them */
	bool		 changed;	/* is it another than before? */
	struct talk	 talk;		/* where they stand next */
	struct str	 missed;	/* what was asked for and not found */
};

/* A text bubble: no more than BUBBLES_MAX. */
void	 say(struct answer *, struct str);
void	 say_fmt(struct answer *, const char *, ...) PRINTF(2, 3);

/* A button under the last bubble (a quick reply); a tap brings data back and
 * shows label as if written.  Labels are cut at LABEL_MAX graphemes. */
void	 offer(struct answer *, struct str label, struct str data);

struct feature {
	const char	*name;
	const char	*help;		/* in the menu, or NULL */
	bool		(*wants)(const struct ask *);
	bool		(*answer)(const struct ask *, struct answer *,
			    struct err *);
};

/* The feature that wants it, and its answer.  On ERR the answer is nothing;
 * the caller says that it did not work. */
bool	 chat(const struct ask *, struct answer *, struct err *) MUST_CHECK;

/* For the menu: the features with a help line, in order; NULL at the end. */
const struct feature *feature_at(size_t);

/* Reads "feature/step?key=value&…" of a tap. */
bool	 tap_is(const struct ask *, const char *feature);
struct str tap_step(const struct ask *);
struct str tap_value(const struct ask *, const char *key);  /* decoded */

#define FEATURE(name) extern const struct feature feature_##name;
#include "daemon/chat/features.def"
#undef FEATURE

#endif
