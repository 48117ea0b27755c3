/* Asks a form's questions one by one, and remembers where it stopped. */
#include "daemon/chat/asking.h"

#include "base/clock.h"
#include "daemon/chat/choice.h"
#include "daemon/chat/keep.h"
#include "daemon/chat/phrase.h"
#include "daemon/chat/places.h"
#include "storage/forms.h"

static bool
kept_value(struct str entry, const char *key, struct str *value)
{
	return str_is(str_split(entry, '=', value), key) && value->p != NULL;
}

static void
read_kept(struct asking *s, const struct talk *t)
{
	struct str value;

	s->alone = false;
	for (uint32_t i = 0; i < t->kept.n; i++) {
		if (kept_value(t->kept.p[i], "node", &value))
			s->node = value;
		if (kept_value(t->kept.p[i], "alone", &value))
			s->alone = true;
		if (kept_value(t->kept.p[i], "seen", &value) &&
		    s->seen.n < FORM_QUESTIONS_MAX)
			s->seen.p[s->seen.n++] = value;
	}
}

bool
asking_read(const struct ask *q, struct answer *a, struct asking *s)
{
	const struct talk *t = &q->talk;
	struct str id, name = str_split(t->step, '/', &id);

	*s = (struct asking){ .q = q, .a = a, .alone = true };
	s->seen.p = ARENA_ARRAY(q->arena, struct str, FORM_QUESTIONS_MAX + 1);
	if (!str_is(t->feature, "form") || t->expires_ms <= q->now_ms ||
	    (s->form = form_find(name)) == NULL)
		return false;
	s->now = form_question(s->form, id);
	if (s->now != NULL)
		read_kept(s, t);
	return s->now != NULL;
}

bool
asking_half(const struct asking *s)
{
	return s->form != NULL && s->now != NULL &&
	    (!s->alone || s->seen.n > 0);
}

static void
talk_note(struct asking *s, const struct form_question *fq, struct str node)
{
	struct arena *a = s->q->arena;
	struct talk *t = &s->a->talk;

	*t = (struct talk){ .feature = STR("form") };
	t->step = str_fmt(a, "%.*s/%.*s", STRF(s->form->name), STRF(fq->id));
	t->expires_ms = s->q->now_ms + (uint64_t)TALK_KEPT_DAYS * DAY_MS;
	t->kept.p = ARENA_ARRAY(a, struct str, s->seen.n + 2);
	if (node.n > 0)
		t->kept.p[t->kept.n++] = str_fmt(a, "node=%.*s", STRF(node));
	if (s->alone)
		t->kept.p[t->kept.n++] = STR("alone=1");
	for (uint32_t i = 0; i < s->seen.n; i++)
		t->kept.p[t->kept.n++] = str_fmt(a, "seen=%.*s",
		    STRF(s->seen.p[i]));
	s->now = fq;
	s->node = node;
}

struct str
asking_tap(const struct asking *s, const char *path,
    const struct form_question *fq)
{
	return tap_make(s->q->arena, path, "f", s->form->name, "q", fq->id,
	    NULL);
}

/* "2/8", where one goes through all of them. */
static void
place_put(const struct asking *s, const struct form_question *fq,
    struct buf *b)
{
	uint32_t n = 0, at = 0;

	if (s->alone || fq->aside)
		return;
	for (uint32_t i = 0; i < s->form->questions_n; i++) {
		n += !s->form->questions[i].aside;
		if (&s->form->questions[i] == fq)
			at = n;
	}
	buf_fmt(b, "（%u/%u）", at, n);
}

static void
text_put(const struct asking *s, const struct form_question *fq,
    const struct page *p, struct buf *b)
{
	buf_put(b, s->lead);
	place_put(s, fq, b);
	buf_put(b, fq->text);
	if (keep_count(&s->a->resident, fq) > 0) {
		buf_put(b, STR("\nいま："));
		keep_show(s->q, &s->a->resident, fq, b);
	}
	if (fq->source == FORM_DISTRICTS && p->n > 0 &&
	    p->at[0].node.n > 1 && p->at[0].node.p[0] != '@')
		buf_put(b, STR("\n町名の一部を書いても探せます"));
	for (uint32_t i = 0; p->numbered && i < p->n; i++)
		buf_fmt(b, "\n%u %.*s", i + 1, STRF(p->at[i].label));
}

static void
choices_offer(const struct asking *s, const struct form_question *fq,
    const struct page *p, struct str node)
{
	struct arena *a = s->q->arena;
	struct str mark = str_fmt(a, "%08x", p->mark), label;

	for (uint32_t i = 0; i < p->n; i++) {
		bool on = fq->kind == FORM_CHOICES && p->at[i].value.p != NULL
		    && keep_has(&s->a->resident, fq, p->at[i].value);

		label = page_button(a, p, i);
		if (on)
			label = str_fmt(a, "✓%.*s", STRF(label));
		offer(s->a, label, tap_make(a, "form/pick", "f",
		    s->form->name, "q", fq->id, "n", node, "i",
		    str_fmt(a, "%u", i), "h", mark, "on",
		    on ? STR("0") : STR("1"), NULL));
	}
}

