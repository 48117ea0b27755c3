/*
 * Before a campaign is approved: who would get it now, by area and age; who
 * would not, and why; in which words; and what to look at twice.
 */
#include "base/arena.h"
#include "base/json.h"
#include "daemon/desk/actions.h"
#include "daemon/desk/desk.h"
#include "daemon/quota.h"
#include "scheduler/freeze.h"
#include "scheduler/whom.h"
#include "storage/campaign.h"
#include "storage/message.h"
#include "storage/roster.h"
#include "storage/segment.h"

enum { HAD_SHOWN = 3, AGE_BAND = 10, AGE_LAST = 90, GROUPS_SHOWN = 20 };

struct preview {
	struct campaign	 c;
	struct act	*act;
	uint32_t	 gather_seq;
	struct bits	 who, capped;
	uint32_t	 groups;	/* shown, or counted */
};

static void
put_count(struct preview *p, const char *key, const char *name, uint32_t n)
{
	if (p->act->json)
		json_put_int(p->act->out, key, n);
	else
		buf_fmt(p->act->out, "%s\t%u\n", name, n);
}

static void
list_begin(struct preview *p, const char *key, const char *name)
{
	if (p->act->json) {
		json_put_key(p->act->out, key);
		buf_byte(p->act->out, '[');
	} else
		buf_fmt(p->act->out, "\n%s\n", name);
}

static void
list_end(struct preview *p)
{
	if (p->act->json)
		buf_byte(p->act->out, ']');
}

static void
put_row(struct preview *p, struct str name, uint32_t n)
{
	struct buf *b = p->act->out;

	if (!p->act->json) {
		buf_fmt(b, "%.*s\t%u\n", STRF(name), n);
		return;
	}
	json_comma(b);
	buf_byte(b, '{');
	json_put_str(b, "name", name);
	json_put_int(b, "residents", n);
	buf_byte(b, '}');
}

/* Takes those of the rest who are in have out of it; a row if there are. */
static void
put_part(struct preview *p, struct str name, const struct bits *have,
    struct bits *rest)
{
	uint32_t before = bits_count(rest);

	bits_sub(rest, have);
	if (before > bits_count(rest))
		put_row(p, name, before - bits_count(rest));
}

static void
put_areas(struct preview *p)
{
	struct bits rest = { 0 };
	const struct bits *have;
	struct str value;
	uint32_t at = 0;

	list_begin(p, "areas", "地区\t人数");
	bits_copy(&rest, &p->who);
	while (roster_next("area", &at, &value, &have))
		put_part(p, value, have, &rest);
	if (bits_any(&rest))
		put_row(p, STR("未登録"), bits_count(&rest));
	list_end(p);
	bits_free(&rest);
}

static bool
put_ages(struct preview *p, struct err *e)
{
	struct bits rest = { 0 };
	bool good = true;

	list_begin(p, "ages", "年齢\t人数");
	bits_copy(&rest, &p->who);
	for (unsigned age = 0; age <= AGE_LAST && good; age += AGE_BAND) {
		struct bits have = { 0 };
		struct segment *s;
		struct str band = age == AGE_LAST ? str_fmt(p->act->arena,
		    "%u-", age) : str_fmt(p->act->arena, "%u-%u", age,
		    age + AGE_BAND - 1);

		good = desk_segment(p->act, str_fmt(p->act->arena,
		    "age:%.*s", STRF(band)), &s, e);
		if (good)
			segment_find(s, &have);
		put_part(p, band, &have, &rest);
		bits_free(&have);
	}
	if (bits_any(&rest))
		put_row(p, STR("未登録"), bits_count(&rest));
	list_end(p);
	bits_free(&rest);
	return good;
}

/* So many of them have had one, two, three ordinary notices this week. */
static void
put_had(struct preview *p)
{
	for (unsigned n = 1; n <= HAD_SHOWN; n++) {
		struct bits had = { 0 };

		whom_had(n, &had);
		bits_and(&had, &p->who);
		put_count(p, str_fmt(p->act->arena, "had_%u", n).p,
		    str_fmt(p->act->arena, "今週すでに%u通以上", n).p,
		    bits_count(&had));
		bits_free(&had);
	}
}

/* The expression with each category:… as all: who would be in it if they
 * wanted to hear of everything. */
static struct str
any_category(struct act *a, struct str expr)
{
	struct str name = STR("category:"), found;
	struct buf b = { 0 };
	size_t at, n;

	while (str_find(expr, name, &at)) {
		bool quoted = false;

		buf_put(&b, str_upto(expr, at));
		buf_put(&b, STR("all"));
		for (n = at + name.n; n < expr.n && (quoted ||
		    (expr.p[n] != ' ' && expr.p[n] != ')')); n++)
			quoted ^= expr.p[n] == '"';
		expr = str_from(expr, n);
	}
	buf_put(&b, expr);
	found = str_dup(a->arena, buf_str(&b));
	buf_free(&b);
	return found;
}

