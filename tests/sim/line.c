/* LINE: takes requests, remembers keys, has bad moments, and watches us. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/seal.h"
#include "daemon/exchange.h"
#include "tests/fake/sim.h"
#include "tests/sim/platter.h"
#include "tests/sim/rules.h"
#include "tests/sim/world.h"

enum { WINDOW_MS = 1000, LIMIT_MS = 15 * 1000, NOTED_MS = 5 * 1000,
	TEXT_BYTES = 120 };
#define KEY_LIFE_MS	(24 * (uint64_t)HOUR_MS)

static uint64_t
hash_of(struct str s)
{
	uint64_t h = 0xcbf29ce484222325u;

	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * 0x100000001b3u;
	return h ^ h >> 29;
}

/* The place of a key; a new one is put there. */
struct retry_key *
line_key(struct str key)
{
	uint64_t i = hash_of(key) % KEYS_MAX_SIM;

	ASSERT(key.n == 36 && world->nkeys < KEYS_MAX_SIM / 2);
	while (world->keys[i].key[0] != '\0' &&
	    !str_is(key, world->keys[i].key))
		i = (i + 1) % KEYS_MAX_SIM;
	return &world->keys[i];
}

/* Who has just been answered may not have noted it. */
void
line_forgotten(void)
{
	for (unsigned i = 0; i < KEYS_MAX_SIM; i++)
		if (world->keys[i].heard_ms + NOTED_MS > world->ms)
			world->keys[i].heard_ms = 0;
}

/* Theirs; new ones begin at none. */
struct told *
told_of(uint32_t person, uint32_t what)
{
	static uint32_t row;

	ASSERT(person < world->npeople);
	if (row >= world->nwhats || world->whats[row] != what)
		for (row = 0; row < world->nwhats &&
		    world->whats[row] != what; row++)
			;
	if (row == world->nwhats) {
		ASSERT(world->nwhats < WHATS_MAX);
		world->whats[world->nwhats++] = what;
	}
	return &world->told[row * world->npeople + person];
}

/* INV4: in no second do we ask more than LINE takes. */
static void
watch_rate(bool push)
{
	uint32_t most = push ? PUSHES_TAKEN : MULTICASTS_TAKEN;
	uint64_t *starts = world->starts[push];
	uint32_t n = world->nstarts[push]++, recent = 1;

	starts[n % STARTS_MAX] = world->ms;
	while (recent <= n && recent < STARTS_MAX && starts[(n - recent) %
	    STARTS_MAX] + WINDOW_MS > world->ms)
		recent++;
	if (recent > most)
		broken("INV4", "%u %s within a second", recent,
		    push ? "pushes" : "multicasts");
}

/* The 16 bytes that a key's 36 characters stand for. */
static void
key_bytes(struct str key, char bytes[KEY_BYTES])
{
	char two[3] = "";
	int n = 0;

	for (size_t i = 0; i + 1 < key.n && n < KEY_BYTES; i++) {
		if (key.p[i] == '-')
			continue;
		memcpy(two, key.p + i++, 2);
		bytes[n++] = (char)strtoul(two, NULL, 16);
	}
	ASSERT(n == KEY_BYTES);
}

/* INV3: a key is on disk before its first byte leaves, stands for one body,
 * and is not used when LINE may have forgotten it. */
static struct retry_key *
watch_key(const struct exchange *x)
{
	struct retry_key *k = line_key(x->retry_key);
	uint64_t body = hash_of(x->body), age;
	char bytes[KEY_BYTES];

	key_bytes(x->retry_key, bytes);
	if (platter_loose((struct str){ bytes, sizeof bytes }))
		broken("INV3", "a request left before its key was on disk");
	if (k->body == 0) {
		k->body = body;
		k->seen_ms = world->ms;
	}
	if (k->body != body)
		broken("INV3", "key %s came with another body", k->key);
	if (k->first_ms == 0)
		return k;
	age = world->ms - k->first_ms;
	if (age > KEY_LIFE_MS - HOUR_MS / 2 + LIMIT_MS + (world->set_back_ms -
	    k->set_back_ms))
		broken("INV3", "key %s was used after %" PRIu64 " minutes",
		    k->key, age / MINUTE_MS);
	return k;
}

bool
line_calm(uint64_t from_ms)
{
	for (unsigned i = 0; i < world->nspells; i++)
		if (world->spells[i].from_ms <= world->ms &&
		    world->spells[i].to_ms >= from_ms)
			return false;
	return true;
}

static enum spell_kind
spell_now(void)
{
	for (unsigned i = 0; i < world->nspells; i++) {
		const struct spell *s = &world->spells[i];

		if (world->rest || world->ms < s->from_ms ||
		    world->ms >= s->to_ms)
			continue;
		if (dice_percent(&world->line_dice, s->percent))
			return (enum spell_kind)s->kind;
	}
	return SPELLS;
}

