/* Asks for a month of birth, in eras as people remember them. */
#include "daemon/chat/birth.h"

#include "base/arena.h"
#include "base/clock.h"
#include "daemon/chat/feature.h"

struct era {
	int		 first;		/* its year 1 */
	const char	*name, *brief, *letter;
};

static const struct era eras[] = {	/* the latest first */
	{ 2019, "令和", "令", "R" }, { 1989, "平成", "平", "H" },
	{ 1926, "昭和", "昭", "S" }, { 1912, "大正", "大", "T" },
	{ 1868, "明治", "明", "M" },
};

enum { YEAR_FIRST = 1900, AGE_MAX = 110 };

static const struct era *
era_of(int year)
{
	size_t i = 0;

	while (i + 1 < NELEMS(eras) && eras[i].first > year)
		i++;
	return &eras[i];
}

static struct date
now_of(const struct ask *q)
{
	return date_of(day_today(q->now_ms));
}

static void
node_add(struct page *p, struct str label, struct str node)
{
	p->at[p->n++] = (struct choice){ .label = label, .node = node };
}

static void
decades(const struct ask *q, struct page *p)
{
	int last = now_of(q).year / 10 * 10;

	for (int y = last - AGE_MAX; y <= last; y += 10) {
		const struct era *a = era_of(y), *b = era_of(y + 9);

		node_add(p, str_fmt(q->arena, "%d年代(%s%d-%s%d)", y,
		    a->brief, y - a->first + 1, a == b ? "" : b->brief,
		    y + 9 - b->first + 1), str_fmt(q->arena, "d%d", y));
	}
}

static struct str
year_label(const struct ask *q, int y)
{
	const struct era *a = era_of(y);

	return str_fmt(q->arena, "%d年(%s%d年)", y, a->name,
	    y - a->first + 1);
}

static void
years(const struct ask *q, int decade, struct page *p)
{
	for (int y = decade; y < decade + 10 && y <= now_of(q).year; y++)
		node_add(p, year_label(q, y), str_fmt(q->arena, "y%d", y));
}

static void
months(const struct ask *q, int year, struct page *p)
{
	struct date now = now_of(q);
	unsigned last = year == now.year ? now.month : 12;

	for (unsigned m = 1; m <= last; m++)
		p->at[p->n++] = (struct choice){
			.label = str_fmt(q->arena, "%u月", m),
			.value = str_fmt(q->arena, "%04d-%02u", year, m),
		};
}

bool
birth_page(const struct ask *q, struct str node, struct page *p)
{
	uint64_t year;

	if (node.n < 2 || !str_u64(str_from(node, 1), &year) ||
	    year < YEAR_FIRST || year > (uint64_t)now_of(q).year) {
		decades(q, p);
		return node.n == 0;
	}
	if (node.p[0] == 'd')
		years(q, (int)year / 10 * 10, p);
	else
		months(q, (int)year, p);
	return true;
}

/* The number at the front, and takes it away with what may follow it. */
static bool
number_take(struct str *s, unsigned *number)
{
	static const char *const after[] = { "年", "月", "生まれ", "-", "/",
		"." };
	size_t n = 0;
	uint64_t value;

	while (n < s->n && n < 4 && s->p[n] >= '0' && s->p[n] <= '9')
		n++;
	if (!str_u64(str_upto(*s, n), &value))
		return false;
	*number = (unsigned)value;
	*s = str_trim(str_from(*s, n));
	for (size_t i = 0; i < NELEMS(after); i++)
		if (str_starts(*s, str_of(after[i])))
			*s = str_from(*s, str_of(after[i]).n);
	*s = str_trim(*s);
	return true;
}

static bool
year_take(struct arena *a, struct str *s, unsigned *year)
{
	const struct era *era = NULL;

	for (size_t i = 0; i < NELEMS(eras) && era == NULL; i++) {
		const char *const names[] = { eras[i].name, eras[i].letter };

		for (size_t k = 0; k < NELEMS(names) && era == NULL; k++)
			if (str_starts(*s, str_of(names[k]))) {
				era = &eras[i];
				*s = str_trim(str_from(*s,
				    str_of(names[k]).n));
			}
	}
	if (era != NULL && str_starts(*s, STR("元")))
		*s = str_fmt(a, "1%.*s", STRF(str_from(*s,
		    STR("元").n)));
	if (!number_take(s, year))
		return false;
	if (era != NULL)
		*year += (unsigned)era->first - 1;
	return true;
}

bool
birth_typed(const struct ask *q, struct choice *c)
{
	struct str s = q->plain;
	unsigned year, month = 0;
	struct date now = now_of(q);

	if (!year_take(q->arena, &s, &year) || year < YEAR_FIRST ||
	    year > (unsigned)now.year)
		return false;
	if (s.n > 0 && (!number_take(&s, &month) || s.n > 0 || month < 1 ||
	    month > (year == (unsigned)now.year ? now.month : 12)))
		return false;
	*c = (struct choice){ .label = year_label(q, (int)year) };
	if (month == 0)
		c->node = str_fmt(q->arena, "y%u", year);
	else
		c->value = str_fmt(q->arena, "%04u-%02u", year, month);
	return true;
}

struct str
birth_label(const struct ask *q, struct str value)
{
	uint64_t year, month;

	if (value.n != 7 || !str_u64(str_upto(value, 4), &year) ||
	    !str_u64(str_from(value, 5), &month) || year > 9999)
		return value;
	return str_fmt(q->arena, "%.*s%u月",
	    STRF(year_label(q, (int)year)), (unsigned)month);
}
