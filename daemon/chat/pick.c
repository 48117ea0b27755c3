/* Keeps what was chosen, and leads on. */
#include "daemon/chat/pick.h"

#include "daemon/chat/keep.h"
#include "daemon/chat/places.h"
#include "storage/collection.h"

static void
name_ask(struct asking *s, const struct form_question *fq,
    struct str district)
{
	struct str all[PLACES_MAX];
	uint32_t n = resident_values(&s->a->resident, "garbage", all,
	    PLACES_MAX), i = 0;

	while (i < n && !str_eq(all[i], district))
		i++;
	s->lead = str_fmt(s->q->arena, "「%.*s」を何と呼びますか\n",
	    STRF(district));
	asking_ask(s, fq, str_fmt(s->q->arena, "@%u", i));
}

static void
place_add(struct asking *s, const struct form_question *fq,
    struct str district)
{
	bool known = keep_has(&s->a->resident, fq, district);

	if (!known && keep_count(&s->a->resident, fq) >= PLACES_MAX) {
		s->lead = STR("これ以上は登録できません。\n");
		asking_ask(s, fq, STR(""));
		return;
	}
	(void)keep_value(s->q, &s->a->resident, fq, district, true);
	if (keep_count(&s->a->resident, fq) > 1)
		name_ask(s, fq, district);
	else
		asking_next(s, fq);
}

static void
place_pick(struct asking *s, const struct form_question *fq,
    struct str node, struct str value)
{
	struct resident *r = &s->a->resident;
	struct str district;

	if (str_starts(node, STR("+"))) {
		place_add(s, fq, value);
		return;
	}
	if (places_at(r, node, &district))
		keep_label(s->q, r, district, value);
	else
		(void)keep_value(s->q, r, fq, value, false);
	asking_ask(s, fq, STR(""));
}

static void
pick_leaf(struct asking *s, const struct form_question *fq, struct str node,
    struct str value, bool on)
{
	bool kept;

	if (fq->kind == FORM_PLACES) {
		place_pick(s, fq, node, value);
		return;
	}
	kept = keep_value(s->q, &s->a->resident, fq, value, on);
	if (!kept)
		s->lead = STR("前の設定をそのまま残しました。\n");
	if (fq->kind == FORM_CHOICES)
		asking_ask(s, fq, node);
	else
		asking_next(s, fq);
}

void
pick(struct asking *s, const struct form_question *fq, struct str node,
    const struct choice *c, bool on)
{
	if (c->value.p == NULL)
		asking_ask(s, fq, c->node);
	else
		pick_leaf(s, fq, node, c->value, on);
}

/* A second tap on a button of a question that is answered: what it says is
 * kept again, and nobody is moved. */
static void
pick_late(struct asking *s, const struct form_question *fq,
    const struct choice *c, bool on)
{
	if (c->value.p != NULL && fq->kind != FORM_PLACES)
		(void)keep_value(s->q, &s->a->resident, fq, c->value, on);
	asking_ask(s, s->now, s->node);
}

void
pick_tapped(struct asking *s, const struct form_question *fq)
{
	const struct ask *q = s->q;
	struct str node = tap_value(q, "n"), same = node;
	bool on = str_is(tap_value(q, "on"), "1");
	struct page p;
	uint64_t i;

	asking_page(s, fq, &same, &p);
	if (!str_eq(same, node) || !str_u64(tap_value(q, "i"), &i) ||
	    i >= p.n || !str_eq(tap_value(q, "h"),
	    str_fmt(q->arena, "%08x", p.mark))) {
		asking_ask(s, s->now != NULL ? s->now : fq,
		    s->now != NULL ? s->node : STR(""));
		return;
	}
	if (s->now != NULL && s->now != fq)
		pick_late(s, fq, &p.at[i], on);
	else
		pick(s, fq, node, &p.at[i], on);
}

void
pick_text(struct asking *s, const struct form_question *fq, struct str text)
{
	pick_leaf(s, fq, STR(""), text, true);
}
