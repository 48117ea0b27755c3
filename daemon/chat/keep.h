#ifndef DAEMON_CHAT_KEEP_H
#define DAEMON_CHAT_KEEP_H

/*
 * Puts an answer to a form's question into what is kept of a resident, with
 * the time LINE gave: of two changes the later one stays, however they arrive.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct ask;
struct buf;
struct form_question;
struct resident;

/* on: chosen; or given up again, where several can be.  False, and nothing
 * changed, if there was a later change already, or no room is left. */
bool	 keep_value(const struct ask *, struct resident *,
	    const struct form_question *, struct str value, bool on);

/* Calls a district 自宅 or so; an empty label takes the name away. */
void	 keep_label(const struct ask *, struct resident *, struct str district,
	    struct str label);

uint32_t keep_count(const struct resident *, const struct form_question *);
bool	 keep_has(const struct resident *, const struct form_question *,
	    struct str value);

/* What is kept, in words: "自宅 さくら一丁目、みなと町"; or what its absence
 * means. */
void	 keep_show(const struct ask *, const struct resident *,
	    const struct form_question *, struct buf *);

#endif
