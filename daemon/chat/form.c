/* Receive settings, and every other form: asked by buttons, or in words. */
#include "base/clock.h"
#include "base/text.h"
#include "daemon/chat/asking.h"
#include "daemon/chat/choice.h"
#include "daemon/chat/keep.h"
#include "daemon/chat/phrase.h"
#include "daemon/chat/pick.h"
#include "storage/forms.h"

enum { FRESH_MS = 30 * MINUTE_MS, FRESH_TEXT_MS = 24 * HOUR_MS,
	MISS_MAX = 20 };

static const char open_words[] = "設定|せってい|受け取る情報を選ぶ|"
    "受け取る情報|設定の続き|設定を変える|受け取り設定";
static const char garbage_words[] = "通知を変える|ごみの通知|ごみ通知|通知";
static const char start_words[] = "選びなおす|選び直す|はじめから設定";
static const char lang_words[] = "language|Language|言語";
static const char control_words[] = "とばす|このまま|これで決める|もどる";

/* A question of the settings that was named, to change it alone. */
static const struct form_question *
named(const struct ask *q, const struct form *f)
{
	struct str word = phrase_asked(q);

	if (wrote(q, lang_words))
		return form_question(f, STR("lang"));
	for (uint32_t i = 0; i < f->questions_n; i++)
		if (str_eq(phrase_cut(f->questions[i].title_key), word))
			return &f->questions[i];
	return NULL;
}

static bool
commanded(const struct ask *q)
{
	return wrote(q, open_words) || wrote(q, garbage_words) ||
	    wrote(q, start_words) ||
	    named(q, form_find(STR("settings"))) != NULL;
}

static bool
written(const struct form_question *fq)
{
	return fq->kind == FORM_TEXT || fq->kind == FORM_NUMBER;
}

/* Words that mean something elsewhere are no answers. */
static bool
others_want(const struct ask *q)
{
	static const struct feature *const others[] = { &feature_follow,
		&feature_garbage, &feature_mine, &feature_stop };

	for (size_t i = 0; i < NELEMS(others); i++)
		if (others[i]->wants(q))
			return true;
	return wrote_menu(q) || wrote_greeting(q);
}

/* Was it asked a moment ago, so that even nonsense is meant for us? */
static bool
fresh(const struct asking *s)
{
	uint64_t kept = (uint64_t)TALK_KEPT_DAYS * DAY_MS;
	uint64_t limit = written(s->now) ? FRESH_TEXT_MS : FRESH_MS;

	return s->q->now_ms + kept < s->q->talk.expires_ms + limit;
}

static bool
answers(const struct ask *q)
{
	struct answer none = { .resident = *q->resident };
	struct asking s;
	struct choice c;
	struct page p;

	if (!asking_read(q, &none, &s))
		return false;
	if (wrote(q, control_words))
		return true;
	asking_page(&s, s.now, &s.node, &p);
	switch (choice_typed(q, s.now, &p, &c)) {
	case TYPED_BUTTON:
	case TYPED_WHOLE:
		return true;
	case TYPED_PART:
		return !others_want(q);
	case TYPED_NONE:
		break;
	}
	return fresh(&s) && !others_want(q);
}

static bool
form_wants(const struct ask *q)
{
	if (q->kind == ASK_TAP)
		return tap_is(q, "form");
	return q->kind == ASK_TEXT && (commanded(q) || answers(q));
}

static bool
any_set(const struct asking *s)
{
	for (uint32_t i = 0; i < s->form->questions_n; i++)
		if (keep_count(&s->a->resident, &s->form->questions[i]) > 0)
			return true;
	return false;
}

static void
start(struct asking *s)
{
	s->seen.n = 0;
	s->alone = false;
	if (s->lead.n == 0)
		s->lead = STR("いくつかおたずねします。"
		    "答えたくないものは、とばしてください。\n");
	asking_ask(s, &s->form->questions[0], STR(""));
}

static void
resume(struct asking *s)
{
	s->lead = STR("続きからおたずねします。\n");
	if (!s->alone) {
		asking_ask(s, s->now, s->node);
		return;
	}
	asking_rest(s);
}

static void
open_form(struct asking *s, struct str topic)
{
	if (resident_has(&s->a->resident, "pause", STR("all")))
		s->lead = STR("いまはお知らせを止めています。\n");
	if (topic.n == 0 && asking_half(s))
		resume(s);
	else if (topic.n > 0 || any_set(s))
		asking_card(s, topic);
	else
		start(s);
}

static void
skip(struct asking *s, const struct form_question *fq)
{
	if (s->now != NULL && s->now != fq)
		asking_ask(s, s->now, s->node);
	else if (fq->required && keep_count(&s->a->resident, fq) == 0)
		asking_ask(s, fq, STR(""));
	else
		asking_next(s, fq);
}

static void
back(struct asking *s, const struct form_question *fq)
{
	asking_ask(s, fq, STR(""));
}

static const struct {
	const char	*step;
	void		(*act)(struct asking *, const struct form_question *);
} steps[] = {
	{ "pick", pick_tapped }, { "skip", skip }, { "done", skip },
	{ "back", back }, { "change", asking_alone },
};

