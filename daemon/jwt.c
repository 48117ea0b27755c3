/* A JSON Web Token that says who we are: see jwt.h. */
#include "daemon/jwt.h"

#include "base/arena.h"
#include "base/json.h"
#include "base/seal.h"

enum { GOOD_S = 10 * 60 };

static struct str
part(struct buf *json, struct arena *a)
{
	struct str s;

	buf_byte(json, '}');
	s = seal_base64url(a, buf_str(json));
	buf_free(json);
	return s;
}

static struct str
head(const struct jwt *j, struct arena *a)
{
	struct buf b = { 0 };

	buf_byte(&b, '{');
	json_put_str(&b, "alg", STR("RS256"));
	json_put_str(&b, "typ", STR("JWT"));
	json_put_str(&b, "kid", j->key_id);
	return part(&b, a);
}

static struct str
claims(const struct jwt *j, struct arena *a)
{
	struct buf b = { 0 };

	buf_byte(&b, '{');
	json_put_str(&b, "iss", j->channel_id);
	json_put_str(&b, "sub", j->channel_id);
	json_put_str(&b, "aud", STR("https://api.line.me/"));
	json_put_int(&b, "exp", (int64_t)(j->now_ms / 1000 + GOOD_S));
	if (j->token_s > 0)
		json_put_int(&b, "token_exp", (int64_t)j->token_s);
	return part(&b, a);
}

struct str
jwt_make(const struct jwt *j, struct seal_key *key, struct arena *a)
{
	struct str h = head(j, a), c = claims(j, a), both, sign;

	both = str_fmt(a, "%.*s.%.*s", STRF(h), STRF(c));
	sign = seal_key_sign(key, a, both);
	return str_fmt(a, "%.*s.%.*s", STRF(both), STRF(sign));
}
