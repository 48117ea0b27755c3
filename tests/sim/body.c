/* What LINE and staff say, byte by byte. */
#include <inttypes.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/json.h"
#include "tests/fake/sim.h"
#include "tests/sim/world.h"

static const char *const districts[DISTRICTS] = { "北", "南", "西", "東" };
static const char *const areas[AREAS + 1] = { "中央", "北部", "南部",
	"all" };
static const char *const deeds[DEEDS] = {
	[DEED_APPROVE] = "approve", [DEED_HOLD] = "hold",
	[DEED_RESUME] = "resume", [DEED_STOP] = "stop",
};

static void
put_event(struct buf *b, uint32_t i, bool again)
{
	static const char *const types[] = {
		[EVENT_FOLLOW] = "follow", [EVENT_LEAVE] = "unfollow",
		[EVENT_SAY] = "message", [EVENT_PAUSE] = "postback",
		[EVENT_UNDO] = "postback",
	};
	const struct event *x = &world->events[i];
	char user[34];

	person_user(x->person, user);
	json_comma(b);
	buf_fmt(b, "{\"type\":\"%s\",\"mode\":\"active\",\"timestamp\":%"
	    PRIu64 ",\"source\":{\"type\":\"user\",\"userId\":\"%s\"},"
	    "\"webhookEventId\":\"E%08u\",\"deliveryContext\":"
	    "{\"isRedelivery\":%s}", types[x->kind], x->ms, user, i,
	    again ? "true" : "false");
	if (x->kind != EVENT_LEAVE)
		buf_fmt(b, ",\"replyToken\":\"r%08u\"", i);
	if (x->kind == EVENT_SAY)
		buf_put(b, STR(",\"message\":{\"id\":\"1\",\"type\":\"text\","
		    "\"text\":\"ごみ\"}"));
	if (x->kind == EVENT_PAUSE || x->kind == EVENT_UNDO)
		buf_fmt(b, ",\"postback\":{\"data\":\"stop/%s\"}",
		    x->kind == EVENT_PAUSE ? "do" : "undo");
	buf_byte(b, '}');
}

static void
put_hook(struct buf *q, const struct call *c)
{
	struct buf body = { 0 };

	buf_put(&body, STR("{\"destination\":\"U0\",\"events\":["));
	for (uint32_t i = 0; i < c->n; i++)
		put_event(&body, c->first + i, c->again || c->echo);
	buf_put(&body, STR("]}"));
	sim_webhook(q, buf_str(&body), SIM_SECRET);
	buf_free(&body);
}

static void
put_minute(struct buf *b, int minute)
{
	if (minute == NEVER)
		buf_put(b, STR("off"));
	else
		buf_fmt(b, "%02d:%02d", minute / 60, minute % 60);
}

static void
put_people(struct buf *b, const struct call *c)
{
	char user[34];

	buf_put(b, STR("user_id,area,garbage,evening,morning\n"));
	for (uint32_t i = c->first; i < c->first + c->n; i++) {
		const struct person *p = &world->people[i];
		const struct choice *x = &p->choices[p->nchoices - 1];

		person_user(i, user);
		buf_fmt(b, "%s,%s,%s,", user, areas[x->area],
		    districts[x->district]);
		put_minute(b, x->evening);
		buf_byte(b, ',');
		put_minute(b, x->morning);
		buf_byte(b, '\n');
	}
}

/* Which days each district has its garbage taken. */
static void
put_days(struct buf *b)
{
	static const char *const names[] = { "日", "月", "火", "水", "木",
		"金", "土" };

	buf_put(b, STR("地名,センター,燃やすごみ\n"));
	for (int i = 0; i < DISTRICTS; i++) {
		buf_fmt(b, "%s,,", districts[i]);
		for (unsigned d = 0; d < 7; d++)
			if (world->weekdays[i] >> d & 1)
				buf_fmt(b, "%s ", names[d]);
		buf_byte(b, '\n');
	}
}

struct words {
	struct buf	 argv, files, bytes;
};

static void
word(struct words *w, const char *text)
{
	json_comma(&w->argv);
	json_put(&w->argv, str_of(text));
}

static void
file(struct words *w, const char *name, struct str bytes)
{
	json_comma(&w->files);
	buf_byte(&w->files, '{');
	json_put_str(&w->files, "name", str_of(name));
	json_put_int(&w->files, "bytes", (int64_t)bytes.n);
	buf_byte(&w->files, '}');
	buf_put(&w->bytes, bytes);
}

