#ifndef DAEMON_CHAT_PHRASE_H
#define DAEMON_CHAT_PHRASE_H

/*
 * Words residents write, and words of kairan's own, in forms that features
 * share.  Phrases are compared folded: NFKC, no blanks, hiragana for
 * katakana, no 。！？ at the end.  Lists are "a|b|c" and already folded.
 */

#include <stdbool.h>

#include "base/str.h"

struct arena;
struct ask;
struct answer;

struct str phrase_fold(struct arena *, struct str);
struct str phrase_cut(struct str);	/* without marks at the end */
struct str phrase_asked(const struct ask *);	/* plain, folded */
bool	 phrase_among(struct str folded, const char *list);

/* Did they write one of these words?  False for taps. */
bool	 wrote(const struct ask *, const char *list);

/* Is it the tap of that feature and step? */
bool	 tapped(const struct ask *, const char *feature, const char *step);

/* The menu's words, and greetings, which no open question may swallow. */
bool	 wrote_menu(const struct ask *);
bool	 wrote_greeting(const struct ask *);

/* "feature/step?a=…&b=…" from pairs of key and value, NULL at the end. */
struct str tap_make(struct arena *, const char *path, ...)
	    __attribute__((sentinel));

/* Buttons that many answers have. */
void	 offer_menu(struct answer *);

#endif
