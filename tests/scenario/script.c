/* Lines, words and requests of a scenario: see script.h. */
#include "tests/scenario/script.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "daemon/io.h"
#include "daemon/rooms.h"
#include "storage/store.h"
#include "tests/fake/sim.h"

enum { SCRIPT_MAX = 1 << 20, ANSWER_MS = 60 * 1000 };

const char *script_path;

void
script_fail(const struct line *l, const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "%s:%u: ", script_path, l->number);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fprintf(stderr, "\n");
	sim->failed = true;
	fflush(stderr);
	_exit(1);
}

/* The next word; a piece in quotes may stand inside a word. */
static struct str
word(struct str *rest)
{
	struct str s = str_trim(*rest), w;
	bool quoted = false;
	size_t n = 0;

	if (s.n > 0 && s.p[0] == '"') {
		w = str_split(str_from(s, 1), '"', rest);
		return w;
	}
	for (; n < s.n && (quoted || (s.p[n] != ' ' && s.p[n] != '\t'));
	    n++)
		if (s.p[n] == '"')
			quoted = !quoted;
	*rest = str_from(s, n);
	return str_upto(s, n);
}

static void
split(struct line *l)
{
	struct str rest = l->text, w;
	size_t at;

	if (str_find(rest, STR(" #"), &at))
		rest = str_upto(rest, at);
	while (str_trim(rest).n > 0 && l->n < WORDS_MAX) {
		w = word(&rest);
		l->words[l->n++] = w;
		if (rest.p == NULL)
			break;
	}
}

void
script_read(struct script *s, const char *path)
{
	char *bytes = mem_get(SCRIPT_MAX);
	int fd = open(path, O_RDONLY);
	ssize_t n = fd < 0 ? -1 : read(fd, bytes, SCRIPT_MAX);
	struct str rest;
	unsigned number = 0;

	ASSERT(n >= 0);
	close(fd);
	s->path = script_path = path;
	s->lines = mem_get(LINES_MAX * sizeof *s->lines);
	rest = (struct str){ bytes, (size_t)n };
	while (rest.p != NULL) {
		struct str text = str_split(rest, '\n', &rest);
		struct line *l = &s->lines[s->n];

		number++;
		if (str_starts(text, STR("# not swept: ")))
			s->unswept = true;
		if (str_trim(text).n == 0 || str_trim(text).p[0] == '#')
			continue;
		ASSERT(s->n < LINES_MAX);
		l->number = number;
		l->text = str_trim(text);
		split(l);
		s->n++;
	}
}

static bool
number_of(struct str s, uint32_t *n)
{
	uint64_t v;

	if (s.n < 2 || s.p[0] != 'U' || !str_u64(str_from(s, 1), &v))
		return false;
	*n = (uint32_t)v;
	return true;
}

bool
script_range(struct str s, uint32_t *first, uint32_t *last)
{
	size_t at;

	if (!str_find(s, STR(".."), &at))
		return number_of(s, first) && number_of(s, last);
	return number_of(str_upto(s, at), first) &&
	    number_of(str_from(s, at + 2), last);
}

void
script_user(uint32_t n, char user[34])
{
	snprintf(user, 34, "U%032x", n);
}

bool
script_span(struct str s, uint64_t *ms)
{
	static const struct {
		const char	*unit;
		uint64_t	 ms;
	} units[] = {
		{ "ms", 1 }, { "s", 1000 }, { "m", MINUTE_MS },
		{ "h", HOUR_MS }, { "d", DAY_MS },
	};
	size_t n = 0;

	while (n < s.n && s.p[n] >= '0' && s.p[n] <= '9')
		n++;
	for (size_t i = 0; i < NELEMS(units); i++)
		if (str_is(str_from(s, n), units[i].unit) &&
		    str_u64(str_upto(s, n), ms)) {
			*ms *= units[i].ms;
			return true;
		}
	return false;
}

static void
turn(uint64_t until_ms)
{
	sim_until(until_ms);
	io_turn(1000, rooms_turn);
	sim->clock_ms = clock_ms();
}

/* Until the time has come and what happened in that moment is over. */
void
run_until(uint64_t wall_ms)
{
	while (clock_ms() < wall_ms || flow_ready() ||
	    store_synced() != store_written())
		turn(wall_ms);
}

static int
ask(int listener, struct buf *request, struct buf *answer)
{
	uint64_t limit = clock_ms() + ANSWER_MS;
	int wire = sim_connect(listener), status = 0;
	struct str body;

	sim_send(wire, buf_str(request));
	while (status == 0 && clock_ms() < limit) {
		turn(clock_ms() + 10);
		status = sim_answer(sim_heard(wire), &body);
	}
	if (status != 0 && answer != NULL)
		buf_put(answer, body);
	sim_hang_up(wire);
	buf_free(request);
	turn(clock_ms());
	return status;
}

int
ask_webhook(struct str body, const char *secret)
{
	struct buf q = { 0 };

	sim_webhook(&q, body, secret);
	return ask(SIM_PUBLIC, &q, NULL);
}

int
ask_command(struct str json, struct buf *answer)
{
	struct buf q = { 0 };

	sim_command(&q, json);
	return ask(SIM_CONTROL, &q, answer);
}
