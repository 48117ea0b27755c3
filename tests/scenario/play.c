/* The lines of a scenario: what LINE does, what staff do, what time does. */
#include "tests/scenario/play.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/json.h"
#include "tests/fake/sim.h"
#include "tests/scenario/expect.h"

enum { EVENTS_A_REQUEST = 100, CRASHED = 77, TRIES = 5, FILES_MAX = 8 };

/* Files that "file NAME" lines made, to be imported as a town. */
static struct file {
	struct str	 name;
	struct buf	 bytes;
} files[FILES_MAX];
static unsigned nfiles;

/* Of an event that LINE says again: when it was, and its number. */
static struct {
	uint64_t	 ms, number;	/* 0: it is now, and the line's */
} again;

/* One event's JSON; the id is the same however often the line is played. */
static void
put_event(struct buf *b, const struct line *l, uint32_t no, const char *type)
{
	unsigned of = again.ms != 0 ? (unsigned)again.number : l->number;
	char user[34];

	script_user(no, user);
	if (b->p[b->n - 1] != '[')
		buf_byte(b, ',');
	buf_fmt(b, "{\"type\":\"%s\",\"mode\":\"active\",\"timestamp\":%lu,"
	    "\"source\":{\"type\":\"user\",\"userId\":\"%s\"},"
	    "\"webhookEventId\":\"E%08u%016u\",\"deliveryContext\":"
	    "{\"isRedelivery\":%s},\"replyToken\":\"r%08u%016u\"", type,
	    (unsigned long)(again.ms != 0 ? again.ms : clock_ms()), user, of,
	    no, sim->again || again.ms != 0 ? "true" : "false", of, no);
	if (strcmp(type, "message") == 0) {
		buf_put(b, STR(",\"message\":{\"id\":\"1\",\"type\":\"text\","
		    "\"text\":"));
		json_put(b, l->words[2]);
		buf_byte(b, '}');
	} else if (strcmp(type, "postback") == 0) {
		buf_put(b, STR(",\"postback\":{\"data\":"));
		json_put(b, l->words[2]);
		buf_byte(b, '}');
	} else if (strcmp(type, "follow") == 0)
		buf_put(b, STR(",\"follow\":{\"isUnblocked\":false}"));
	buf_byte(b, '}');
}

static void
deliver_events(const struct line *l, uint32_t first, uint32_t last,
    const char *type)
{
	struct buf body = { 0 };
	int status = 0;

	buf_put(&body, STR("{\"destination\":\"U0\",\"events\":["));
	for (uint32_t no = first; no <= last; no++)
		put_event(&body, l, no, type);
	buf_put(&body, STR("]}"));
	for (int i = 0; status != 200 && i < TRIES; i++)
		status = ask_webhook(buf_str(&body), PLAY_SECRET);
	if (status != 200)
		script_fail(l, "the webhook was answered %d", status);
	buf_free(&body);
}

/* What was acknowledged before a crash is not said again. */
static void
events(const struct line *l, const char *type)
{
	uint32_t first, last;

	if (!script_range(l->words[1], &first, &last))
		script_fail(l, "who?");
	for (uint32_t no = first + sim->done; no <= last;
	    no += EVENTS_A_REQUEST) {
		uint32_t upto = no + EVENTS_A_REQUEST - 1;

		deliver_events(l, no, upto < last ? upto : last, type);
		sim->done = upto + 1 - first;
	}
}

static void
do_follow(const struct line *l)
{
	events(l, "follow");
}

static void
do_leave(const struct line *l)
{
	events(l, "unfollow");
}

static void
do_says(const struct line *l)
{
	events(l, "message");
}

static void
do_taps(const struct line *l)
{
	events(l, "postback");
}

/* again U1..U9 KIND TIME N: event N of that time is said again. */
static void
do_again(const struct line *l)
{
	if (l->n != 5 || !time_parse(l->words[3], &again.ms) ||
	    !str_u64(l->words[4], &again.number))
		script_fail(l, "again U1..U9 KIND TIME N");
	again.number += LINES_MAX;	/* no line's */
	events(l, str_c(arena_step(), l->words[2]));
	again.ms = 0;
}

static void
do_at(const struct line *l)
{
	uint64_t ms;

	if (!time_parse(l->words[1], &ms))
		script_fail(l, "when?");
	if (clock_ms() > ms + HOUR_MS)
		clock_set(ms);		/* the first line: where it begins */
	run_until(ms);
}

