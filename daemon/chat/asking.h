#ifndef DAEMON_CHAT_ASKING_H
#define DAEMON_CHAT_ASKING_H

/*
 * A form being asked: which question comes next, how it looks, and where the
 * resident stands, which is kept as their talk for a month:
 *
 *	feature  form
 *	step     settings/area		the form, and the question asked last
 *	kept     node=12-24		its page
 *		 seen=area …		of a run: passed already
 *		 alone=1		the run, if any, waits meanwhile
 */

#include <stdbool.h>
#include <stdint.h>

#include "daemon/chat/feature.h"
#include "daemon/chat/page.h"
#include "storage/form.h"

struct asking {
	const struct ask *q;
	struct answer	*a;
	const struct form *form;
	const struct form_question *now;	/* or NULL */
	struct str	 node;
	bool		 alone;
	struct strs	 seen;
	struct str	 lead;		/* said before the question */
};

enum { TALK_KEPT_DAYS = 30 };

/* Where they stand; false if in no form (any more). */
bool	 asking_read(const struct ask *, struct answer *, struct asking *);

/* Is a run through all questions half done? */
bool	 asking_half(const struct asking *);

/* Asks a question, with its buttons, and notes that they stand there. */
void	 asking_ask(struct asking *, const struct form_question *,
	    struct str node);

/* The page of a question; the node is another where there is no such one. */
void	 asking_page(const struct asking *, const struct form_question *,
	    struct str *node, struct page *);

/* The question after this one in the run, or the end of it. */
void	 asking_next(struct asking *, const struct form_question *);

/* Asks one question only; a run that is half done waits. */
void	 asking_alone(struct asking *, const struct form_question *);

/* Goes on with a run that waited. */
void	 asking_rest(struct asking *);

/* What is set, with a button to change each; of one topic, or all. */
void	 asking_card(struct asking *, struct str topic);

/* The lines of it. */
void	 asking_lines(const struct asking *, struct str topic, struct buf *);

/* "feature/step?f=…&q=…" */
struct str asking_tap(const struct asking *, const char *path,
	    const struct form_question *);

#endif