static bool
put_missed(struct preview *p, struct err *e)
{
	const struct bits *paused = roster_value(STR("pause=all"));
	struct bits meant = { 0 }, all = { 0 };
	struct segment *s;
	bool good;

	good = desk_segment(p->act, p->c.segment, &s, e);
	if (good) {
		segment_find(s, &meant);
		good = desk_segment(p->act, any_category(p->act,
		    p->c.segment), &s, e);
	}
	if (good) {
		segment_find(s, &all);
		bits_sub(&all, &meant);
		put_count(p, "category_off", "その分野を受け取らない",
		    bits_count(&all));
		if (paused != NULL)
			bits_and(&meant, paused);
		put_count(p, "paused", "受信を止めている", paused != NULL ?
		    bits_count(&meant) : 0);
	}
	bits_free(&meant);
	bits_free(&all);
	return good;
}

static void
put_quota(struct preview *p)
{
	struct quota q = quota_now();
	struct buf *b = p->act->out;

	if (p->act->json) {
		if (q.known && q.limited)
			json_put_int(b, "quota_left", (int64_t)q.left);
	} else if (!q.known)
		buf_put(b, STR("今月の残り\tまだLINEに聞けていません\n"));
	else if (!q.limited)
		buf_put(b, STR("今月の残り\t上限なし\n"));
	else
		buf_fmt(b, "今月の残り\t%lu\n", (unsigned long)q.left);
}

static void
show_group(struct campaign *c, struct str messages, const struct bits *who)
{
	struct preview *p = HOLDER_OF(c, struct preview, c);
	struct buf *b = p->act->out;

	if (p->groups++ >= GROUPS_SHOWN)
		return;
	if (p->act->json) {
		json_comma(b);
		buf_byte(b, '{');
		json_put_int(b, "residents", bits_count(who));
		json_put_key(b, "messages");
		buf_put(b, messages);
		buf_byte(b, '}');
		return;
	}
	buf_fmt(b, "\n%u人\t", bits_count(who));
	message_kinds(messages, b);
	buf_fmt(b, "\n%.*s\n", STRF(message_words(messages, p->act->arena)));
}

static bool
put_words(struct preview *p, struct err *e)
{
	bool good;

	if (p->act->json) {
		json_put_key(p->act->out, "words");
		buf_byte(p->act->out, '[');
	}
	p->c.state = CAMPAIGN_APPROVED;		/* of the copy: it is tried */
	good = freeze_words(&p->c, &p->who, show_group, e);
	list_end(p);
	if (p->groups > GROUPS_SHOWN && !p->act->json)
		buf_fmt(p->act->out, "\nほか%u種類の文\n",
		    p->groups - GROUPS_SHOWN);
	return good;
}

static bool
put_all(struct preview *p, struct err *e)
{
	struct act *a = p->act;

	if (a->json)
		buf_byte(a->out, '{');
	put_count(p, "recipients", "届く人", bits_count(&p->who));
	put_count(p, "capped", "週の上限で外れる", bits_count(&p->capped));
	if (p->c.whom == WHOM_SEGMENT && !put_missed(p, e))
		return false;
	put_had(p);
	put_quota(p);
	list_begin(p, "warnings", "見直す所");
	if (desk_doubts(a, &p->c, desk_doubt_print) == 0 && !a->json)
		buf_put(a->out, STR("なし\n"));
	list_end(p);
	if (!a->json)
		desk_changes_since(a, &p->c);
	put_areas(p);
	if (!put_ages(p, e) || !put_words(p, e))
		return false;
	if (a->json)
		buf_put(a->out, STR("}\n"));
	return true;
}

static bool
begin(struct act *a, struct err *e)
{
	struct preview *p = ARENA_NEW(a->arena, struct preview);
	uint32_t id;

	a->state = p;
	p->act = a;
	if (!act_number(a, "ID", &id, e) ||
	    !campaign_get(id, a->arena, &p->c, e))
		return false;
	return (p->c.kind == CAMPAIGN_NOTICE && (p->c.state ==
	    CAMPAIGN_DRAFT || p->c.state == CAMPAIGN_APPROVED)) ||
	    fail(e, ERR_CLASH, "campaign %u is %s: campaign show says to "
	    "whom it goes", id, campaign_state_name(&p->c));
}

bool
desk_campaign_preview(struct act *a, struct err *e)
{
	struct preview *p;
	bool good = true;

	if (a->again == 0 && !begin(a, e))
		return false;
	p = a->state;
	a->more = p->c.whom != WHOM_SEGMENT && whom_gather(p->c.of,
	    p->c.whom == WHOM_FAILED, &p->gather_seq, &p->who);
	if (a->more)
		return true;
	good = whom_find(&p->c, desk_weekly_cap(), &p->who, &p->capped, e) &&
	    put_all(p, e);
	bits_free(&p->who);
	bits_free(&p->capped);
	return good;
}