/* The one button that is no choice. */
static void
control_offer(const struct asking *s, const struct form_question *fq,
    struct str node)
{
	if (fq->kind == FORM_CHOICES)
		offer(s->a, STR("これで決める"),
		    asking_tap(s, "form/done", fq));
	else if (node.n > 0 && !str_is(node, "+"))
		offer(s->a, STR("もどる"), asking_tap(s, "form/back", fq));
	else if (keep_count(&s->a->resident, fq) > 0)
		offer(s->a, STR("このまま"), asking_tap(s, "form/skip", fq));
	else if (!fq->required)
		offer(s->a, STR("とばす"), asking_tap(s, "form/skip", fq));
}

void
asking_page(const struct asking *s, const struct form_question *fq,
    struct str *node, struct page *p)
{
	if (fq->kind == FORM_PLACES)
		places_page(s->q, &s->a->resident, fq, node, p);
	else if (!choice_page(s->q, fq, *node, p))
		*node = STR("");
}

void
asking_ask(struct asking *s, const struct form_question *fq, struct str node)
{
	struct buf b = { 0 };
	struct page p;

	asking_page(s, fq, &node, &p);
	text_put(s, fq, &p, &b);
	say(s->a, buf_str(&b));
	buf_free(&b);
	choices_offer(s, fq, &p, node);
	control_offer(s, fq, node);
	talk_note(s, fq, node);
	s->lead = STR_NONE;
}

static bool
seen(const struct asking *s, struct str id)
{
	for (uint32_t i = 0; i < s->seen.n; i++)
		if (str_eq(s->seen.p[i], id))
			return true;
	return false;
}

static const struct form_question *
unseen(const struct asking *s)
{
	for (uint32_t i = 0; i < s->form->questions_n; i++) {
		const struct form_question *fq = &s->form->questions[i];

		if (!fq->aside && !seen(s, fq->id))
			return fq;
	}
	return NULL;
}

static void
all_done(struct asking *s)
{
	struct buf b = { 0 };

	buf_put(&b, s->lead);
	buf_put(&b, s->form->thanks);
	asking_lines(s, STR_NONE, &b);
	say(s->a, buf_str(&b));
	buf_free(&b);
	s->a->talk = (struct talk){ 0 };
	offer(s->a, STR("あすのごみ"), STR("garbage/tomorrow"));
	offer(s->a, STR("設定を変える"), STR("form/open"));
	offer_menu(s->a);
}

/* One question was changed; a run that waits for its end goes on waiting. */
static void
alone_done(struct asking *s, const struct form_question *fq)
{
	const struct form_question *next = unseen(s);
	struct buf b = { 0 };

	buf_fmt(&b, "%.*s%.*s：", STRF(s->lead), STRF(fq->title));
	keep_show(s->q, &s->a->resident, fq, &b);
	say(s->a, buf_str(&b));
	buf_free(&b);
	s->a->talk = (struct talk){ 0 };
	if (s->seen.n > 0 && next != NULL) {
		s->alone = false;
		talk_note(s, next, STR(""));
		offer(s->a, STR("設定の続き"), STR("form/open"));
	}
	if (str_is(fq->topic, "garbage"))
		offer(s->a, STR("あすのごみ"), STR("garbage/tomorrow"));
	offer(s->a, STR("設定を変える"), STR("form/open"));
	offer_menu(s->a);
}

void
asking_rest(struct asking *s)
{
	const struct form_question *next = unseen(s);

	s->alone = false;
	if (next == NULL)
		all_done(s);
	else
		asking_ask(s, next, STR(""));
}

void
asking_next(struct asking *s, const struct form_question *fq)
{
	if (s->alone) {
		alone_done(s, fq);
		return;
	}
	if (!seen(s, fq->id) && s->seen.n < FORM_QUESTIONS_MAX)
		s->seen.p[s->seen.n++] = fq->id;
	asking_rest(s);
}

void
asking_alone(struct asking *s, const struct form_question *fq)
{
	if (s->now != NULL && !s->alone && s->seen.n == 0)
		s->seen.p[s->seen.n++] = STR("");	/* a run waits */
	s->alone = true;
	asking_ask(s, fq, STR(""));
}

static bool
of_topic(const struct form_question *fq, struct str topic)
{
	return topic.n == 0 || str_eq(fq->topic, topic);
}

void
asking_lines(const struct asking *s, struct str topic, struct buf *b)
{
	for (uint32_t i = 0; i < s->form->questions_n; i++) {
		const struct form_question *fq = &s->form->questions[i];

		if (!of_topic(fq, topic))
			continue;
		buf_fmt(b, "\n・%.*s：", STRF(fq->title));
		keep_show(s->q, &s->a->resident, fq, b);
	}
}

void
asking_card(struct asking *s, struct str topic)
{
	struct buf b = { 0 };

	buf_fmt(&b, "%.*sいまの設定です。変えるものを選んでください。",
	    STRF(s->lead));
	asking_lines(s, topic, &b);
	say(s->a, buf_str(&b));
	buf_free(&b);
	for (uint32_t i = 0; i < s->form->questions_n; i++)
		if (of_topic(&s->form->questions[i], topic))
			offer(s->a, s->form->questions[i].title,
			    asking_tap(s, "form/change",
			    &s->form->questions[i]));
	if (resident_has(&s->a->resident, "pause", STR("all")))
		offer(s->a, STR("また受け取る"), STR("stop/undo"));
	else
		offer(s->a, STR("全部やめる"), STR("stop/menu"));
}
