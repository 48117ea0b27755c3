/* Collects what can be chosen, and finds groups in names of districts. */
#include "daemon/chat/leaf.h"

#include "base/arena.h"
#include "daemon/chat/feature.h"
#include "daemon/chat/phrase.h"

static const char *const digits[] = { "一", "二", "三", "四", "五", "六", "七",
	"八", "九", "十", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9",
	"０", "１", "２", "３", "４", "５", "６", "７", "８", "９" };

static bool
digit_cut(struct str *s)
{
	for (size_t i = 0; i < NELEMS(digits); i++) {
		struct str d = str_of(digits[i]);

		if (!str_ends(*s, d))
			continue;
		s->n -= d.n;
		return true;
	}
	return false;
}

/* さくら of さくら一丁目; other names are groups of their own. */
static struct str
group_of(struct str name)
{
	struct str s = name;

	if (!str_ends(s, STR("丁目")))
		return name;
	s.n -= STR("丁目").n;
	while (digit_cut(&s))
		;
	return s.n > 0 ? s : name;
}

/* The name, or with its group where another district has it too. */
static struct str
district_value(const struct ask *q, unsigned area)
{
	const struct calendar *cal = &q->town->calendar;
	const struct calendar_area *a = &cal->areas[area];
	unsigned same;

	if (a->group.n == 0 ||
	    (calendar_area(cal, a->name, &same) && same == area))
		return a->name;
	return str_fmt(q->arena, "%.*s %.*s", STRF(a->group), STRF(a->name));
}

static uint32_t
districts_fill(const struct ask *q, struct leaf *to)
{
	size_t n = q->town != NULL ? q->town->calendar.areas_n : 0;

	for (unsigned i = 0; i < n; i++) {
		const struct calendar_area *a = &q->town->calendar.areas[i];

		to[i].value = to[i].label = district_value(q, i);
		to[i].reading = a->reading;
		to[i].group = a->group.n > 0 ? a->group : group_of(a->name);
	}
	return (uint32_t)n;
}

static uint32_t
garbage_fill(const struct ask *q, struct leaf *to)
{
	size_t n = q->town != NULL ? q->town->calendar.categories_n : 0;

	for (size_t i = 0; i < n; i++)
		to[i].value = to[i].label =
		    q->town->calendar.categories[i].name;
	return (uint32_t)n;
}

static uint32_t
options_fill(const struct form_question *fq, struct leaf *to)
{
	for (uint32_t i = 0; i < fq->options_n; i++)
		to[i] = (struct leaf){
			.value = fq->options[i].value,
			.label = fq->options[i].label,
			.group = fq->options[i].group,
		};
	return fq->options_n;
}

/* Puts members of a group together, where its first one stands. */
static void
leaves_group(struct arena *a, struct leaves *l)
{
	struct leaf *to = ARENA_ARRAY(a, struct leaf, l->n + 1);
	bool *done = ARENA_ARRAY(a, bool, l->n + 1);
	uint32_t n = 0;

	for (uint32_t i = 0; i < l->n; i++) {
		for (uint32_t k = i; k < l->n && !done[i]; k++) {
			if (done[k] || !str_eq(l->p[k].group, l->p[i].group))
				continue;
			to[n++] = l->p[k];
			done[k] = k != i;
		}
		done[i] = true;
	}
	ASSERT(n == l->n);
	l->p = to;
}

static size_t
room_for(const struct ask *q, const struct form_question *fq)
{
	size_t n = fq->options_n + 1;

	if (q->town != NULL)
		n += q->town->calendar.areas_n +
		    q->town->calendar.categories_n;
	return n;
}

static bool
any_group(const struct leaves *l)
{
	for (uint32_t i = 0; i < l->n; i++)
		if (l->p[i].group.n > 0)
			return true;
	return false;
}

/* Who is in no group is one alone. */
static void
loners_group(struct leaves *l)
{
	for (uint32_t i = 0; i < l->n; i++)
		if (l->p[i].group.n == 0)
			l->p[i].group = l->p[i].label;
}

void
leaves_of(const struct ask *q, const struct form_question *fq,
    struct leaves *l)
{
	*l = (struct leaves){ .p = ARENA_ARRAY(q->arena, struct leaf,
	    room_for(q, fq)) };
	switch (fq->source) {
	case FORM_STATIC:
	case FORM_BIRTH:
	case FORM_SOURCES:
		break;
	case FORM_DISTRICTS:
		l->n = districts_fill(q, l->p);
		break;
	case FORM_GARBAGE:
		l->n = garbage_fill(q, l->p);
		break;
	}
	l->n += options_fill(fq, l->p + l->n);
	l->grouped = any_group(l);
	if (!l->grouped)
		return;
	loners_group(l);
	leaves_group(q->arena, l);
}

void
leaves_fold(const struct ask *q, struct leaves *l)
{
	struct str before = STR_NONE, group = STR_NONE;

	for (uint32_t i = 0; i < l->n; i++) {
		struct leaf *f = &l->p[i];

		f->fold = phrase_fold(q->arena, f->label);
		f->reading = phrase_fold(q->arena, f->reading);
		if (!str_eq(f->group, before)) {
			before = f->group;
			group = phrase_fold(q->arena, before);
		}
		f->group = group;
	}
}

static bool
number_take(struct str *s, unsigned *number)
{
	size_t n = 0;
	uint64_t value;

	while (n < s->n && n < 2 && s->p[n] >= '0' && s->p[n] <= '9')
		n++;
	if (!str_u64(str_upto(*s, n), &value))
		return false;
	*number = (unsigned)value;
	*s = str_from(*s, n);
	return true;
}

static bool
word_take(struct str *s, struct str word)
{
	if (!str_starts(*s, word))
		return false;
	*s = str_from(*s, word.n);
	return true;
}

struct str
leaf_time(struct arena *a, struct str word)
{
	struct str s = word;
	unsigned hour, minute = 0;
	bool late = word_take(&s, STR("午後")) || word_take(&s, STR("夜")) ||
	    word_take(&s, STR("夕方"));

	if (!late)
		(void)(word_take(&s, STR("午前")) || word_take(&s, STR("朝")));
	if (!number_take(&s, &hour) ||
	    (!word_take(&s, STR("時")) && !word_take(&s, STR(":"))))
		return word;
	if (word_take(&s, STR("半")))
		minute = 30;
	else if (number_take(&s, &minute))
		(void)word_take(&s, STR("分"));
	if (s.n > 0 || hour > 23 || minute > 59)
		return word;
	if (late && hour < 12)
		hour += 12;
	return str_fmt(a, "%02u:%02u", hour, minute);
}
