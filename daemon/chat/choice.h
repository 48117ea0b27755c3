#ifndef DAEMON_CHAT_CHOICE_H
#define DAEMON_CHAT_CHOICE_H

/*
 * What can be chosen for a question, in pages that fit LINE's buttons.
 *
 * Many districts are
 * split by their group, or by the name before 丁目, so that every one of
 * twelve groups of twelve is two taps away, and of 1728 three.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "daemon/chat/page.h"

struct ask;
struct form_question;

/* False, and the page is the first, if there is no such node (any more). */
bool	 choice_page(const struct ask *, const struct form_question *,
	    struct str node, struct page *);

enum typed {
	TYPED_NONE,		/* means nothing here */
	TYPED_PART,		/* part of one, or of a few */
	TYPED_WHOLE,		/* one of all */
	TYPED_BUTTON		/* one of the page's */
};

/* What was written, as a choice: a leaf, or a node with those it may mean. */
enum typed choice_typed(const struct ask *, const struct form_question *,
	    const struct page *, struct choice *);

/* How a value is shown to people; unknown ones as they are. */
struct str choice_label(const struct ask *, const struct form_question *,
	    struct str value);

#endif
