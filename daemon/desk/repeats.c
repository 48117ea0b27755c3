/* Notices that come round again: written, approved, paused, shown. */
#include "base/arena.h"
#include "base/clock.h"
#include "base/json.h"
#include "daemon/config.h"
#include "daemon/desk/actions.h"
#include "daemon/desk/desk.h"
#include "daemon/say.h"
#include "scheduler/recur.h"
#include "storage/repeat.h"
#include "storage/segment.h"
#include "storage/town.h"

enum { DATES_SHOWN = 10, EXCLUDED_SHOWN = 40, RAN_DAYS = 60 };

static const struct calendar *
town_calendar(const struct act *a)
{
	return a->town == NULL ? NULL : &a->town->calendar;
}

static bool
read_time(const struct act *a, struct repeat *r, struct err *e)
{
	struct str text = act_arg(a, "--time");
	unsigned minute;

	if (!minute_parse(text, &minute))
		return fail(e, ERR_INPUT, "--time must be a time like 09:00, "
		    "not \"%.*s\"", STRF(str_upto(text, 80)));
	if (hours_hold(config.quiet_hours, minute))
		return fail(e, ERR_INPUT, "--time is within the quiet hours: "
		    "%.*s", STRF(text));
	r->minute = (uint16_t)minute;
	return true;
}

/* The words of the rule, and that it has a date at all. */
static bool
read_rule(const struct act *a, struct repeat *r, struct err *e)
{
	struct every v;
	int32_t day = 0;

	r->every = act_arg(a, "--every");
	r->except = act_arg(a, "--except");
	r->instead = act_arg(a, "--instead");
	if (act_arg(a, "--until").p != NULL &&
	    !act_day(a, "--until", &day, e))
		return false;
	if (r->instead.p != NULL && r->except.p == NULL)
		return fail(e, ERR_INPUT, "--instead needs --except");
	r->until = day > 0 ? (uint32_t)day : 0;
	return repeat_rule(r, a->arena, &v, e) && (every_next(&v,
	    town_calendar(a), day_today(clock_ms()) - 1, &day) || fail(e,
	    ERR_INPUT, "the rule has no date from now on"));
}

bool
desk_repeat_new(struct act *a, struct err *e)
{
	struct segment *s;
	struct repeat r;

	repeat_new(&r);
	r.segment = act_arg(a, "--segment");
	r.author = a->who;
	r.text = act_arg(a, "--text");
	if (!desk_segment(a, r.segment, &s, e) ||
	    !desk_text_fits(r.text, e) ||
	    !desk_title(a, r.text, &r.title, e) || !read_time(a, &r, e) ||
	    !read_rule(a, &r, e))
		return false;
	repeat_put(&r);
	buf_fmt(a->out, a->json ? "{\"id\":%u}\n" : "%u\n", r.id);
	return true;
}

static bool
may_approve(const struct act *a, const struct repeat *r, uint32_t n,
    struct err *e)
{
	if (config.approval_above == LIMIT_OFF || n <= config.approval_above ||
	    !str_eq(r->author, a->who))
		return true;
	return fail(e, ERR_DENIED, "repeat %u is for %u residents: above %u, "
	    "who wrote it cannot approve it", r->id, n,
	    config.approval_above);
}

/* "2026-11-24(火)" */
static void
put_day(const struct act *a, int32_t day)
{
	buf_fmt(a->out, "%.*s(%s)", STRF(day_show(a->arena, day)),
	    every_weekday(day_week(day)));
}

static void
put_minute(const struct act *a, const struct repeat *r)
{
	buf_fmt(a->out, "%02u:%02u", r->minute / 60, r->minute % 60);
}

static void
put_next(const struct act *a, const struct repeat *r)
{
	if (r->next_day == 0) {
		buf_put(a->out, STR("なし"));
		return;
	}
	put_day(a, (int32_t)r->next_day);
	buf_byte(a->out, ' ');
	put_minute(a, r);
}

bool
desk_repeat_approve(struct act *a, struct err *e)
{
	struct segment *s;
	struct repeat r;
	uint32_t id, n;

	if (!act_number(a, "ID", &id, e) ||
	    !repeat_get(id, a->arena, &r, e) ||
	    !desk_segment(a, r.segment, &s, e))
		return false;
	n = segment_count(s);
	if (!may_approve(a, &r, n, e) || !recur_approve(id, a->who, e) ||
	    !repeat_get(id, a->arena, &r, e))
		return false;
	if (!a->json) {
		buf_fmt(a->out, "今は%u人。最初は", n);
		put_next(a, &r);
		buf_byte(a->out, '\n');
	}
	return true;
}

bool
desk_repeat_pause(struct act *a, struct err *e)
{
	uint32_t id;

	return act_number(a, "ID", &id, e) && recur_pause(id, e);
}