static void
answer_tap(struct asking *s)
{
	const struct ask *q = s->q;
	const struct form *f = form_find(tap_value(q, "f"));
	const struct form_question *fq;

	if (f != NULL && f != s->form)
		*s = (struct asking){ .q = q, .a = s->a, .form = f,
		    .seen = { s->seen.p, 0 }, .alone = true };
	if (s->form == NULL)
		s->form = form_find(STR("settings"));
	if (tapped(q, "form", "start")) {
		start(s);
		return;
	}
	fq = form_question(s->form, tap_value(q, "q"));
	for (size_t i = 0; fq != NULL && i < NELEMS(steps); i++)
		if (tapped(q, "form", steps[i].step)) {
			steps[i].act(s, fq);
			return;
		}
	open_form(s, tap_value(q, "topic"));
}

/* What could be written, for who sees no buttons. */
static void
miss(struct asking *s)
{
	struct buf b = { 0 };
	struct page p;

	asking_page(s, s->now, &s->node, &p);
	buf_fmt(&b, "「%.*s」は見つかりませんでした。"
	    "次の中から押すか、書いてください。\n",
	    STRF(text_cut(s->q->plain, MISS_MAX)));
	for (uint32_t i = 0; !p.numbered && i < p.n; i++)
		buf_fmt(&b, "・%.*s\n", STRF(p.at[i].label));
	s->lead = str_dup(s->q->arena, buf_str(&b));
	buf_free(&b);
	asking_ask(s, s->now, s->node);
}

static bool
text_good(const struct form_question *fq, struct str s)
{
	uint64_t n;

	if (fq->kind == FORM_NUMBER)
		return str_u64(s, &n) && n >= fq->least && n <= fq->most;
	return s.n > 0 && text_graphemes(s) <= fq->most;
}

/* One line of it; records hold no others. */
static struct str
text_line(const struct ask *q)
{
	struct str s = str_dup(q->arena, text_trim(q->text));
	char *p = arena_dup(q->arena, s.p, s.n);

	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)p[i] < ' ')
			p[i] = ' ';
	return (struct str){ p, s.n };
}

static void
answer_text(struct asking *s)
{
	bool number = s->now->kind == FORM_NUMBER;
	struct str text = number ? s->q->plain : text_line(s->q);

	if (text_good(s->now, text)) {
		pick_text(s, s->now, text);
		return;
	}
	s->lead = number ? str_fmt(s->q->arena, "%llu から %llu までの数字で"
	    "書いてください。\n", (unsigned long long)s->now->least,
	    (unsigned long long)s->now->most) : str_fmt(s->q->arena,
	    "%llu 文字までで書いてください。\n",
	    (unsigned long long)s->now->most);
	asking_ask(s, s->now, STR(""));
}

/* Written district names add one, wherever in the districts they stand. */
static void
answer_choice(struct asking *s, enum typed how, struct choice *c)
{
	const struct form_question *fq = s->now;
	struct str node = s->node;
	bool on = true;

	if (fq->kind == FORM_PLACES && how != TYPED_BUTTON) {
		node = STR("+");
		if (c->value.p == NULL)
			c->node = str_fmt(s->q->arena, "+%.*s",
			    STRF(c->node));
	}
	if (how == TYPED_PART && c->value.p != NULL)
		s->lead = str_fmt(s->q->arena, "「%.*s」ですね。\n",
		    STRF(c->label));
	if (fq->kind == FORM_CHOICES && c->value.p != NULL)
		on = !keep_has(&s->a->resident, fq, c->value);
	pick(s, fq, node, c, on);
}

static void
answer_control(struct asking *s)
{
	if (wrote(s->q, "もどる"))
		back(s, s->now);
	else
		skip(s, s->now);
}

static void
answer_open(struct asking *s)
{
	struct choice c = { 0 };
	enum typed how;
	struct page p;

	if (wrote(s->q, control_words)) {
		answer_control(s);
		return;
	}
	if (written(s->now)) {
		answer_text(s);
		return;
	}
	asking_page(s, s->now, &s->node, &p);
	how = choice_typed(s->q, s->now, &p, &c);
	if (how == TYPED_NONE)
		miss(s);
	else
		answer_choice(s, how, &c);
}

static bool
form_answer(const struct ask *q, struct answer *a, struct err *e)
{
	const struct form_question *fq;
	struct asking s;
	bool going = asking_read(q, a, &s);

	(void)e;
	if (q->kind == ASK_TAP) {
		answer_tap(&s);
		return true;
	}
	if (going && !commanded(q)) {
		answer_open(&s);
		return true;
	}
	if (s.form == NULL)
		s.form = form_find(STR("settings"));
	fq = named(q, s.form);
	if (wrote(q, start_words))
		start(&s);
	else if (fq != NULL)
		asking_alone(&s, fq);
	else
		open_form(&s, wrote(q, garbage_words) ? STR("garbage") :
		    STR(""));
	return true;
}

const struct feature feature_form = {
	.name = "form", .help = "設定",
	.wants = form_wants, .answer = form_answer,
};
