/* Rings of entries, against arrays of their numbers. */
#include "base/list.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"

enum { ENTRIES = 20, HEADS = 2 };

struct entry {
	struct list	 link;
	int		 no;
};

struct plain {
	int		 no[ENTRIES];
	int		 n;
};

static struct entry	 entries[ENTRIES];
static struct list	 heads[HEADS];
static struct plain	 plain[HEADS];

static int
number_of(struct list *l)
{
	return HOLDER_OF(l, struct entry, link)->no;
}

/* Both ways round. */
static void
assert_same(void)
{
	for (int h = 0; h < HEADS; h++) {
		struct list *l = heads[h].next, *b = heads[h].prev;
		const struct plain *p = &plain[h];

		assert_int_equal(list_empty(&heads[h]), p->n == 0);
		for (int i = 0; i < p->n; i++) {
			assert_int_equal(number_of(l), p->no[i]);
			assert_int_equal(number_of(b), p->no[p->n - 1 - i]);
			assert_true(list_held(l));
			l = l->next;
			b = b->prev;
		}
		assert_ptr_equal(l, &heads[h]);
		assert_ptr_equal(b, &heads[h]);
	}
}

static bool
plain_del(int no)
{
	for (int h = 0; h < HEADS; h++) {
		struct plain *p = &plain[h];

		for (int i = 0; i < p->n; i++)
			if (p->no[i] == no) {
				memmove(p->no + i, p->no + i + 1,
				    (size_t)(--p->n - i) * sizeof p->no[0]);
				return true;
			}
	}
	return false;
}

static void
change(void)
{
	int i = (int)(random() % ENTRIES), h = (int)(random() % HEADS);
	struct plain *p = &plain[h], *q = &plain[!h];
	struct list *l;

	switch (random() % 8) {
	case 0:
		l = list_pop(&heads[h]);
		assert_int_equal(l != NULL, p->n > 0);
		if (l != NULL)
			assert_true(!list_held(l) &&
			    number_of(l) == p->no[0] && plain_del(p->no[0]));
		return;
	case 1:
		list_take(&heads[h], &heads[!h]);
		memcpy(p->no + p->n, q->no, (size_t)q->n * sizeof q->no[0]);
		p->n += q->n;
		q->n = 0;
		return;
	default:
		assert_int_equal(list_held(&entries[i].link), plain_del(i));
		list_del(&entries[i].link);
		assert_false(list_held(&entries[i].link));
		list_del(&entries[i].link);
		if (random() % 4 == 0)
			return;
		list_add(&heads[h], &entries[i].link);
		p->no[p->n++] = i;
	}
}

static void
against_arrays(void **state UNUSED)
{
	for (int h = 0; h < HEADS; h++)
		list_init(&heads[h]);
	for (int i = 0; i < ENTRIES; i++)
		entries[i].no = i;
	assert_same();
	for (int i = 0; i < 20000; i++) {
		change();
		assert_same();
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(against_arrays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
