#ifndef DAEMON_CHAT_CHOICE_H
#define DAEMON_CHAT_CHOICE_H

/*
 * What can be chosen for a question, in pages that fit LINE's buttons.
 *
 * A page is named by its node; "" is the first.  What is on it is either a
 * leaf, with the value to keep, or opens another node.  Many districts are
 * split by their group, or by the name before 丁目, so that every one of
 * twelve groups of twelve is two taps away, and of 1728 three.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct ask;
struct form_question;

enum { CHOICES_MAX = 12 };		/* one button is left for control */

struct choice {
	struct str	 label;		/* may be longer than a button */
	struct str	 value;		/* p NULL: it opens the node */
	struct str	 node;
};

struct page {
	struct choice	 at[CHOICES_MAX];
	uint32_t	 n;
	uint32_t	 mark;		/* changes when anything on it does */
	bool		 numbered;	/* labels are too long for buttons */
};

/* For who makes a page: fills mark and numbered. */
void	 page_seal(struct page *);

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

/* What stands on the i-th button; "3 さくら…" where they are numbered. */
struct str choice_button(const struct ask *, const struct page *, uint32_t i);

/* How a value is shown to people; unknown ones as they are. */
struct str choice_label(const struct ask *, const struct form_question *,
	    struct str value);

#endif
