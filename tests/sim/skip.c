/* A skip list, so that a disk can be kept in memory: see skip.h. */
#include "tests/sim/skip.h"

#include <string.h>

#include "base/arena.h"

/* For each level the place after which the key belongs. */
static struct node *
find(struct skip *s, struct str key, struct node **at[SKIP_LEVELS])
{
	struct node **next = s->head;

	for (int i = SKIP_LEVELS - 1; i >= 0; i--) {
		while (next[i] != NULL && str_cmp(next[i]->key, key) < 0)
			next = next[i]->next;
		at[i] = &next[i];
	}
	return next[0] != NULL && str_cmp(next[0]->key, key) == 0 ? next[0]
	    : NULL;
}

/* Half as many on each level as on the one below. */
static int
height(struct skip *s)
{
	uint64_t z = s->dice += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return 1 + __builtin_ctzll((z ^ z >> 31) |
	    UINT64_C(1) << (SKIP_LEVELS - 1));
}

static struct str
copy(struct str s)
{
	char *p;

	if (s.p == NULL)
		return STR_NONE;
	p = mem_get(s.n + 1);
	if (s.n > 0)
		memcpy(p, s.p, s.n);
	return (struct str){ p, s.n };
}

static void
forget(struct str s)
{
	mem_free((void *)(uintptr_t)s.p);
}

void
skip_put(struct skip *s, struct str key, struct str value)
{
	struct node **at[SKIP_LEVELS], *x = find(s, key, at);
	struct str fresh = copy(value);

	if (x == NULL) {
		int n = height(s);

		x = mem_get(sizeof *x + (size_t)n * sizeof x->next[0]);
		x->key = copy(key);
		for (int i = 0; i < n; i++) {
			x->next[i] = *at[i];
			*at[i] = x;
		}
		s->n++;
	} else
		forget(x->value);
	x->value = fresh;
}

void
skip_del(struct skip *s, struct str key)
{
	struct node **at[SKIP_LEVELS], *x = find(s, key, at);

	if (x == NULL)
		return;
	for (int i = 0; i < SKIP_LEVELS && *at[i] == x; i++)
		*at[i] = x->next[i];
	forget(x->key);
	forget(x->value);
	mem_free(x);
	s->n--;
}

void
skip_clear(struct skip *s)
{
	struct node *x = s->head[0], *next;

	for (; x != NULL; x = next) {
		next = x->next[0];
		forget(x->key);
		forget(x->value);
		mem_free(x);
	}
	memset(s, 0, sizeof *s);
}

const struct node *
skip_seek(const struct skip *s, struct str key, bool beyond)
{
	struct node *const *next = s->head;
	int least = beyond ? 1 : 0;

	for (int i = SKIP_LEVELS - 1; i >= 0; i--)
		while (next[i] != NULL && str_cmp(next[i]->key, key) < least)
			next = next[i]->next;
	return next[0];
}

const struct node *
skip_get(const struct skip *s, struct str key)
{
	const struct node *x = skip_seek(s, key, false);

	return x != NULL && str_cmp(x->key, key) == 0 ? x : NULL;
}
