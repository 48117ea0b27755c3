/* A day's collection is stopped, moved, added, or as planned after all. */
#include "base/arena.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/text.h"
#include "daemon/config.h"
#include "daemon/desk/actions.h"
#include "daemon/desk/desk.h"
#include "scheduler/amend.h"
#include "storage/change.h"
#include "storage/tables.h"

enum { NOTE_MAX = 80, UNDO_MS_MAX = 30 * 1000 };

/* --area, a line each, as the calendar spells them; none with --all. */
static bool
read_areas(const struct act *a, struct change *c, struct err *e)
{
	struct str one, rest = act_arg(a, "--area");
	unsigned area;

	if ((rest.p != NULL) == (act_arg(a, "--all").p != NULL))
		return fail(e, ERR_INPUT, "either --area or --all is needed");
	c->areas.p = ARENA_ARRAY(a->arena, struct str, rest.n + 1);
	while (rest.p != NULL) {
		one = str_split(rest, '\n', &rest);
		if (!calendar_area(&a->town->calendar, one, &area))
			return fail(e, ERR_INPUT, "there is no collection "
			    "district \"%.*s\"", STRF(text_cut(one, 200)));
		c->areas.p[c->areas.n++] = one;
	}
	return true;
}

static bool
read_kind(const struct act *a, struct change *c, struct err *e)
{
	unsigned category;

	c->category = act_arg(a, "--kind");
	return c->category.p == NULL || calendar_category(
	    &a->town->calendar, c->category, &category) ||
	    fail(e, ERR_INPUT, "there is no kind \"%.*s\"",
	    STRF(text_cut(c->category, 200)));
}

static bool
read_day(const struct act *a, const char *name, uint32_t *to, struct err *e)
{
	int32_t day;

	if (act_arg(a, name).p == NULL)
		return true;
	if (!act_day(a, name, &day, e))
		return false;
	*to = (uint32_t)day;
	return day >= day_today(clock_ms()) || fail(e, ERR_INPUT,
	    "%s is over", name);
}

static bool
read_change(const struct act *a, struct change *c, struct err *e)
{
	change_new(c);
	c->who = a->who;
	c->note = act_arg(a, "--note");
	if (a->town == NULL)
		return fail(e, ERR_ABSENT, "no town has been imported yet");
	if (!read_areas(a, c, e) || !read_kind(a, c, e) ||
	    !read_day(a, "--date", &c->day, e) ||
	    !read_day(a, "--instead", &c->instead, e))
		return false;
	if (c->instead == c->day)
		return fail(e, ERR_INPUT, "--instead is the same day");
	return text_cut(c->note, NOTE_MAX).n == c->note.n || fail(e,
	    ERR_INPUT, "--note is longer than %d characters", NOTE_MAX);
}

/* What the audit keeps, and the list shows. */
static struct str
change_show(struct arena *mem, const struct change *c)
{
	struct buf b = { 0 };
	struct str s;

	buf_fmt(&b, "%.*s %s %.*s", STRF(day_show(mem, (int32_t)c->day)),
	    c->kind == CHANGE_ADD ? "臨時" : "中止", STRF(c->category.n > 0 ?
	    c->category : STR("すべての種類")));
	for (uint32_t i = 0; i < c->areas.n; i++)
		buf_fmt(&b, "%s%.*s", i == 0 ? " " : "、",
		    STRF(c->areas.p[i]));
	if (c->areas.n == 0)
		buf_put(&b, STR(" 全地区"));
	if (c->instead != 0)
		buf_fmt(&b, " 振替 %.*s",
		    STRF(day_show(mem, (int32_t)c->instead)));
	if (c->note.n > 0)
		buf_fmt(&b, " ※%.*s", STRF(c->note));
	s = str_dup(mem, buf_str(&b));
	buf_free(&b);
	return s;
}

/* Many are told only when there was time to take it back; but soon, and at
 * once while what is wrong now is still going out. */
