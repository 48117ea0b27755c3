/* GET /report: what was asked, accepted, refused, and how fast. */
#include <stdio.h>

#include "base/clock.h"
#include "base/json.h"
#include "linesim/api.h"
#include "linesim/control.h"
#include "linesim/fault.h"
#include "linesim/hook.h"
#include "linesim/keys.h"
#include "linesim/ledger.h"
#include "linesim/oauth.h"
#include "linesim/person.h"
#include "linesim/token.h"

enum column { REQUESTS, ACCEPTED, LIMITED, MOST };

static uint64_t
cell(const struct tally *t, enum column c)
{
	switch (c) {
	case REQUESTS:
		return t->requests;
	case ACCEPTED:
		return t->accepted;
	case LIMITED:
		return t->limited;
	case MOST:
		return t->window->most;
	}
	return 0;
}

static void
table(struct buf *b, const char *name, enum column c)
{
	const struct tally *t;

	json_put_key(b, name);
	buf_byte(b, '{');
	for (unsigned i = 0; (t = api_tally(i)) != NULL; i++)
		if (t->window != NULL)
			json_put_int(b, api_name(i), (int64_t)cell(t, c));
	buf_byte(b, '}');
}

static void
statuses(struct buf *b)
{
	char text[8];

	json_put_key(b, "status");
	buf_byte(b, '{');
	for (unsigned s = 0; s <= STATUS_MAX; s++) {
		if (api_statuses(s) == 0)
			continue;
		snprintf(text, sizeof text, "%u", s);
		json_put_int(b, s == 0 ? "none" : text,
		    (int64_t)api_statuses(s));
	}
	buf_byte(b, '}');
}

static void
object(struct buf *b, const char *name, void (*show)(struct buf *))
{
	json_put_key(b, name);
	buf_byte(b, '{');
	show(b);
	buf_byte(b, '}');
}

void
report_show(struct buf *b)
{
	const struct {
		const char *name;
		uint64_t n;
	} rows[] = {
		{ "recipients", ledger_sums.recipients },
		{ "distinct", person_reached() },
		{ "duplicates", ledger_sums.duplicates },
		{ "delivered", ledger_sums.delivered },
		{ "replies", ledger_sums.replies },
		{ "replies_again", reply_again() },
		{ "same_key_other_body", keys_sums.other_body },
		{ "key_after_24h", keys_sums.reused },
		{ "first_accepted_ms", ledger_sums.first_ms },
		{ "last_accepted_ms", ledger_sums.last_ms },
		{ "residents", resident_count() },
		{ "ms", clock_ms() },
	};

	buf_byte(b, '{');
	table(b, "requests", REQUESTS);
	table(b, "accepted", ACCEPTED);
	table(b, "limited", LIMITED);
	table(b, "max_1s", MOST);
	statuses(b);
	for (size_t i = 0; i < NELEMS(rows); i++)
		json_put_int(b, rows[i].name, (int64_t)rows[i].n);
	object(b, "faults", fault_sums);
	object(b, "webhooks", hook_report);
	object(b, "tokens", oauth_sums);
	buf_put(b, STR("}\n"));
}