static void
town_words(struct words *w)
{
	struct buf days = { 0 };

	put_days(&days);
	word(w, "town");
	word(w, "import");
	word(w, "t");
	file(w, "area_days.csv", buf_str(&days));
	file(w, "center.csv", STR("名称,休止開始日,休止終了日\n"));
	file(w, "description.csv", STR("label,sublabel,description,styles,"
	    "bgcolor\n燃やすごみ,,,,\n"));
	buf_free(&days);
}

static void
people_words(struct words *w, const struct call *c)
{
	struct buf rows = { 0 };

	put_people(&rows, c);
	word(w, "resident");
	word(w, "import");
	word(w, "r.csv");
	file(w, "r.csv", buf_str(&rows));
	buf_free(&rows);
}

static void
word_time(struct words *w, const char *name, uint64_t ms)
{
	if (ms == 0)
		return;
	word(w, name);
	word(w, str_c(arena_step(), str_upto(time_show(arena_step(), ms),
	    16)));
}

/* What was wrong with another one, to those who were told that. */
static void
correct_words(struct words *w, const struct call *c)
{
	char text[80];

	word(w, "campaign");
	word(w, "correct");
	snprintf(text, sizeof text, "%u", world->notices[
	    world->notices[c->first].corrects - 1].id);
	word(w, text);
	word(w, "--text");
	snprintf(text, sizeof text, "N%u おわび", c->first);
	word(w, text);
}

static void
new_words(struct words *w, const struct call *c)
{
	const struct notice *n = &world->notices[c->first];
	char text[80];

	if (n->corrects != 0) {
		correct_words(w, c);
		return;
	}

	word(w, "campaign");
	word(w, "new");
	word(w, "--segment");
	snprintf(text, sizeof text, n->area < AREAS ? "area:%s" : "%s",
	    areas[n->area]);
	word(w, text);
	word(w, "--title");
	snprintf(text, sizeof text, "N%u", c->first);
	word(w, text);
	word(w, "--text");
	snprintf(text, sizeof text, "N%u お知らせ", c->first);
	word(w, text);
	if (n->emergency) {
		word(w, "--priority");
		word(w, "emergency");
	}
	word_time(w, "--at", n->due_wall);
	word_time(w, "--until", n->until_wall);
}

static void
deed_words(struct words *w, const struct call *c)
{
	char id[12];

	snprintf(id, sizeof id, "%u", world->notices[c->first].id);
	word(w, "campaign");
	word(w, deeds[c->deed]);
	word(w, id);
}

static void
order_words(struct words *w, enum order o)
{
	static const char *const orders[ORDERS][2] = {
		[ORDER_HOLD] = { "hold", "why" },
		[ORDER_RELEASE] = { "release", NULL },
		[ORDER_DRILL] = { "drill", "start" },
		[ORDER_DRILL_END] = { "drill", "end" },
	};
	char text[40];

	for (unsigned i = 0; i < 2 && orders[o][i] != NULL; i++)
		word(w, orders[o][i]);
	if (o != ORDER_DRILL)
		return;
	word(w, "--segment");
	snprintf(text, sizeof text, "area:%s", areas[world->drill_area]);
	word(w, text);
}

static void
words_of(struct words *w, const struct call *c)
{
	switch ((enum call_kind)c->kind) {
	case CALL_TOWN:
		town_words(w);
		break;
	case CALL_PEOPLE:
		people_words(w, c);
		break;
	case CALL_NEW:
		new_words(w, c);
		break;
	case CALL_FIND:
		word(w, "campaign");
		word(w, "list");
		break;
	case CALL_DEED:
		deed_words(w, c);
		break;
	case CALL_VERIFY:
		word(w, "verify");
		break;
	case CALL_HOOK:
	case CALL_CLOCK:
	case CALL_KILL:
	case CALL_DISK:
	case CALL_MEDDLE:
		break;
	case CALL_ORDER:
		order_words(w, (enum order)c->first);
		break;
	}
}

static void
put_command(struct buf *q, const struct call *c)
{
	struct words w = { 0 };
	struct buf all = { 0 };

	words_of(&w, c);
	buf_fmt(&all, "{\"argv\":[%.*s],\"lang\":\"C\"",
	    STRF(buf_str(&w.argv)));
	if (w.files.n > 0)
		buf_fmt(&all, ",\"files\":[%.*s]", STRF(buf_str(&w.files)));
	buf_put(&all, STR("}\n"));
	buf_put(&all, buf_str(&w.bytes));
	sim_command(q, buf_str(&all));
	buf_free(&w.argv);
	buf_free(&w.files);
	buf_free(&w.bytes);
	buf_free(&all);
}

void
body_make(const struct call *c, struct buf *q)
{
	if (c->kind == CALL_HOOK)
		put_hook(q, c);
	else
		put_command(q, c);
}
