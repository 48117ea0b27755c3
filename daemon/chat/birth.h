#ifndef DAEMON_CHAT_BIRTH_H
#define DAEMON_CHAT_BIRTH_H

/*
 * A month of birth in three taps: ten years, the year with its era, the month.
 * The month is asked because ages are reckoned by it; who does not want to
 * tell skips the question, and nothing is made up.
 */

#include "daemon/chat/page.h"

struct ask;

/* Nodes: "", "d1950", "y1955". */
bool	 birth_page(const struct ask *, struct str node, struct page *);

/* 1955年5月, 1955-05, 昭和30年5月, S30.5; a year alone opens its node. */
bool	 birth_typed(const struct ask *, struct choice *);

struct str birth_label(const struct ask *, struct str value);

#endif
