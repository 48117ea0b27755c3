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

/* How many residents a campaign would reach now. */
bool	 desk_reach(struct act *, const struct campaign *, uint32_t *,
	    struct err *) MUST_CHECK;

/* The resident whose ID was given. */
bool	 desk_resident(const struct act *, struct resident *, struct err *)
	    MUST_CHECK;

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