static void
do_pass(const struct line *l)
{
	uint64_t ms;

	if (!script_span(l->words[1], &ms))
		script_fail(l, "how long?");
	if (!sim->passing)
		sim->until_ms = clock_ms() + ms;
	sim->passing = true;
	run_until(sim->until_ms);
	sim->passing = false;
}

/* The clock is set, as by hand; other than "at", which lets time pass. */
static void
do_clock(const struct line *l)
{
	uint64_t ms;

	if (!time_parse(l->words[1], &ms))
		script_fail(l, "when?");
	clock_set(ms);
	sim->clock_ms = ms;
}

static void
put_files(struct buf *b)
{
	buf_put(b, STR(",\"files\":["));
	for (unsigned i = 0; i < nfiles; i++) {
		json_comma(b);
		buf_byte(b, '{');
		json_put_str(b, "name", files[i].name);
		json_put_int(b, "bytes", (int64_t)files[i].bytes.n);
		buf_byte(b, '}');
	}
	buf_byte(b, ']');
}

static int
command(const struct str *words, unsigned n, struct buf *answer)
{
	struct buf b = { 0 };
	int status;

	buf_put(&b, STR("{\"argv\":["));
	for (unsigned i = 0; i < n; i++) {
		json_comma(&b);
		json_put(&b, words[i]);
	}
	buf_put(&b, STR("],\"lang\":\"C\""));
	if (nfiles > 0)
		put_files(&b);
	buf_put(&b, STR("}\n"));
	for (unsigned i = 0; i < nfiles; i++)
		buf_put(&b, buf_str(&files[i].bytes));
	status = ask_command(buf_str(&b), answer);
	buf_free(&b);
	return status;
}

static void
files_clear(void)
{
	while (nfiles > 0)
		buf_free(&files[--nfiles].bytes);
}

/* After a crash nobody knows whether a campaign was made; one looks. */
static bool
made_already(void)
{
	struct str show[] = { STR("campaign"), STR("show"), STR_NONE };
	char id[16];

	snprintf(id, sizeof id, "%u", sim->campaigns + 1);
	show[2] = str_of(id);
	return sim->again && command(show, 3, NULL) == 200;
}

/* staff WORDS… is done; "refused WORDS…" is refused. */
static void
staff(const struct line *l, bool wanted)
{
	bool makes = str_is(l->words[1], "campaign") &&
	    (str_is(l->words[2], "new") || str_is(l->words[2], "correct") ||
	    str_is(l->words[2], "resend"));
	struct buf answer = { 0 };
	int status;

	if (makes && made_already())
		status = 200;
	else
		status = command(l->words + 1, l->n - 1, &answer);
	if (wanted && sim->again && status == 409)
		status = 200;		/* it was done before the crash */
	if ((status == 200) != wanted)
		script_fail(l, "answered %d: %.*s", status,
		    STRF(buf_str(&answer)));
	sim->campaigns += makes && wanted;
	buf_free(&answer);
	files_clear();
}

static void
do_staff(const struct line *l)
{
	staff(l, true);
}

static void
do_refused(const struct line *l)
{
	staff(l, false);
}

/* shows PART WORDS…: what the action prints has that part. */
static void
do_shows(const struct line *l)
{
	struct str words[NELEMS(l->words)];
	struct buf answer = { 0 };
	uint32_t no, last;
	char user[34];
	int status;

	for (unsigned i = 2; i < l->n; i++) {
		words[i] = l->words[i];
		if (!script_range(words[i], &no, &last))
			continue;
		script_user(no, user);
		words[i] = str_of(user);
	}
	status = command(words + 2, l->n - 2, &answer);
	if (status != 200 || !str_find(buf_str(&answer), l->words[1], NULL))
		script_fail(l, "answered %d: %.*s", status,
		    STRF(buf_str(&answer)));
	buf_free(&answer);
}

/* file NAME "first row" "second row" … */
static void
do_file(const struct line *l)
{
	struct file *f = &files[nfiles++];

	ASSERT(nfiles <= FILES_MAX);
	f->name = l->words[1];
	for (unsigned i = 2; i < l->n; i++) {
		buf_put(&f->bytes, l->words[i]);
		buf_byte(&f->bytes, '\n');
	}
}

static struct str
given(const struct line *l, const char *key)
{
	size_t n = strlen(key);

	for (unsigned i = 2; i < l->n; i++)
		if (str_starts(l->words[i], str_of(key)) &&
		    l->words[i].n > n && l->words[i].p[n] == '=')
			return str_from(l->words[i], n + 1);
	return STR("");
}

