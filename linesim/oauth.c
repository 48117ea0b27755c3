/* Who may have an access token, and which are good: see oauth.h. */
#include "linesim/oauth.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/json.h"
#include "linesim/mix.h"
#include "linesim/options.h"

enum { LISTED_MAX = 30, JWT_AHEAD_S = 30 * 60, DAYS_MAX_S = 30 * 24 * 3600,
	JWT_MAX = 4096, TOKEN_DIGITS = 32 };

struct issued {
	uint64_t	 until_ms;
	bool		 listed, revoked;
};

static struct issued *tokens;
static uint32_t n, room;
static uint64_t refused;
static EVP_PKEY *pkey;
static struct buf secret;

bool
oauth_open(struct str channel_secret, struct err *e)
{
	FILE *f;

	buf_put(&secret, channel_secret);
	if (options.assertion_key == NULL)
		return true;
	if ((f = fopen(options.assertion_key, "r")) != NULL) {
		pkey = PEM_read_PUBKEY(f, NULL, NULL, NULL);
		fclose(f);
	}
	return pkey != NULL || fail(e, ERR_INPUT, "%s: no public key",
	    options.assertion_key);
}

/* The number behind a mask, and a sum. */
static void
token_text(uint32_t number, char to[TOKEN_DIGITS + 1])
{
	uint64_t half[2] = { mix(options.seed, 99) ^ number };

	half[1] = mix(half[0], options.seed);
	hex_show(to, half, sizeof half);
	to[TOKEN_DIGITS] = '\0';
}

static struct issued *
token_find(struct str token)
{
	uint64_t half[2];

	if (token.n != TOKEN_DIGITS || !hex_read(half, token.p, sizeof half) ||
	    half[1] != mix(half[0], options.seed))
		return NULL;
	half[0] ^= mix(options.seed, 99);
	return half[0] < n ? &tokens[half[0]] : NULL;
}

static bool
good(const struct issued *t)
{
	return t != NULL && !t->revoked && clock_ms() < t->until_ms;
}

bool
oauth_granted(struct str token)
{
	return good(token_find(token));
}

void
oauth_revoke_all(void)
{
	for (uint32_t i = 0; i < n; i++)
		tokens[i].revoked = true;
}

void
oauth_sums(struct buf *b)
{
	json_put_int(b, "issued", n);
	json_put_int(b, "refused", (int64_t)refused);
}

static bool
refuse(struct call *q, int status, const char *error, const char *why)
{
	refused++;
	call_json(q, status, STR("{"));
	json_put_str(&q->answer, "error", str_of(error));
	json_put_str(&q->answer, "error_description", str_of(why));
	buf_byte(&q->answer, '}');
	return false;
}

/* A byte of a form; "%3A" is one. */
static char
byte_at(struct str s, size_t *i)
{
	static const char digits[] = "0123456789ABCDEF";
	const char *high, *low;

	if (s.p[*i] != '%' || *i + 2 >= s.n)
		return s.p[*i];
	high = memchr(digits, s.p[*i + 1], 16);
	low = memchr(digits, s.p[*i + 2], 16);
	if (high == NULL || low == NULL)
		return s.p[*i];
	*i += 2;
	return (char)((high - digits) << 4 | (low - digits));
}

/* A value of the form, decoded; n 0 where it is not there. */
static struct str
field(const struct call *q, const char *name, char *to, size_t most)
{
	struct str rest = buf_str(&q->body), value, part, key;
	size_t at = 0;

	while (rest.p != NULL) {
		part = str_split(rest, '&', &rest);
		key = str_split(part, '=', &value);
		if (!str_is(key, name))
			continue;
		for (size_t i = 0; i < value.n && at < most; i++)
			to[at++] = byte_at(value, &i);
		break;
	}
	return (struct str){ to, at };
}

static void
give(struct call *q, uint64_t life_s, bool listed)
{
	char text[TOKEN_DIGITS + 1];

	if (n == room) {
		room = room == 0 ? 64 : room * 2;
		tokens = mem_grow(tokens, room * sizeof *tokens);
	}
	token_text(n, text);
	tokens[n++] = (struct issued){ clock_ms() + life_s * 1000, listed,
	    false };
	call_json(q, 200, STR("{"));
	json_put_str(&q->answer, "access_token", str_of(text));
	json_put_str(&q->answer, "token_type", STR("Bearer"));
	json_put_int(&q->answer, "expires_in", (int64_t)life_s);
	if (listed)
		json_put_str(&q->answer, "key_id", str_from(str_of(text),
		    TOKEN_DIGITS - 8));
	buf_byte(&q->answer, '}');
}

/* Bytes of base64url; -1 where it is not. */
static int
decode(struct str s, unsigned char to[JWT_MAX])
{
	char text[JWT_MAX + 4];
	size_t at = s.n;
	int got;

	if (s.n == 0 || s.n > JWT_MAX)
		return -1;
	for (size_t i = 0; i < s.n; i++)
		text[i] = s.p[i] == '-' ? '+' : s.p[i] == '_' ? '/' : s.p[i];
	for (; at % 4 != 0; at++)
		text[at] = '=';
	got = EVP_DecodeBlock(to, (unsigned char *)text, (int)at);
	return got < 0 ? -1 : got - (int)(at - s.n);
}

static struct json *
decode_json(struct str s)
{
	unsigned char bytes[JWT_MAX];
	int got = decode(s, bytes);
	struct err e;

	if (got < 0)
		return NULL;
	return json_read((struct str){ (char *)bytes, (size_t)got }, &e);
}

