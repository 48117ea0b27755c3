#ifndef DAEMON_DESK_DESK_H
#define DAEMON_DESK_DESK_H

/* What several actions share. */

#include "daemon/action.h"
#include "storage/sheet.h"

struct audit;
struct campaign;
struct delivery;
struct resident;
struct segment;
struct town;

/* The town of the files that came with it, else the daemon's. */
bool	 desk_town(struct act *, const struct town **, struct err *)
	    MUST_CHECK;

/* For struct town_reader, with the act as its ctx: prints a line. */
town_report desk_report;

/* "N rows, N warnings, N errors" */
void	 desk_town_total(const struct act *, const struct town *);

/* An expression, read with what the town knows. */
bool	 desk_segment(const struct act *, struct str expr, struct segment **,
	    struct err *) MUST_CHECK;

/* ERR_INPUT if a text is empty or too long for LINE [L8]. */
bool	 desk_text_fits(struct str, struct err *) MUST_CHECK;

/* What of a campaign is compared before it is approved, as it is shown. */
struct str desk_digest(const struct act *, const struct campaign *);

/* Prints 送信済 12,500 / 停止 28,960, or 残り of one that is held. */
void	 desk_sent(const struct act *, const struct campaign *);

/* Ordinary notices a week; 0: any number. */
unsigned desk_weekly_cap(void);

/* How many residents a campaign would reach now. */
bool	 desk_reach(struct act *, const struct campaign *, uint32_t *,
	    struct err *) MUST_CHECK;

/* The resident whose ID was given. */
bool	 desk_resident(const struct act *, struct resident *, struct err *)
	    MUST_CHECK;

/* --at, --until and --priority, where they are given. */
bool	 desk_times(const struct act *, struct campaign *, struct err *)
	    MUST_CHECK;
bool	 desk_priority(const struct act *, bool *emergency, struct err *)
	    MUST_CHECK;

/* Text that says that it corrects another. */
#define DESK_CORRECTION	STR("【訂正】")
struct str desk_correction(const struct act *, struct str text);

/* Prints what differs, lines with - and +; of a campaign, what was changed
 * since it was approved or written, false if nothing was. */
void	 desk_changes(const struct act *, const struct campaign *was,
	    const struct campaign *is);
bool	 desk_changes_since(const struct act *, const struct campaign *);

/* Tells each thing to look at twice before it is sent; how many. */
typedef void desk_doubt(struct act *, struct str what);
unsigned desk_doubts(struct act *, const struct campaign *, desk_doubt *);
/* Prints one, or adds it to a list of JSON. */
desk_doubt desk_doubt_print;

/* --title, or the beginning of the text. */
bool	 desk_title(const struct act *, struct str text, struct str *title,
	    struct err *) MUST_CHECK;
/* Prints a line of the audit. */
void	 desk_audit_line(const struct act *, const struct audit *);

/* A delivery as one line: how it stands, with which key, and its answer. */
void	 desk_delivery_line(const struct act *, const struct delivery *);

/* The action's line in the audit, part of this step. */
bool	 desk_note(const struct act *, struct err *) MUST_CHECK;

/* "hold=none", "hold=staff" or "hold=copy", for that line. */
struct str desk_hold_name(struct arena *);

/* For that line: what a campaign was, NULL if it is new, and what it is. */
void	 desk_campaign_changed(struct act *, const struct campaign *was,
	    const struct campaign *is);

/* Prints a number. */
void	 desk_count(const struct act *, uint32_t);

#endif
