/* Every record and index, looked at again, some a step: what disagrees? */
#include <inttypes.h>

#include "base/arena.h"
#include "daemon/desk/actions.h"
#include "daemon/desk/verify.h"
#include "storage/audit.h"
#include "storage/key.h"
#include "storage/resident.h"
#include "storage/roster.h"
#include "storage/store.h"
#include "storage/talk.h"

enum { WRONG_MAX = 4 << 20 };		/* bytes told of */

static void
check_resident(struct str key, struct str value, struct buf *wrong)
{
	struct arena *a = arena_step();
	struct str user, at_no;
	struct resident r;
	struct err e;

	if (!key_resident_read(key, &user) ||
	    !record_unpack(&resident_record, &r, value, a, &e) ||
	    !str_eq(r.user, user) || !resident_user_valid(user)) {
		buf_fmt(wrong, "resident %.*s: the record is not theirs\n",
		    STRF(str_upto(key, 80)));
		return;
	}
	if (!store_get(key_no(a, r.no), a, &at_no, &e) ||
	    !str_eq(at_no, user))
		buf_fmt(wrong, "resident %u: the number is another's\n", r.no);
	roster_check_one(&r, wrong);
}

static void
check_number(struct str key, struct str value, struct buf *wrong)
{
	struct resident r;
	struct err e;
	uint32_t no;

	if (!key_no_read(key, &no))
		buf_put(wrong, STR("a number is none\n"));
	else if (value.n > 0 && (!resident_get(value, arena_step(), &r, &e) ||
	    r.no != no))
		buf_fmt(wrong, "number %u: there is no such resident\n", no);
}

static void
check_talk(struct str key, struct str value, struct buf *wrong)
{
	struct talk t;
	struct err e;
	uint32_t no;

	if (!key_talk_read(key, &no) ||
	    !store_has(key_no(arena_step(), no)))
		buf_put(wrong, STR("a talk is with nobody\n"));
	else if (!record_unpack(&talk_record, &t, value, arena_step(), &e))
		buf_fmt(wrong, "talk of resident %u: %s\n", no, e.why);
}

static void
check_event(struct str key, struct str value UNUSED, struct buf *wrong)
{
	struct str event;
	uint64_t ms;

	if (!key_inbox_read(key, &ms, &event) ||
	    !store_has(key_seen(arena_step(), event)))
		buf_fmt(wrong, "inbox: event %.*s was not seen\n",
		    STRF(str_upto(key, 80)));
}

static const struct walk {
	const char	*what;
	struct str	(*prefix)(void);
	void		(*check)(struct str key, struct str value,
			    struct buf *wrong);
	unsigned	 a_step;
} walks[] = {
	{ "residents", key_residents, check_resident, 200 },
	{ "numbers", key_nos, check_number, 500 },
	{ "talks", key_talks, check_talk, 500 },
	{ "events", key_inboxes, check_event, 500 },
	{ "campaigns", key_campaigns, tally_campaign, 1 },
	{ "deliveries", key_deliveries_all, tally_delivery, 200 },
	{ "words", key_words_all, tally_words, 10 },
	{ "due", key_dues, tally_due, 200 },
};

struct verify {
	size_t		 walk;
	struct str	 cursor;	/* where the walk goes on */
	uint64_t	 counts[NELEMS(walks)];
	uint64_t	 written;	/* when the residents' walk began */
	uint64_t	 audit_seq;
	uint8_t		 audit_prev[32];
	unsigned	 wrong;		/* lines */
};

/* The next few of a kind; false when they are through. */
static bool
walk_on(struct verify *v, const struct walk *w, struct arena *a,
    struct buf *wrong)
{
	unsigned left = w->a_step;
	struct scan s;

	ASSERT(left > 0 && v->walk < NELEMS(walks));
	if (v->cursor.p == NULL)
		store_scan(&s, w->prefix());
	else
		store_scan_from(&s, w->prefix(), v->cursor);
	while (store_next(&s)) {
		if (left-- == 0) {
			v->cursor = str_dup(a, s.key);
			store_scan_end(&s);
			return true;
		}
		w->check(s.key, s.value, wrong);
		v->counts[v->walk]++;
	}
	v->cursor = STR_NONE;
	return false;
}

/* Totals mean something only if nothing changed while they were counted. */
static void
residents_end(const struct verify *v, struct buf *wrong, struct buf *out)
{
	struct buf unused = { 0 };
	bool still = v->written == store_written();

	roster_check_one(NULL, still ? wrong : &unused);
	if (!still)
		buf_put(out, STR("residents changed meanwhile: totals were "
		    "not compared\n"));
	buf_free(&unused);
}

static void
finish(struct act *a, const struct verify *v)
{
	for (size_t i = 0; i < NELEMS(walks); i++)
		buf_fmt(a->out, "%s%" PRIu64 " %s", i > 0 ? ", " : "",
		    v->counts[i], walks[i].what);
	buf_fmt(a->out, ", %" PRIu64 " audit lines: %u disagree\n",
	    v->audit_seq, v->wrong);
	a->disagrees = v->wrong > 0;
}

static void
tell(struct act *a, struct verify *v, const struct buf *wrong)
{
	for (size_t i = 0; i < wrong->n; i++)
		v->wrong += wrong->p[i] == '\n';
	if (a->out->n < WRONG_MAX)
		buf_put(a->out, buf_str(wrong));
}

static bool
go_on(struct act *a, struct verify *v, struct buf *wrong)
{
	if (v->walk == NELEMS(walks))
		return audit_check(&v->audit_seq, v->audit_prev, 500, wrong);
	if (walk_on(v, &walks[v->walk], a->arena, wrong))
		return true;
	if (walks[v->walk].check == check_resident)
		residents_end(v, wrong, a->out);
	v->walk++;
	return true;
}

bool
desk_verify(struct act *a, struct err *e UNUSED)
{
	struct buf wrong = { 0 };
	struct verify *v;

	if (a->again == 0) {
		v = a->state = ARENA_NEW(a->arena, struct verify);
		v->written = store_written();
	}
	v = a->state;
	ASSERT(v != NULL && v->walk <= NELEMS(walks));
	a->more = go_on(a, v, &wrong);
	tell(a, v, &wrong);
	if (!a->more)
		finish(a, v);
	buf_free(&wrong);
	return true;
}
