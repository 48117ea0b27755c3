/* What a course of the YAML calendars collects, and when not. */
#include "storage/gomi.h"

#include "base/clock.h"

static int
week_of(struct str s)
{
	static const char *const names[] = { "SU", "MO", "TU", "WE", "TH",
		"FR", "SA" };
	int i;

	for (i = 0; i < 7; i++)
		if (str_is(s, names[i]))
			return i;
	return -1;
}

/* Which occurrences; 0 after a complaint. */
static uint8_t
nths_read(struct course *c, int rule)
{
	int list = yml_get(c->y, rule, "occurrences");
	uint8_t nths = 0;
	uint64_t n;
	size_t i;

	for (i = 0; i < yml_count(c->y, list); i++) {
		if (!str_u64(yml_text(c->y, yml_item(c->y, list, i)), &n) ||
		    n < 1 || n > 5) {
			gomi_tell(c, rule, "counts a week day that no month "
			    "has", yml_text(c->y, yml_item(c->y, list, i)));
			return 0;
		}
		nths |= (uint8_t)(1 << n);
	}
	if (nths == 0)
		gomi_tell(c, rule, "no occurrences", STR("monthly_nth"));
	return nths;
}

static bool
weeks_read(struct course *c, int rule, struct cell *cell, uint8_t nths)
{
	int list = yml_get(c->y, rule, "days");
	struct rule r = { .nths = nths, .months = CELL_MONTHS_ALL,
	    .valid = c->period };
	size_t i, n = yml_count(c->y, list);
	int week;

	for (i = 0; i < n; i++) {
		week = week_of(yml_text(c->y, yml_item(c->y, list, i)));
		if (week < 0) {
			gomi_tell(c, rule, "no week day", yml_text(c->y,
			    yml_item(c->y, list, i)));
			return false;
		}
		r.week = (uint8_t)week;
		draft_rule(c->im->d, cell, r);
	}
	if (n == 0)
		gomi_tell(c, rule, "a rule without days", STR("days"));
	return n > 0;
}

static bool
dates_read(struct course *c, int rule, struct cell *cell)
{
	int list = yml_get(c->y, rule, "dates");
	bool good = true;
	int32_t day;
	size_t i;

	for (i = 0; i < yml_count(c->y, list); i++) {
		struct str s = yml_text(c->y, yml_item(c->y, list, i));

		if (!day_parse(s, &day)) {
			gomi_tell(c, rule, "no date", s);
			good = false;
		} else if (days_hold(&c->period, 1, day))
			draft_date(c->im->d, cell, day);
	}
	return good;
}

static void
rule_take(struct course *c, int rule, unsigned area)
{
	struct draft *d = c->im->d;
	struct cell *cell = draft_cell(d, area, draft_category(d,
	    gomi_label(c, yml_get(c->y, rule, "category"))));
	struct str pattern = yml_text(c->y, yml_get(c->y, rule, "pattern"));
	uint8_t nths;
	bool good = false;

	if (str_is(pattern, "weekly")) {
		good = weeks_read(c, rule, cell, 0);
	} else if (str_is(pattern, "monthly_nth")) {
		nths = nths_read(c, rule);
		good = nths != 0 && weeks_read(c, rule, cell, nths);
	} else if (str_is(pattern, "monthly_specific")) {
		good = dates_read(c, rule, cell);
	} else {
		gomi_tell(c, rule, "no such pattern", pattern);
	}
	cell->unknown |= !good;
	draft_remark(d, cell, yml_text(c->y, yml_get(c->y, rule, "note")));
}

static bool
weekly_on(const struct cell *c, int32_t day)
{
	size_t i;

	for (i = 0; i < c->rules_n; i++)
		if (c->rules[i].nths == 0 && c->rules[i].week ==
		    day_week(day) && days_hold(&c->rules[i].valid, 1, day))
			return true;
	return false;
}

/* Cancelled: nothing on that day.  With a category: that one in place of all
 * that does not come every week. */
static void
override_spread(struct course *c, const struct override *o, bool cancelled,
    int kind)
{
	struct draft_area *a = &c->im->d->areas[o->area];
	struct override x = *o;
	size_t i;

	for (i = 0; i < a->cells_n; i++) {
		if (a->cells[i] == NULL || (int)i == kind ||
		    (!cancelled && weekly_on(a->cells[i], o->day)))
			continue;
		x.category = (uint32_t)i;
		draft_override(c->im->d, &x);
	}
	if (kind < 0)
		return;
	x.category = (uint32_t)kind;
	x.collected = true;
	(void)draft_cell(c->im->d, o->area, x.category);
	draft_override(c->im->d, &x);
}

static void
override_take(struct course *c, int node)
{
	struct draft *d = c->im->d;
	struct str date = yml_text(c->y, yml_get(c->y, node, "date"));
	int category = yml_get(c->y, node, "category"), kind = -1;
	struct str code = yml_text(c->y, category);
	bool cancelled = str_is(yml_text(c->y, yml_get(c->y, node,
	    "cancelled")), "true");
	struct override o = { .shown_from = INT32_MIN, .note = str_dup(
	    &d->c->mem, yml_text(c->y, yml_get(c->y, node, "note"))) };
	size_t i;

	if (!day_parse(date, &o.day)) {
		gomi_tell(c, node, "no date", date);
		return;
	}
	if (!days_hold(&c->period, 1, o.day))
		return;
	if (code.n > 0 && !str_is(code, "null") && !str_is(code, "~"))
		kind = (int)draft_category(d, gomi_label(c, category));
	if (kind < 0 && !cancelled) {
		gomi_tell(c, node, "neither cancelled nor a category", date);
		return;
	}
	for (i = 0; i < c->areas_n; i++) {
		o.area = c->areas[i];
		override_spread(c, &o, cancelled, kind);
	}
}

static void
unknown_take(struct course *c, int node)
{
	struct str from = yml_text(c->y, yml_get(c->y, node, "from"));
	struct str to = yml_text(c->y, yml_get(c->y, node, "to"));
	struct draft *d = c->im->d;
	struct days days;
	size_t i, k;

	if (!day_parse(from, &days.from) || !day_parse(to, &days.to)) {
		gomi_tell(c, node, "no period that is unknown", from);
		return;
	}
	for (i = 0; i < c->areas_n; i++)
		for (k = 0; k < d->areas[c->areas[i]].cells_n; k++)
			if (d->areas[c->areas[i]].cells[k] != NULL)
				draft_unclear(d, d->areas[c->areas[i]].
				    cells[k], days);
}

void
gomi_fill(struct course *c, int root)
{
	int rules = yml_get(c->y, root, "rules");
	int overrides = yml_get(c->y, root, "overrides");
	int unknown = yml_get(c->y, root, "unknown_periods");
	size_t i, k;

	c->im->d->r->rows += (unsigned)yml_count(c->y, rules);
	for (i = 0; i < yml_count(c->y, rules); i++)
		for (k = 0; k < c->areas_n; k++)
			rule_take(c, yml_item(c->y, rules, i), c->areas[k]);
	for (i = 0; i < yml_count(c->y, overrides); i++)
		override_take(c, yml_item(c->y, overrides, i));
	for (i = 0; i < yml_count(c->y, unknown); i++)
		unknown_take(c, yml_item(c->y, unknown, i));
}