bool
desk_repeat_resume(struct act *a, struct err *e)
{
	uint32_t id;

	return act_number(a, "ID", &id, e) && recur_resume(id, e);
}

bool
desk_repeat_remove(struct act *a, struct err *e)
{
	uint32_t id;

	return act_number(a, "ID", &id, e) && recur_remove(id, e);
}

static void
put_state(const struct act *a, const struct repeat *r)
{
	struct str state = str_of(repeat_state_name(r));

	if (!say_text(state, a->out))
		buf_put(a->out, state);
}

static struct str
first_line(struct str s)
{
	struct str rest;

	return str_split(s, '\n', &rest);
}

bool
desk_repeat_list(struct act *a, struct err *e UNUSED)
{
	struct repeat r;
	uint32_t id = 0;

	if (a->json)
		buf_byte(a->out, '[');
	else
		buf_put(a->out, STR("番号\t状態\tいつ\t次\t題\n"));
	while (repeat_after(&id, a->arena, &r)) {
		if (a->json) {
			json_comma(a->out);
			record_print(&repeat_record, &r, a->out);
			continue;
		}
		buf_fmt(a->out, "%u\t", r.id);
		put_state(a, &r);
		buf_fmt(a->out, "\t%.*s ", STRF(first_line(r.every)));
		put_minute(a, &r);
		buf_byte(a->out, '\t');
		put_next(a, &r);
		buf_fmt(a->out, "\t%.*s\n", STRF(first_line(r.title)));
	}
	if (a->json)
		buf_put(a->out, STR("]\n"));
	return true;
}

static void
put_head(const struct act *a, const struct repeat *r)
{
	buf_fmt(a->out, "番号\t%u\n題\t%.*s\n状態\t", r->id,
	    STRF(first_line(r->title)));
	put_state(a, r);
	buf_fmt(a->out, "\n対象\t%.*s\nいつ\t%.*s ", STRF(r->segment),
	    STRF(r->every));
	put_minute(a, r);
	buf_fmt(a->out, "\n除く日\t%.*s %.*s\n最終日\t%.*s\n",
	    STRF(r->except), STRF(r->instead), STRF(r->until == 0
	    ? STR("なし") : day_show(a->arena, (int32_t)r->until)));
	buf_fmt(a->out, "作成\t%.*s\n承認\t%.*s\n", STRF(r->author),
	    STRF(r->approver.n == 0 ? STR("まだ") : r->approver));
}

/* What became of the dates of late; those ahead of the clock too. */
static void
put_ran(const struct act *a, const struct repeat *r)
{
	int32_t day = day_today(clock_ms()) - RAN_DAYS;
	struct ran ran;

	for (; ran_next(r->id, &day, &ran); day++) {
		buf_put(a->out, STR("済み\t"));
		put_day(a, day);
		if (ran.campaign == 0)
			buf_put(a->out, STR(" 送れず(時刻を過ぎた)\n"));
		else
			buf_fmt(a->out, " 配信 %u\n", ran.campaign);
	}
}

static void
put_excluded(const struct act *a, int32_t day, const struct every_day *d)
{
	buf_put(a->out, STR("除く\t"));
	put_day(a, day);
	buf_fmt(a->out, " %s", d->why);
	if (d->moved != 0) {
		buf_put(a->out, STR(" → "));
		put_day(a, d->moved);
	}
	buf_byte(a->out, '\n');
}

/* The next dates, and between them those that are excluded and why. */
static void
put_dates(const struct act *a, const struct repeat *r, const struct every *v)
{
	const struct calendar *town = town_calendar(a);
	int32_t day = day_today(clock_ms());
	unsigned on = 0, out = 0;

	if (day_at(day, r->minute) <= clock_ms())
		day++;
	for (; on < DATES_SHOWN && day <= v->until; day++) {
		struct every_day d = every_look(v, town, day);

		if (d.why != NULL && out++ < EXCLUDED_SHOWN)
			put_excluded(a, day, &d);
		if (!d.on || ran_made(r->id, day))
			continue;
		on++;
		buf_put(a->out, STR("予定\t"));
		put_day(a, day);
		buf_byte(a->out, '\n');
	}
}

bool
desk_repeat_show(struct act *a, struct err *e)
{
	struct repeat r;
	struct every v;
	uint32_t id;

	if (!act_number(a, "ID", &id, e) ||
	    !repeat_get(id, a->arena, &r, e))
		return false;
	if (a->json) {
		record_print(&repeat_record, &r, a->out);
		buf_byte(a->out, '\n');
		return true;
	}
	put_head(a, &r);
	put_ran(a, &r);
	if (r.state != REPEAT_REMOVED && repeat_rule(&r, a->arena, &v, e))
		put_dates(a, &r, &v);
	err_clear(e);
	buf_fmt(a->out, "\n%.*s\n", STRF(r.text));
	return true;
}