/* "N17 …", or a reminder for a day: 「あす 4月8日…」. */
static uint32_t
what_of(struct str text)
{
	static const char *const when[] = { "あす ", "きょう " };
	static const char *const marks[] = { "【訓練】", "【訂正】" };
	uint64_t month, day;
	struct str rest;
	size_t at;

	limits_marked(text);
	for (unsigned i = 0; i < NELEMS(marks); i++)
		if (str_starts(text, str_of(marks[i])))
			text = str_from(text, strlen(marks[i]));
	if (text.n > 1 && text.p[0] == 'N' &&
	    str_u64(str_split(str_from(text, 1), ' ', &rest), &day))
		return (uint32_t)day;
	for (uint32_t i = 0; i < NELEMS(when); i++) {
		unsigned m = 0, d = 0;

		if (!str_find(text, str_of(when[i]), &at))
			continue;
		if (sscanf(str_c(arena_step(), str_upto(str_from(text, at +
		    strlen(when[i])), 30)), "%u月%u日", &m, &d) != 2)
			break;
		month = m, day = d;
		return (i == 0 ? TOLD_EVENING : TOLD_MORNING) +
		    (uint32_t)(month * 100 + day);
	}
	broken("INV6", "nobody asked for these words: %.*s", STRF(text));
}

static void
tell(struct str user, uint32_t what)
{
	uint32_t person = person_of(user);

	if (person >= world->npeople)
		broken("INV6", "nobody knows U%u", person);
	rules_told(person, what, ++told_of(person, what)->times);
}

/* All who are named hear it. */
static void
tell_all(const struct json *to, uint32_t what)
{
	if (!json_is_list(to))
		tell(json_str(to), what);
	for (size_t i = 0; i < json_count(to); i++)
		tell(json_str(json_at(to, i)), what);
}

/* A reply token is good once. */
static void
take_reply(const struct exchange *x)
{
	struct err e;
	struct json *body = json_read(x->body, &e);
	struct str token = json_get_str(body, "replyToken");
	uint64_t n;

	ASSERT(body != NULL);
	if (token.n < 2 || !str_u64(str_from(token, 1), &n) ||
	    n >= world->nevents)
		broken("INV1", "a reply to nobody: %.*s", STRF(token));
	if (world->events[n].replies++ > 0 && !world->chaos)
		broken("INV1", "event E%08" PRIu64 " was answered twice", n);
	limits_marked(json_get_str(json_at(json_get(body, "messages"), 0),
	    "text"));
	json_free(body);
}

static void
refuse(struct sim_said *said, int status)
{
	said->status = status;
	said->text = "{\"message\":\"no\"}";
}

/* For an answer; several may be on their way. */
static char *
text_room(void)
{
	static char texts[128][TEXT_BYTES];
	static unsigned n;

	return texts[n++ % NELEMS(texts)];
}

/* LINE takes nobody, where one of them is malformed. */
static bool
wrong_person(const struct json *to, struct sim_said *said)
{
	char *text;

	for (size_t i = 0; i < json_count(to); i++) {
		if (!world->people[person_of(json_str(json_at(to,
		    i)))].malformed)
			continue;
		text = text_room();
		snprintf(text, TEXT_BYTES, "{\"message\":\"The property, "
		    "'to[%zu]', in the request body is invalid\"}", i);
		said->status = 400;
		said->text = text;
		return true;
	}
	if (json_is_list(to) ||
	    !world->people[person_of(json_str(to))].malformed)
		return false;
	refuse(said, 400);
	return true;
}

/* More than the month allows. */
static bool
wrong_month(uint32_t n, struct sim_said *said)
{
	if (world->quota == 0 || world->used + n <= world->quota) {
		world->used += n;
		return false;
	}
	world->quota_hit = true;
	said->status = 429;
	said->text = "{\"message\":\"You have reached your monthly limit.\"}";
	return true;
}

static uint32_t
count_of(const struct json *to)
{
	return json_is_list(to) ? (uint32_t)json_count(to) : 1;
}

/* Where kairand first tries it, nobody is named who may not be. */
static void
watch_first(const struct exchange *x)
{
	struct retry_key *k = line_key(x->retry_key);
	struct err e;
	struct json *body;
	const struct json *to;
	uint32_t what;

	if (k->tried_ms != 0)
		return;
	memcpy(k->key, x->retry_key.p, x->retry_key.n);
	k->tried_ms = world->ms;
	world->nkeys++;
	body = json_read(x->body, &e);
	ASSERT(body != NULL);
	to = json_get(body, "to");
	what = what_of(json_get_str(json_at(json_get(body, "messages"), 0),
	    "text"));
	if (!json_is_list(to))
		limits_first(person_of(json_str(to)), what);
	for (size_t i = 0; i < json_count(to); i++)
		limits_first(person_of(json_str(json_at(to, i))), what);
	json_free(body);
}

