/* Who did what, as a chain of records: see audit.h. */
#include "storage/audit.h"

#include <inttypes.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/seal.h"
#include "storage/key.h"
#include "storage/store.h"

static const struct field audit_fields[] = {
	FIELD(struct audit, 1, seq),
	FIELD(struct audit, 2, ms),
	FIELD(struct audit, 3, who),
	FIELD(struct audit, 4, what),
	FIELD(struct audit, 5, about),
	FIELD(struct audit, 6, before),
	FIELD(struct audit, 7, from),
	FIELD(struct audit, 8, to),
};

const struct record audit_record = RECORD(struct audit, audit_fields);

/* The newest line: its number, and the digest of its bytes. */
struct newest {
	uint64_t	 seq;
	struct str	 digest;
};

static const struct field newest_fields[] = {
	FIELD(struct newest, 1, seq),
	FIELD(struct newest, 2, digest),
};

static const struct record newest_record =
    RECORD(struct newest, newest_fields);

static struct str
newest_key(void)
{
	return key_meta(arena_step(), STR("audit"));
}

static bool
newest_get(struct newest *n, struct err *e)
{
	*n = (struct newest){ .digest = STR("") };
	return !store_has(newest_key()) || record_get(newest_key(),
	    &newest_record, n, arena_step(), e);
}

static void
put(struct str key, const struct record *r, const void *from,
    uint8_t digest[SEAL_BYTES])
{
	struct buf b = { 0 };

	record_pack(r, from, &b);
	store_put(key, buf_str(&b));
	seal_sha256(buf_str(&b), digest);
	buf_free(&b);
}

/* The texts of a campaign are in its record; here the beginning will do. */
static struct strs
shortened(struct strs about)
{
	struct strs s = { ARENA_ARRAY(arena_step(), struct str, about.n + 1),
	    about.n };

	for (uint32_t i = 0; i < about.n; i++) {
		s.p[i] = about.p[i];
		while (s.p[i].n > AUDIT_ABOUT_MAX ||
		    (s.p[i].n < about.p[i].n &&
		    ((unsigned char)about.p[i].p[s.p[i].n] & 0xc0) == 0x80))
			s.p[i].n--;
	}
	return s;
}

bool
audit_add(const struct audit *deed, struct err *e)
{
	uint8_t digest[SEAL_BYTES];
	struct audit line = *deed;
	struct newest n;

	ASSERT(deed->who.n > 0 && deed->what.n > 0);
	if (!newest_get(&n, e))
		return false;
	line.ms = clock_ms();
	line.about = shortened(deed->about);
	line.seq = ++n.seq;
	line.before = n.digest;
	put(key_audit(arena_step(), line.seq), &audit_record, &line, digest);
	n.digest = (struct str){ (const char *)digest, sizeof digest };
	put(newest_key(), &newest_record, &n, (uint8_t[SEAL_BYTES]){ 0 });
	return true;
}

static bool
line_get(uint64_t seq, struct arena *a, struct audit *line)
{
	struct err e;

	return record_get(key_audit(arena_step(), seq), &audit_record, line,
	    a, &e);
}

bool
audit_next(uint64_t *seq, struct arena *a, struct audit *line)
{
	return line_get(++*seq, a, line);
}

bool
audit_before(uint64_t *seq, struct arena *a, struct audit *line)
{
	struct newest n;
	struct err e;

	if (*seq == 0) {
		if (!newest_get(&n, &e))
			return false;
		*seq = n.seq + 1;
	}
	return *seq > 1 && line_get(--*seq, a, line);
}

bool
audit_head(uint64_t *seq, uint8_t digest[SEAL_BYTES], struct err *e)
{
	struct newest n;

	if (!newest_get(&n, e))
		return false;
	*seq = n.seq;
	memset(digest, 0, SEAL_BYTES);
	if (n.digest.n == SEAL_BYTES)
		memcpy(digest, n.digest.p, SEAL_BYTES);
	return true;
}

static bool
check_end(uint64_t seq, const uint8_t prev[SEAL_BYTES], struct buf *wrong)
{
	struct newest n;
	struct err e;

	if (!newest_get(&n, &e))
		buf_fmt(wrong, "audit: %s\n", e.why);
	else if (n.seq != seq || (seq > 0 && (n.digest.n != SEAL_BYTES ||
	    memcmp(n.digest.p, prev, SEAL_BYTES) != 0)))
		buf_fmt(wrong, "audit: ends with line %" PRIu64 ", and %"
		    PRIu64 " was the last to be written\n", seq, n.seq);
	return false;
}

static void
check_one(uint64_t want, struct str packed, const uint8_t prev[SEAL_BYTES],
    struct buf *wrong)
{
	struct audit line;
	struct err e;

	if (!record_unpack(&audit_record, &line, packed, arena_step(), &e))
		buf_fmt(wrong, "audit: line %" PRIu64 ": %s\n", want, e.why);
	else if (line.seq != want || (want > 1 && (line.before.n != SEAL_BYTES
	    || memcmp(line.before.p, prev, SEAL_BYTES) != 0)))
		buf_fmt(wrong, "audit: line %" PRIu64 " does not follow from "
		    "the one before it\n", want);
}

bool
audit_check(uint64_t *seq, uint8_t prev[SEAL_BYTES], uint32_t limit,
    struct buf *wrong)
{
	struct scan s;
	uint64_t found;

	store_scan_from(&s, key_audits(), key_audit(arena_step(), *seq + 1));
	for (; limit > 0 && store_next(&s); limit--) {
		if (!key_audit_read(s.key, &found)) {
			buf_put(wrong, STR("audit: a key is no number\n"));
			continue;
		}
		check_one(*seq + 1, s.value, prev, wrong);
		*seq = found;
		seal_sha256(s.value, prev);
	}
	store_scan_end(&s);
	return limit == 0 ? true : check_end(*seq, prev, wrong);
}
