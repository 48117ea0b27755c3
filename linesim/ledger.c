/* What was accepted: entries, their recipients, and what they add up to. */
#include "linesim/ledger.h"

#include <string.h>

#include "base/arena.h"
#include "base/json.h"
#include "linesim/api.h"
#include "linesim/index.h"
#include "linesim/person.h"
#include "linesim/words.h"

#define MESSAGE_ID_FIRST	400000000000000001u

struct ledger_sums ledger_sums;

static struct entry *entries;
static uint32_t n, room;
static uint32_t *people;
static uint64_t people_n, people_room;
static uint64_t messages;
static struct set said;			/* words and person */

static void
people_keep(const uint32_t *to, uint32_t to_n)
{
	while (people_n + to_n > people_room) {
		people_room = people_room == 0 ? 4096 : people_room * 2;
		people = mem_grow(people, people_room * sizeof *people);
	}
	if (to_n > 0)
		memcpy(people + people_n, to, to_n * sizeof *to);
	people_n += to_n;
}

static void
sum_up(const struct entry *x, const uint32_t *to)
{
	uint64_t words = (uint64_t)words_same(x->words) + 1;

	if (x->reply) {
		ledger_sums.replies++;
		return;
	}
	if (ledger_sums.first_ms == 0)
		ledger_sums.first_ms = x->ms;
	ledger_sums.last_ms = x->ms;
	ledger_sums.recipients += x->to_n;
	for (uint32_t i = 0; i < x->to_n; i++) {
		ledger_sums.duplicates += !set_add(&said,
		    words << 32 | to[i]);
		ledger_sums.delivered += !x->lost &&
		    person_reachable(to[i]);
		person_set(to[i], PERSON_REACHED);
	}
}

uint32_t
ledger_add(struct entry x, const uint32_t *to, uint32_t to_n)
{
	ASSERT(x.ms > 0 && people_n <= people_room);
	if (n == room) {
		room = room == 0 ? 256 : room * 2;
		entries = mem_grow(entries, room * sizeof *entries);
	}
	x.to_at = people_n;
	x.to_n = to_n;
	x.message_id = MESSAGE_ID_FIRST + messages;
	messages += words_count(x.words);
	people_keep(to, to_n);
	sum_up(&x, to);
	entries[n] = x;
	return n++;
}

const struct entry *
ledger_at(uint32_t i)
{
	ASSERT(i < n);
	return &entries[i];
}

uint32_t
ledger_count(void)
{
	return n;
}

static void
people_show(const struct entry *x, struct buf *b)
{
	char id[PERSON_ID_BYTES + 1];

	json_put_key(b, "to");
	buf_byte(b, '[');
	for (uint32_t i = 0; i < x->to_n; i++) {
		buf_put(b, i > 0 ? STR(",\"") : STR("\""));
		buf_put(b, person_id(people[x->to_at + i], id));
		buf_byte(b, '"');
	}
	buf_byte(b, ']');
}

void
ledger_line(uint32_t i, struct buf *b)
{
	const struct entry *x = ledger_at(i);
	char key[UUID_TEXT], sha[2 * SHA_BYTES];
	uint64_t half[2];

	memcpy(half, x->key, sizeof half);
	uuid_show(key, __builtin_bswap64(half[0]),
	    __builtin_bswap64(half[1]));
	hex_show(sha, x->sha, SHA_BYTES);
	buf_byte(b, '{');
	json_put_int(b, "ms", (int64_t)x->ms);
	json_put_str(b, "endpoint", str_of(api_name(x->endpoint)));
	if (x->keyed)
		json_put_str(b, "retry_key", str_of(key));
	else
		buf_put(b, STR(",\"retry_key\":null"));
	people_show(x, b);
	json_put_str(b, "body_sha256", (struct str){ sha, sizeof sha });
	json_put_str(b, "text", words_text(x->words));
	if (x->lost)
		json_put_bool(b, "lost", true);
	buf_put(b, STR("}\n"));
}

void
ledger_forget(void)
{
	n = 0;
	people_n = 0;
	set_clear(&said);
	person_forget_reached();
	ledger_sums = (struct ledger_sums){ 0 };
}
