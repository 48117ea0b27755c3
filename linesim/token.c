/* Reply tokens, event ids and the access token. */
#include "linesim/token.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "linesim/mix.h"
#include "linesim/oauth.h"
#include "linesim/options.h"
#include "linesim/person.h"

enum { EVENT_LIFE_MS = 20 * MINUTE_MS };

struct serial {
	uint64_t	 ms, left_ms;
	uint32_t	 person;
	bool		 used, acked;
};

static struct serial *serials;
static uint32_t n, room;
static struct buf access_token;
static uint64_t again;

void
access_set(struct str token)
{
	buf_reset(&access_token);
	buf_put(&access_token, token);
}

bool
access_granted(struct str token)
{
	if (options.channel_id != NULL && oauth_granted(token))
		return true;
	return access_token.n > 0 ? str_eq(token, buf_str(&access_token))
	    : options.channel_id == NULL;
}

uint32_t
serial_new(uint32_t person)
{
	if (n == room) {
		room = room == 0 ? 256 : room * 2;
		serials = mem_grow(serials, room * sizeof *serials);
	}
	serials[n] = (struct serial){ clock_ms(), clock_ms(), person, false,
	    false };
	return n++;
}

uint32_t
serial_count(void)
{
	return n;
}

void
serial_left(uint32_t s)
{
	ASSERT(s < n);
	serials[s].left_ms = clock_ms();
}

void
serial_acked(uint32_t s)
{
	ASSERT(s < n);
	serials[s].acked = true;
}

bool
serial_is_acked(uint32_t s)
{
	ASSERT(s < n);
	return serials[s].acked;
}

uint32_t
serial_person(uint32_t s)
{
	ASSERT(s < n);
	return serials[s].person;
}

uint64_t
serial_ms(uint32_t s)
{
	ASSERT(s < n);
	return serials[s].ms;
}

/* The serial number behind a mask, and a sum that is hard to guess. */
static void
token_halves(uint32_t s, uint64_t half[2])
{
	half[0] = mix(options.seed, 77) ^ s;
	half[1] = mix(half[0], options.seed);
}

void
reply_token(uint32_t s, char to[REPLY_TOKEN_BYTES + 1])
{
	uint64_t half[2];

	token_halves(s, half);
	hex_show(to, half, sizeof half);
	to[REPLY_TOKEN_BYTES] = '\0';
}

bool
reply_take(struct str token, uint32_t *person)
{
	uint64_t half[2], whole[2], now = clock_ms();
	struct serial *x;

	if (token.n != REPLY_TOKEN_BYTES ||
	    !hex_read(half, token.p, sizeof half))
		return false;
	half[0] ^= mix(options.seed, 77);
	if (half[0] >= n)
		return false;
	token_halves((uint32_t)half[0], whole);
	x = &serials[half[0]];
	again += whole[1] == half[1] && x->used;
	if (whole[1] != half[1] || x->used ||
	    now > x->left_ms + options.reply_ms ||
	    now > x->ms + EVENT_LIFE_MS)
		return false;
	x->used = true;
	*person = x->person;
	return x->person != PERSON_NONE;
}

uint64_t
reply_again(void)
{
	return again;
}

void
event_id(uint32_t s, char to[EVENT_ID_BYTES + 1])
{
	static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
	uint64_t ms = serial_ms(s), a = mix(options.seed, s),
	    b = mix(a, options.seed);

	for (int i = 9; i >= 0; i--, ms >>= 5)
		to[i] = digits[ms & 31];
	for (int i = 10; i < 18; i++, a >>= 5)
		to[i] = digits[a & 31];
	for (int i = 18; i < EVENT_ID_BYTES; i++, b >>= 5)
		to[i] = digits[b & 31];
	to[EVENT_ID_BYTES] = '\0';
}