static bool
taken_already(const struct retry_key *k)
{
	return k->taken_ms != 0 && world->ms - k->taken_ms < KEY_LIFE_MS;
}

static void
lose(struct sim_said *said, const char *why)
{
	said->status = 0;
	said->text = why;
}

/* What goes wrong before LINE has taken it; true if that is all. */
static bool
wrong_before(enum spell_kind spell, struct sim_said *said)
{
	switch (spell) {
	case SPELL_429:
		world->limited++;
		refuse(said, 429);
		return true;
	case SPELL_500_BEFORE:
		refuse(said, 500);
		return true;
	case SPELL_RESET:
		lose(said, "connection reset");
		return true;
	case SPELL_401:
		refuse(said, 401);
		return true;
	case SPELL_SLOW:
		said->after_ms += dice_below(&world->line_dice, 12 * 1000);
		return false;
	case SPELL_DOWN: case SPELL_500_AFTER: case SPELL_DROP:
	case SPELL_SILENCE: case SPELLS:
		break;
	}
	return false;
}

static void
wrong_after(enum spell_kind spell, struct sim_said *said)
{
	if (spell == SPELL_500_AFTER)
		refuse(said, 500);
	else if (spell == SPELL_DROP)
		lose(said, "connection lost");
	else if (spell == SPELL_SILENCE) {
		lose(said, "silence");
		said->after_ms = HOUR_MS;
	}
}

static void
asked_reply(const struct exchange *x, enum spell_kind spell,
    struct sim_said *said)
{
	if (wrong_before(spell, said))
		return;
	said->status = 200;
	take_reply(x);
	wrong_after(spell, said);
}

/* kairand hears that LINE has it. */
static void
heard(struct retry_key *k, uint32_t what, const struct sim_said *said)
{
	k->heard_ms = world->ms + said->after_ms;
	if (what < TOLD_EVENING && world->notices[what].heard_ms == 0)
		world->notices[what].heard_ms = k->heard_ms;
}

static void
take(struct retry_key *k, const struct json *to, uint32_t what,
    enum spell_kind spell, struct sim_said *said)
{
	if (taken_already(k)) {
		world->conflicts++;
		refuse(said, 409);
		wrong_after(spell, said);
		if (said->status == 409)
			heard(k, what, said);
		return;
	}
	if (wrong_before(spell, said) || wrong_person(to, said) ||
	    wrong_month(count_of(to), said))
		return;
	said->status = 200;
	k->taken_ms = world->ms;
	world->taken++;
	world->seen_ms = k->seen_ms;
	tell_all(to, what);
	wrong_after(spell, said);
	if (said->status == 200)
		heard(k, what, said);
}

static void
asked_message(const struct exchange *x, const struct json *body,
    enum spell_kind spell, struct sim_said *said)
{
	struct retry_key *k;
	uint32_t what = what_of(json_get_str(json_at(json_get(body,
	    "messages"), 0), "text"));

	watch_rate(str_ends(x->path, STR("push")));
	k = watch_key(x);
	rules_asked(what);
	take(k, json_get(body, "to"), what, spell, said);
	if (k->first_ms == 0 && said->status / 100 != 4) {
		k->first_ms = world->ms;
		k->set_back_ms = world->set_back_ms;
	}
}

static void
asked(const struct exchange *x, bool reply, enum spell_kind spell,
    struct sim_said *said)
{
	struct json *body;
	struct err e;

	if (reply) {
		asked_reply(x, spell, said);
		return;
	}
	body = json_read(x->body, &e);
	ASSERT(body != NULL);
	asked_message(x, body, spell, said);
	json_free(body);
}

/* What LINE says of the month. */
static const char *
month(void)
{
	char *text = text_room();

	if (world->quota == 0)
		return "{\"type\":\"none\",\"totalUsage\":0}";
	snprintf(text, TEXT_BYTES, "{\"type\":\"limited\",\"value\":%u,"
	    "\"totalUsage\":%u}", world->quota, world->used);
	return text;
}

void
line_asked(const struct exchange *x, struct sim_said *said)
{
	bool reply = str_ends(x->path, STR("reply"));
	enum spell_kind spell = spell_now();

	said->after_ms = dice_between(&world->line_dice, 5, 80);
	world->asked++;
	if (x->retry_key.n > 0)
		watch_first(x);
	if (spell == SPELL_DOWN) {
		said->seen = false;
		lose(said, "nobody there");
	} else if (strcmp(x->method, "GET") == 0) {
		said->status = 200;	/* how much may be sent this month */
		said->text = month();
	} else
		asked(x, reply, spell, said);
	trace("line %.*s %.*s %016" PRIx64 " %d %" PRIu64, STRF(x->path),
	    STRF(x->retry_key), hash_of(x->body), said->status,
	    said->after_ms);
	kill_on(KILL_REQUEST);
}