static uint64_t
tell_at(const struct change *c, uint32_t told)
{
	uint64_t wait_ms = config.undo_seconds * UINT64_C(1000);

	if (told <= config.undo_above || amend_sending((int32_t)c->day))
		wait_ms = 0;
	return clock_ms() + (wait_ms < UNDO_MS_MAX ? wait_ms : UNDO_MS_MAX);
}

static bool
put_change(struct act *a, const struct change *c, struct err *e)
{
	uint32_t hits, told = amend_told((int32_t)c->day);
	uint64_t at_ms = tell_at(c, told);

	if (!tables_change(c, &hits, e))
		return false;
	if (hits == 0)
		return c->kind == CHANGE_ADD ? fail(e, ERR_CLASH,
		    "it is collected already then") : fail(e, ERR_CLASH,
		    "nothing of it is collected then");
	amend_day((int32_t)c->day, at_ms);
	if (c->instead != 0)
		amend_day((int32_t)c->instead, at_ms);
	a->to = change_show(a->arena, c);
	if (a->json) {
		buf_fmt(a->out, "{\"id\":%u,\"collections\":%u,\"told\":%u}\n",
		    c->id, hits, told);
		return true;
	}
	buf_fmt(a->out, "%u\n%.*s\n", c->id, STRF(a->to));
	if (told > 0)
		buf_fmt(a->out, "この日のことを知らされた %u 人のうち、変わる"
		    "人にだけ %.*s に訂正が出ます\n", told, STRF(str_from(
		    str_upto(time_show(a->arena, at_ms), 19), 11)));
	return true;
}

bool
desk_collection_stop(struct act *a, struct err *e)
{
	struct change c;

	return read_change(a, &c, e) && put_change(a, &c, e);
}

bool
desk_collection_add(struct act *a, struct err *e)
{
	struct change c;

	if (!read_change(a, &c, e))
		return false;
	c.kind = CHANGE_ADD;
	return put_change(a, &c, e);
}

bool
desk_collection_undo(struct act *a, struct err *e)
{
	struct change c;
	uint32_t id, hits;

	if (!act_number(a, "ID", &id, e) || !change_get(id, a->arena, &c, e))
		return false;
	if (c.undone_ms != 0)
		return fail(e, ERR_CLASH, "change %u is undone already", id);
	if ((int32_t)c.day < day_today(clock_ms()) &&
	    (int32_t)c.instead < day_today(clock_ms()))
		return fail(e, ERR_CLASH, "change %u is over", id);
	a->from = change_show(a->arena, &c);
	c.undone_ms = clock_ms();
	c.undone_by = a->who;
	if (!tables_change(&c, &hits, e))
		return false;
	amend_day((int32_t)c.day, clock_ms());
	if (c.instead != 0)
		amend_day((int32_t)c.instead, clock_ms());
	if (!a->json)
		buf_fmt(a->out, "取り消しました: %.*s\n", STRF(a->from));
	return true;
}

static void
list_json(const struct act *a)
{
	struct change c;
	uint32_t id = 0;

	buf_byte(a->out, '[');
	while (change_after(&id, a->arena, &c)) {
		json_comma(a->out);
		record_print(&change_record, &c, a->out);
	}
	buf_put(a->out, STR("]\n"));
}

bool
desk_collection_list(struct act *a, struct err *e UNUSED)
{
	struct change c;
	uint32_t id = 0;

	if (a->json) {
		list_json(a);
		return true;
	}
	while (change_after(&id, a->arena, &c)) {
		buf_fmt(a->out, "%u\t%.*s\t%.*s %.*s", c.id,
		    STRF(change_show(a->arena, &c)), STRF(str_upto(
		    time_show(a->arena, c.made_ms), 16)), STRF(c.who));
		if (c.undone_ms != 0)
			buf_fmt(a->out, "\t取消 %.*s %.*s", STRF(str_upto(
			    time_show(a->arena, c.undone_ms), 16)),
			    STRF(c.undone_by));
		buf_byte(a->out, '\n');
	}
	return true;
}
