/* What a form's answer changes of a resident, and how it is shown. */
#include "daemon/chat/keep.h"

#include "base/arena.h"
#include "daemon/chat/choice.h"
#include "daemon/chat/feature.h"
#include "storage/form.h"

static const char *
key_of(const struct ask *q, struct str key)
{
	return str_c(q->arena, key);
}

static struct str
label_of(const struct ask *q, const struct resident *r, struct str district)
{
	struct str all[ATTRS_MAX];
	uint32_t n = resident_values(r, "label", all, ATTRS_MAX);
	struct str head = str_fmt(q->arena, "%.*s=", STRF(district));

	for (uint32_t i = 0; i < n; i++)
		if (str_starts(all[i], head))
			return str_from(all[i], head.n);
	return STR_NONE;
}

void
keep_label(const struct ask *q, struct resident *r, struct str district,
    struct str label)
{
	struct str old = label_of(q, r, district);

	if (old.n > 0 && !resident_remove(r, q->arena, "label",
	    str_fmt(q->arena, "%.*s=%.*s", STRF(district), STRF(old)),
	    q->event_ms))
		return;
	if (label.n > 0)
		(void)resident_add(r, q->arena, "label", str_fmt(q->arena,
		    "%.*s=%.*s", STRF(district), STRF(label)), q->event_ms);
}

/* A district of one's own is where one's garbage is, until told otherwise. */
static void
keep_also(const struct ask *q, struct resident *r, const char *also,
    struct str before, struct str value)
{
	struct str had[2];
	uint32_t n = resident_values(r, also, had, 2);
	unsigned area;

	if (n > 1 || (n == 1 && !str_eq(had[0], before)))
		return;
	if (q->town == NULL ||
	    !calendar_area(&q->town->calendar, value, &area))
		return;
	(void)resident_set(r, q->arena, also, &value, 1, q->event_ms);
}

static bool
keep_only(const struct ask *q, struct resident *r,
    const struct form_question *fq, struct str value)
{
	const char *key = key_of(q, fq->key);
	struct str before = resident_value(r, key);

	if (!resident_set(r, q->arena, key, &value, 1, q->event_ms))
		return false;
	if (fq->also.n > 0)
		keep_also(q, r, key_of(q, fq->also), before, value);
	return true;
}

/* Would it be more than a resident's record may hold? */
static bool
too_much(const struct resident *r, const struct form_question *fq,
    struct str value)
{
	return fq->key.n + 1 + value.n > ATTR_BYTES_MAX ||
	    r->attrs.n + 2 > ATTRS_MAX;
}

bool
keep_value(const struct ask *q, struct resident *r,
    const struct form_question *fq, struct str value, bool on)
{
	const char *key = key_of(q, fq->key);

	if (on && too_much(r, fq, value))
		return false;
	switch (fq->kind) {
	case FORM_CHOICES:
	case FORM_PLACES:
		break;
	case FORM_CHOICE:
	case FORM_TEXT:
	case FORM_NUMBER:
	case FORM_KINDS:
		return keep_only(q, r, fq, value);
	}
	if (on)
		return resident_add(r, q->arena, key, value, q->event_ms);
	if (!resident_remove(r, q->arena, key, value, q->event_ms))
		return false;
	if (fq->kind == FORM_PLACES)
		keep_label(q, r, value, STR_NONE);
	return true;
}

uint32_t
keep_count(const struct resident *r, const struct form_question *fq)
{
	struct str all[ATTRS_MAX];
	struct arena a = { 0 };
	uint32_t n = resident_values(r, str_c(&a, fq->key), all, ATTRS_MAX);

	arena_free(&a);
	return n;
}

bool
keep_has(const struct resident *r, const struct form_question *fq,
    struct str value)
{
	struct arena a = { 0 };
	bool has = resident_has(r, str_c(&a, fq->key), value);

	arena_free(&a);
	return has;
}

void
keep_show(const struct ask *q, const struct resident *r,
    const struct form_question *fq, struct buf *b)
{
	struct str all[ATTRS_MAX], label;
	uint32_t n = resident_values(r, key_of(q, fq->key), all, ATTRS_MAX);

	if (n == 0)
		buf_put(b, fq->absent.n > 0 ? fq->absent : STR("未設定"));
	for (uint32_t i = 0; i < n; i++) {
		label = fq->kind == FORM_PLACES ? label_of(q, r, all[i]) :
		    STR_NONE;
		if (i > 0)
			buf_put(b, STR("、"));
		if (label.n > 0)
			buf_fmt(b, "%.*s ", STRF(label));
		buf_put(b, choice_label(q, fq, all[i]));
	}
}
