/* Which kind of sorting dictionary is among a town's files, by what is in
 * them. */
#include "storage/dictionary.h"

static const struct dictionary *const kinds[] = {
#define DICTIONARY(name) &dictionary_##name,
#include "storage/dictionaries.def"
#undef DICTIONARY
};

static size_t
claimed(struct reading *quiet, const struct dictionary *d,
    const struct look *all, size_t n, struct look *own)
{
	size_t i, k = 0;

	for (i = 0; i < n; i++)
		if (d->claims(quiet, &all[i]) && !source_claims(quiet,
		    &all[i]))
			own[k++] = all[i];
	return k;
}

static size_t
beside(const struct dictionary *d, const struct look *all, size_t n,
    struct look *own)
{
	size_t i, k = 0;

	for (i = 0; i < n && d->minds != NULL; i++)
		if (d->minds(&all[i]))
			own[k++] = all[i];
	return k;
}

void
lexicon_find(struct reading *r, struct lexicon *x,
    const struct townfile *files, size_t n)
{
	struct reading quiet = { .scratch = r->scratch };
	struct look *all = ARENA_ARRAY(&quiet.scratch, struct look, n);
	size_t i;

	*x = (struct lexicon){ .looks = ARENA_ARRAY(&quiet.scratch,
	    struct look, 2 * n) };
	for (i = 0; i < n; i++)
		source_look(&quiet, &files[i], &all[i]);
	for (i = 0; i < NELEMS(kinds) && x->n == 0; i++) {
		x->n = x->own_n = claimed(&quiet, kinds[i], all, n, x->looks);
		if (x->n == 0)
			continue;
		x->kind = kinds[i];
		x->n += beside(kinds[i], all, n, x->looks + x->n);
	}
	r->scratch = quiet.scratch;
}

bool
lexicon_has(const struct lexicon *x, struct str file)
{
	size_t i;

	for (i = 0; i < x->own_n; i++)
		if (str_eq(x->looks[i].file->name, file))
			return true;
	return false;
}
