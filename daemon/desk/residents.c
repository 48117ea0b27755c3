/* Who a resident is, and how many there are. */
#include "base/arena.h"
#include "base/clock.h"
#include "base/json.h"
#include "daemon/desk/actions.h"
#include "daemon/desk/desk.h"
#include "storage/resident.h"
#include "storage/roster.h"
#include "storage/segment.h"
#include "storage/tables.h"

void
desk_count(const struct act *a, uint32_t n)
{
	buf_fmt(a->out, a->json ? "{\"count\":%u}\n" : "%u\n", n);
}

bool
desk_segment(const struct act *a, struct str expr, struct segment **s,
    struct err *e)
{
	return segment_parse(expr, tables_world(), a->arena, s, e);
}

bool
desk_resident(const struct act *a, struct resident *r, struct err *e)
{
	struct str user = act_arg(a, "ID");

	if (!resident_user_valid(user))
		return fail(e, ERR_INPUT, "\"%.*s\" is no LINE user id",
		    STRF(str_upto(user, 80)));
	return resident_get(user, a->arena, r, e) || (e->kind == ERR_ABSENT ?
	    fail(e, ERR_ABSENT, "there is no resident %.*s", STRF(user)) :
	    false);
}

static void
put_time(const struct act *a, const char *what, uint64_t ms)
{
	struct str when = time_show(a->arena, ms);

	if (ms > 0)
		buf_fmt(a->out, "%s\t%.*s\n", what, STRF(when));
}

bool
desk_resident_show(struct act *a, struct err *e)
{
	struct resident r;

	if (!desk_resident(a, &r, e))
		return false;
	if (a->json) {
		record_print(&resident_record, &r, a->out);
		buf_byte(a->out, '\n');
		return true;
	}
	buf_fmt(a->out, "ID\t%.*s\n番号\t%u\n", STRF(r.user), r.no);
	put_time(a, "登録", r.since_ms);
	put_time(a, "ブロック", r.left_ms);
	for (uint32_t i = 0; i < r.attrs.n; i++) {
		struct str value, key = str_split(r.attrs.p[i], '=', &value);

		buf_fmt(a->out, "%.*s\t%.*s\n", STRF(key), STRF(value));
	}
	return true;
}

bool
desk_resident_count(struct act *a, struct err *e)
{
	struct str expr = act_arg(a, "SEGMENT");
	struct segment *s;

	if (expr.p == NULL) {
		desk_count(a, roster_count());
		return true;
	}
	if (!desk_segment(a, expr, &s, e))
		return false;
	desk_count(a, segment_count(s));
	return true;
}

bool
desk_segment_count(struct act *a, struct err *e)
{
	struct segment *s;

	if (!desk_segment(a, act_arg(a, "EXPR"), &s, e))
		return false;
	desk_count(a, segment_count(s));
	return true;
}

bool
desk_segment_explain(struct act *a, struct err *e)
{
	struct segment *s;
	struct resident r;

	if (!desk_segment(a, act_arg(a, "EXPR"), &s, e) ||
	    !desk_resident(a, &r, e))
		return false;
	segment_explain(s, r.no, a->out);
	return true;
}
