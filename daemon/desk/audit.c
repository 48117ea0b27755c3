/* The audit as staff see it: its lines, and whether they are all true. */
#include <inttypes.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/seal.h"
#include "base/text.h"
#include "daemon/desk/actions.h"
#include "daemon/desk/desk.h"
#include "storage/audit.h"

enum { LINES_A_STEP = 500, LIMIT = 100 };

struct listing {
	uint64_t	 seq;		/* the last one looked at */
	uint64_t	 from_ms, to_ms;
	struct str	 who;
	uint32_t	 left;
};

static bool
read_days(const struct act *a, struct listing *l, struct err *e)
{
	int32_t day;

	l->to_ms = UINT64_MAX;
	if (act_arg(a, "--from").p != NULL) {
		if (!act_day(a, "--from", &day, e))
			return false;
		l->from_ms = day_at(day, 0);
	}
	if (act_arg(a, "--to").p != NULL) {
		if (!act_day(a, "--to", &day, e))
			return false;
		l->to_ms = day_at(day, 0) + DAY_MS;
	}
	return true;
}

static bool
list_begin(struct act *a, struct err *e)
{
	struct listing *l = a->state = ARENA_NEW(a->arena, struct listing);

	l->left = LIMIT;
	l->who = act_arg(a, "--who");
	if (!read_days(a, l, e) || (act_arg(a, "--limit").p != NULL &&
	    !act_number(a, "--limit", &l->left, e)))
		return false;
	buf_put(a->out, a->json ? STR("[") :
	    STR("番号\t時刻\t誰\t何を\t対象\t前\t後\n"));
	return true;
}

static bool
wanted(const struct listing *l, const struct audit *line)
{
	return line->ms >= l->from_ms && line->ms < l->to_ms &&
	    (l->who.p == NULL || str_find(line->who, l->who, NULL));
}

/* Newlines and tabs of an argument would tear the table. */
static void
put_flat(struct buf *b, struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		buf_byte(b, (unsigned char)s.p[i] < ' ' ? ' ' : s.p[i]);
}

void
desk_audit_line(const struct act *a, const struct audit *line)
{
	struct buf *b = a->out;

	if (a->json) {
		json_comma(b);
		record_print(&audit_record, line, b);
		return;
	}
	buf_fmt(b, "%" PRIu64 "\t%.*s\t", line->seq,
	    STRF(str_upto(time_show(arena_step(), line->ms), 19)));
	put_flat(b, line->who);
	buf_byte(b, '\t');
	put_flat(b, line->what);
	buf_byte(b, '\t');
	for (uint32_t i = 0; i < line->about.n; i++) {
		buf_put(b, i > 0 ? STR(" ") : STR(""));
		put_flat(b, line->about.p[i]);
	}
	buf_byte(b, '\t');
	put_flat(b, line->from);
	buf_byte(b, '\t');
	put_flat(b, line->to);
	buf_byte(b, '\n');
}

/* The clock can have been set back, so an older line does not end it. */
bool
desk_audit_list(struct act *a, struct err *e)
{
	struct listing *l;
	struct audit line;

	if (a->again == 0 && !list_begin(a, e))
		return false;
	l = a->state;
	for (unsigned i = 0; i < LINES_A_STEP && l->left > 0; i++) {
		if (!audit_before(&l->seq, arena_step(), &line)) {
			l->left = 0;
		} else if (wanted(l, &line)) {
			desk_audit_line(a, &line);
			l->left--;
		}
	}
	a->more = l->left > 0;
	if (!a->more && a->json)
		buf_put(a->out, STR("]\n"));
	return true;
}

struct check {
	uint64_t	 seq, head_seq;
	uint8_t		 prev[SEAL_BYTES];
	struct str	 head;		/* hex; n 0: none was given */
	bool		 wrong;
};

static struct str
hex(const uint8_t digest[SEAL_BYTES])
{
	return seal_hex(arena_step(), (struct str){ (const char *)digest,
	    SEAL_BYTES });
}

static bool
read_head(const struct act *a, struct check *k, struct err *e)
{
	struct str given = act_arg(a, "--head"), number;

	if (given.p == NULL)
		return true;
	number = str_split(given, ':', &k->head);
	return (str_u64(number, &k->head_seq) && k->head.n ==
	    2 * SEAL_BYTES) || fail(e, ERR_INPUT, "--head must be as audit "
	    "head told it, not \"%.*s\"", STRF(text_cut(given, 80)));
}

/* Once the walk is at the line that was kept elsewhere, or past the end. */
static void
check_head(struct check *k, bool more, struct buf *wrong)
{
	if (k->head.n == 0 || (k->seq < k->head_seq && more))
		return;
	if (k->seq < k->head_seq)
		buf_fmt(wrong, "audit: ends with line %" PRIu64 ", and line %"
		    PRIu64 " was there\n", k->seq, k->head_seq);
	else if (k->seq > k->head_seq || !str_eq(hex(k->prev), k->head))
		buf_fmt(wrong, "audit: line %" PRIu64 " or one before it is "
		    "not what it was\n", k->head_seq);
	k->head.n = 0;
}

/* So many that the walk stops at the line that was kept elsewhere. */
static uint32_t
slice(const struct check *k)
{
	uint64_t left = k->head.n > 0 && k->head_seq > k->seq ?
	    k->head_seq - k->seq : LINES_A_STEP;

	return left < LINES_A_STEP ? (uint32_t)left : LINES_A_STEP;
}

/* What follows from the first wrong line says nothing more. */
static void
tell_first(struct act *a, struct check *k, const struct buf *wrong)
{
	struct str rest;

	if (wrong->n == 0)
		return;
	k->wrong = true;
	buf_fmt(a->out, "%.*s\n", STRF(str_split(buf_str(wrong), '\n',
	    &rest)));
}

static void
check_end(struct act *a, const struct check *k)
{
	a->disagrees = k->wrong;
	if (a->json) {
		struct str said = str_dup(arena_step(), buf_str(a->out));

		buf_reset(a->out);
		buf_byte(a->out, '{');
		json_put_int(a->out, "lines", (int64_t)k->seq);
		json_put_bool(a->out, "agrees", !k->wrong);
		json_put_str(a->out, "wrong", str_trim(said));
		buf_put(a->out, STR("}\n"));
	} else if (!k->wrong)
		buf_fmt(a->out, "%" PRIu64 "行、すべて合っています\n", k->seq);
}

bool
desk_audit_verify(struct act *a, struct err *e)
{
	struct buf wrong = { 0 };
	struct check *k;

	if (a->again == 0)
		a->state = ARENA_NEW(a->arena, struct check);
	k = a->state;
	if (a->again == 0 && !read_head(a, k, e))
		return false;
	a->more = audit_check(&k->seq, k->prev, slice(k), &wrong);
	check_head(k, a->more, &wrong);
	tell_first(a, k, &wrong);
	a->more = a->more && !k->wrong;
	if (!a->more)
		check_end(a, k);
	buf_free(&wrong);
	return true;
}

bool
desk_audit_head(struct act *a, struct err *e)
{
	uint8_t digest[SEAL_BYTES];
	uint64_t seq;

	if (!audit_head(&seq, digest, e))
		return false;
	buf_fmt(a->out, a->json ? "{\"seq\":%" PRIu64 ",\"digest\":\"%.*s\"}\n"
	    : "%" PRIu64 ":%.*s\n", seq, STRF(hex(digest)));
	return true;
}