static bool
signed_by_key(struct str text, struct str sign)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	unsigned char bytes[JWT_MAX];
	int got = decode(sign, bytes);
	bool fine = got > 0 && pkey != NULL &&
	    EVP_DigestVerifyInit(ctx, NULL, EVP_sha256(), NULL, pkey) == 1 &&
	    EVP_DigestVerify(ctx, bytes, (size_t)got,
	    (const unsigned char *)text.p, text.n) == 1;

	EVP_MD_CTX_free(ctx);
	ERR_clear_error();
	return fine;
}

static bool
head_fine(struct call *q, const struct json *head)
{
	if (!str_is(json_get_str(head, "alg"), "RS256") ||
	    !str_is(json_get_str(head, "typ"), "JWT"))
		return refuse(q, 400, "invalid_client", "Invalid header");
	if (options.kid != NULL &&
	    !str_is(json_get_str(head, "kid"), options.kid)) {
		refused++;
		call_error(q, 404, "Cannot find channel key that satisfies "
		    "the conditions");
		return false;
	}
	return true;
}

static bool
claims_fine(struct call *q, const struct json *claims)
{
	int64_t now_s = (int64_t)(clock_ms() / 1000);
	int64_t exp_s = json_int(json_get(claims, "exp"));

	if (!str_is(json_get_str(claims, "iss"), options.channel_id) ||
	    !str_is(json_get_str(claims, "sub"), options.channel_id))
		return refuse(q, 400, "invalid_client", "Invalid iss");
	if (!str_is(json_get_str(claims, "aud"), "https://api.line.me/"))
		return refuse(q, 400, "invalid_client", "Invalid aud");
	if (exp_s <= now_s || exp_s > now_s + JWT_AHEAD_S)
		return refuse(q, 400, "invalid_client", "Invalid exp");
	return true;
}

/* Is it a good JWT?  *token_s is its token_exp. */
static bool
jwt_fine(struct call *q, struct str jwt, int64_t *token_s)
{
	struct str rest, head_text = str_split(jwt, '.', &rest), sign;
	struct str claims_text = str_split(rest, '.', &sign);
	struct str both = str_upto(jwt, head_text.n + 1 + claims_text.n);
	struct json *head = decode_json(head_text);
	struct json *claims = decode_json(claims_text);
	bool fine = false;

	if (head == NULL || claims == NULL || !signed_by_key(both, sign))
		refuse(q, 400, "invalid_client", "Invalid client_assertion");
	else
		fine = head_fine(q, head) && claims_fine(q, claims);
	*token_s = json_int(json_get(claims, "token_exp"));
	json_free(head);
	json_free(claims);
	return fine;
}

static bool
asked_well(struct call *q)
{
	char text[64];
	struct str type = q->headers[H_TYPE];

	if (options.channel_id == NULL) {
		call_error(q, 404, "Not found");
		return false;
	}
	if (!str_starts(type, STR("application/x-www-form-urlencoded")))
		return refuse(q, 415, "invalid_request",
		    "Unsupported Media Type");
	return str_is(field(q, "grant_type", text, sizeof text),
	    "client_credentials") || refuse(q, 400, "invalid_request",
	    "Invalid grant_type");
}

static bool
by_jwt(struct call *q, int64_t *token_s)
{
	char type[128], jwt[JWT_MAX];

	if (!str_is(field(q, "client_assertion_type", type, sizeof type),
	    "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"))
		return refuse(q, 400, "invalid_request",
		    "Invalid client_assertion_type");
	return jwt_fine(q, field(q, "client_assertion", jwt, sizeof jwt),
	    token_s);
}

static unsigned
listed_count(void)
{
	unsigned count = 0;

	for (uint32_t i = 0; i < n; i++)
		count += tokens[i].listed && good(&tokens[i]);
	return count;
}

void
oauth_issue(struct call *q)
{
	int64_t token_s;

	if (!asked_well(q) || !by_jwt(q, &token_s))
		return;
	if (token_s < 1 || token_s > DAYS_MAX_S)
		refuse(q, 400, "invalid_client", "Invalid token_exp");
	else if (listed_count() >= LISTED_MAX)
		refuse(q, 400, "invalid_request", "The maximum number of "
		    "access tokens has already been issued");
	else
		give(q, (uint64_t)token_s, true);
}

static bool
by_secret(struct call *q)
{
	char id[64], word[256];

	return (str_is(field(q, "client_id", id, sizeof id),
	    options.channel_id) && secret.n > 0 &&
	    str_eq(field(q, "client_secret", word, sizeof word),
	    buf_str(&secret))) || refuse(q, 400, "invalid_request",
	    "Invalid 'client_credentials'.");
}

void
oauth_stateless(struct call *q)
{
	int64_t token_s;
	char text[8];

	if (!asked_well(q))
		return;
	if (field(q, "client_secret", text, sizeof text).n > 0 ? by_secret(q)
	    : by_jwt(q, &token_s))
		give(q, options.stateless_s, false);
}

void
oauth_verify(struct call *q)
{
	const struct issued *t = token_find(call_query(q, "access_token"));

	if (!good(t)) {
		refuse(q, 400, "invalid_request", "access token expired");
		return;
	}
	call_json(q, 200, STR("{"));
	json_put_str(&q->answer, "client_id", str_of(options.channel_id));
	json_put_int(&q->answer, "expires_in",
	    (int64_t)(t->until_ms - clock_ms()) / 1000);
	json_put_str(&q->answer, "scope", STR(""));
	buf_byte(&q->answer, '}');
}

/* A stateless one cannot be revoked; whoever asks hears nothing of that. */
void
oauth_revoke(struct call *q)
{
	char text[64];
	struct issued *t;

	if (options.channel_id == NULL) {
		call_error(q, 404, "Not found");
		return;
	}
	if (!by_secret(q))
		return;
	t = token_find(field(q, "access_token", text, sizeof text));
	if (t != NULL && t->listed)
		t->revoked = true;
	call_json(q, 200, STR_NONE);
}