/* A # in it is the resident's number. */
static void
put_given(struct buf *b, const struct line *l, const char *key, uint32_t no)
{
	struct str rest = given(l, key);

	while (rest.p != NULL) {
		buf_put(b, str_split(rest, '#', &rest));
		if (rest.p != NULL)
			buf_fmt(b, "%u", no);
	}
}

/* resident U1..U9 garbage=… evening=…: as staff import them. */
static void
do_resident(const struct line *l)
{
	static const char *const columns[] = { "area", "birth", "sex", "lang",
		"categories", "garbage", "evening", "morning", "mute" };
	struct str words[] = { STR("resident"), STR("import"),
	    STR("r.csv") };
	struct file *f = &files[nfiles++];
	struct buf answer = { 0 };
	uint32_t first, last;
	char user[34];

	if (!script_range(l->words[1], &first, &last))
		script_fail(l, "who?");
	f->name = STR("r.csv");
	buf_put(&f->bytes, STR("user_id,area,birth,sex,lang,categories,"
	    "garbage,evening,morning,mute\n"));
	for (uint32_t no = first; no <= last; no++) {
		script_user(no, user);
		buf_put(&f->bytes, str_of(user));
		for (size_t i = 0; i < NELEMS(columns); i++) {
			buf_byte(&f->bytes, ',');
			put_given(&f->bytes, l, columns[i], no);
		}
		buf_byte(&f->bytes, '\n');
	}
	if (command(words, 3, &answer) != 200)
		script_fail(l, "%.*s", STRF(buf_str(&answer)));
	buf_free(&answer);
	files_clear();
}

/* fault multicast timeout [3]: the next 3 such requests. */
static void
do_fault(const struct line *l)
{
	uint64_t n = 1;

	if (l->n > 3 && !str_u64(l->words[3], &n))
		script_fail(l, "how often?");
	for (; n > 0; n--) {
		struct sim_fault *f = &sim->faults[sim->nfaults++];

		ASSERT(sim->nfaults <= FAULTS_MAX);
		memset(f, 0, sizeof *f);
		memcpy(f->what, l->words[1].p, l->words[1].n);
		memcpy(f->how, l->words[2].p, l->words[2].n);
	}
}

static void
do_line(const struct line *l)
{
	sim->down = str_is(l->words[1], "down");
}

static void
do_crash(const struct line *l)
{
	ASSERT(l->n == 1);
	sim->line++;
	sim->done = 0;
	_exit(CRASHED);
}

/* Every token given out so far is of no use any more. */
static void
do_revoke(const struct line *l)
{
	ASSERT(l->n == 1);
	sim->revoked = sim->tokens;
}

/* quota 1000: so many people this month; the count of them goes on. */
static void
do_quota(const struct line *l)
{
	uint64_t n;

	if (!str_u64(l->words[1], &n))
		script_fail(l, "how many?");
	sim->quota = (uint32_t)n;
}

static void
do_set(const struct line *l)
{
	if (l->n != 3)
		script_fail(l, "set NAME VALUE");
}

static void
do_not_before(const struct line *l)
{
	if (!time_parse(l->words[1], &sim->not_before_ms))
		script_fail(l, "when?");
}

static const struct {
	const char	*name;
	void		(*run)(const struct line *);
} verbs[] = {
	{ "at", do_at }, { "pass", do_pass }, { "clock", do_clock },
	{ "follow", do_follow }, { "leave", do_leave },
	{ "says", do_says }, { "taps", do_taps }, { "again", do_again },
	{ "staff", do_staff }, { "refused", do_refused },
	{ "shows", do_shows },
	{ "file", do_file }, { "resident", do_resident },
	{ "fault", do_fault }, { "line", do_line }, { "crash", do_crash },
	{ "set", do_set }, { "not-before", do_not_before },
	{ "revoke", do_revoke }, { "quota", do_quota },
	{ "expect", expect },
};

static void
play_line(const struct line *l)
{
	for (size_t i = 0; i < NELEMS(verbs); i++)
		if (str_is(l->words[0], verbs[i].name)) {
			verbs[i].run(l);
			return;
		}
	script_fail(l, "unknown: %.*s", STRF(l->words[0]));
}

/* Files are in our memory only, so after a crash they are made again. */
static void
make_files_again(const struct script *s)
{
	uint32_t i = sim->line;

	while (i > 0 && str_is(s->lines[i - 1].words[0], "file"))
		i--;
	for (; i < sim->line; i++)
		do_file(&s->lines[i]);
}

void
play(const struct script *s)
{
	if (sim->again)
		make_files_again(s);
	while (sim->line < s->n) {
		play_line(&s->lines[sim->line]);
		sim->line++;
		sim->done = 0;
		sim->again = false;
	}
	expect_records();
}
