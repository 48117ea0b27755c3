#ifndef BASE_LIST_H
#define BASE_LIST_H

/*
 * A doubly linked ring of entries that live inside other structs.  The head
 * is an entry too.  An entry that is in no list points at itself or is zero.
 */

#include <stdbool.h>
#include <stddef.h>

struct list {
	struct list	*prev, *next;
};

static inline void
list_init(struct list *l)
{
	l->prev = l->next = l;
}

static inline bool
list_empty(const struct list *l)
{
	return l->next == l;
}

static inline bool
list_held(const struct list *l)		/* is this entry in a list? */
{
	return l->next != NULL && l->next != l;
}

static inline void
list_add(struct list *head, struct list *l)	/* at the end */
{
	l->prev = head->prev;
	l->next = head;
	head->prev->next = l;
	head->prev = l;
}

static inline void
list_del(struct list *l)		/* harmless where it is in none */
{
	if (l->next == NULL)
		return;
	l->prev->next = l->next;
	l->next->prev = l->prev;
	list_init(l);
}

static inline struct list *
list_pop(struct list *head)		/* the first, or NULL */
{
	struct list *l = head->next;

	if (l == head)
		return NULL;
	list_del(l);
	return l;
}

static inline void
list_take(struct list *to, struct list *from)	/* all of it, to the end */
{
	if (list_empty(from))
		return;
	from->next->prev = to->prev;
	to->prev->next = from->next;
	from->prev->next = to;
	to->prev = from->prev;
	list_init(from);
}

#endif
