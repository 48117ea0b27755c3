/* Which kind of calendar is among a town's files, by what is in them. */
#include "storage/source.h"

#include "base/text.h"

static const struct source *const sources[] = {
#define SOURCE(name) &source_##name,
#include "storage/sources.def"
#undef SOURCE
};

static bool
named(struct str name, const char *const *ends, size_t n)
{
	struct str end;
	size_t i;

	for (i = 0; i < n; i++) {
		end = str_of(ends[i]);
		if (name.n > end.n &&
		    str_ieq(str_from(name, name.n - end.n), end))
			return true;
	}
	return false;
}

static bool
is_table(struct str name)
{
	static const char *const ends[] = { ".csv", ".tsv", ".txt" };

	return named(name, ends, NELEMS(ends));
}

bool
source_wants(struct str name)
{
	static const char *const ends[] = { ".yaml", ".yml", ".ics",
		".ical", ".json" };

	return is_table(name) || named(name, ends, NELEMS(ends));
}

void
source_look(struct reading *quiet, const struct townfile *f, struct look *l)
{
	const char *encoding;
	struct err e = { 0 };

	*l = (struct look){ .file = f };
	if (!text_decode(&quiet->scratch, f->bytes, &l->text, &encoding, &e))
		l->text = STR("");
	if (is_table(f->name) && !sheet_read(quiet, f, &l->sheet))
		l->sheet = (struct sheet){ .file = f->name };
}

bool
source_claims(struct reading *quiet, const struct look *l)
{
	size_t i;

	for (i = 0; i < NELEMS(sources); i++)
		if (sources[i]->claims(quiet, l))
			return true;
	return false;
}

/* The files of one kind; those before and after it in their order. */
static size_t
claimed(struct reading *quiet, const struct source *s, const struct look *all,
    size_t n, struct look *own)
{
	size_t i, k = 0;

	for (i = 0; i < n; i++)
		if (s->claims(quiet, &all[i]))
			own[k++] = all[i];
	if (k == 0)
		return 0;
	for (i = 0; i < n; i++)
		if (s->minds != NULL && s->minds(&all[i]))
			own[k++] = all[i];
	return k;
}

static bool
among(const struct look *own, size_t n, const struct townfile *f)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (own[i].file == f)
			return true;
	return false;
}

static void
others_tell(struct reading *r, const struct look *all, size_t n,
    const struct look *own, size_t own_n)
{
	static const char *const csv[] = { ".csv" };
	size_t i;

	for (i = 0; i < n; i++)
		if (named(all[i].file->name, csv, 1) &&
		    !among(own, own_n, all[i].file))
			reading_warn(r, all[i].file->name, 0,
			    "no file of a garbage calendar: not read");
}

struct str
source_read(struct reading *r, struct calendar *c,
    const struct townfile *files, size_t n)
{
	struct reading quiet = { 0 };
	struct look *all = ARENA_ARRAY(&r->scratch, struct look, n);
	struct look *own = ARENA_ARRAY(&r->scratch, struct look, 2 * n);
	struct draft d = { .r = r, .c = c };
	size_t i, k = 0;

	for (i = 0; i < n; i++)
		source_look(&quiet, &files[i], &all[i]);
	for (i = 0; i < NELEMS(sources) && k == 0; i++) {
		k = claimed(&quiet, sources[i], all, n, own);
		if (k > 0)
			sources[i]->read(&d, own, k);
	}
	draft_end(&d);
	others_tell(r, all, n, own, k);
	arena_free(&quiet.scratch);
	return k > 0 ? own[0].file->name : STR("");
}
