/* Writing campaigns, and how far they are. */
#include "base/arena.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/text.h"
#include "daemon/desk/actions.h"
#include "daemon/desk/compose.h"
#include "daemon/desk/desk.h"
#include "daemon/say.h"
#include "scheduler/whom.h"
#include "storage/campaign.h"
#include "storage/kind.h"
#include "storage/message.h"

enum { TITLE_GRAPHEMES = 20, TITLE_BYTES_MAX = 400 };

/* A time that was not given stays as it is. */
static bool
read_when(const struct act *a, const char *name, uint64_t *ms, struct err *e)
{
	struct str text = act_arg(a, name);

	if (text.p == NULL)
		return true;
	if (!time_parse(text, ms))
		return fail(e, ERR_INPUT, "%s must be a time like "
		    "2026-04-01T19:00, not \"%.*s\"", name,
		    STRF(text_cut(text, 80)));
	return *ms + MINUTE_MS > clock_ms() || fail(e, ERR_INPUT,
	    "%s is in the past: %.*s", name, STRF(text));
}

static bool
places_known(struct str text, struct err *e)
{
	struct buf raw = { 0 }, read = { 0 };
	bool good;

	message_text(text, &raw);
	good = message_read(buf_str(&raw), &read, NULL, e);
	buf_free(&raw);
	buf_free(&read);
	return good;
}

bool
desk_text_fits(struct str text, struct err *e)
{
	size_t units = text_utf16(text);

	if (text_trim(text).n == 0)
		return fail(e, ERR_INPUT, "--text is empty");
	if (units > CAMPAIGN_TEXT_MAX)
		return fail(e, ERR_INPUT, "--text is %zu characters long as "
		    "LINE counts; %d is the most", units, CAMPAIGN_TEXT_MAX);
	return places_known(text, e);
}

bool
desk_priority(const struct act *a, bool *emergency, struct err *e)
{
	struct str text = act_arg(a, "--priority");

	*emergency = text.p != NULL && str_is(text, "emergency");
	return text.p == NULL || *emergency || str_is(text, "ordinary") ||
	    fail(e, ERR_INPUT, "--priority is ordinary or emergency, not "
	    "\"%.*s\"", STRF(text_cut(text, 80)));
}

/* Without a title, the beginning of the text is one. */
bool
desk_title(const struct act *a, struct str text, struct str *title,
    struct err *e)
{
	struct str rest;

	*title = act_arg(a, "--title");
	if (title->p == NULL)
		*title = text_cut(str_split(text_trim(text), '\n', &rest),
		    TITLE_GRAPHEMES);
	return title->n <= TITLE_BYTES_MAX || fail(e, ERR_INPUT, "--title is "
	    "longer than %d bytes", TITLE_BYTES_MAX);
}

bool
desk_times(const struct act *a, struct campaign *c, struct err *e)
{
	if (!read_when(a, "--at", &c->due_ms, e) ||
	    !read_when(a, "--until", &c->until_ms, e))
		return false;
	return c->until_ms == 0 || c->until_ms > c->due_ms ||
	    fail(e, ERR_INPUT, "--until is before --at");
}

/* Words and whom they are for, then the rest. */
static bool
read_words(struct act *a, struct campaign *c, struct buf *messages,
    struct err *e)
{
	struct bits who = { 0 }, capped = { 0 };
	struct segment *s;
	bool good;

	good = desk_segment(a, c->segment, &s, e) &&
	    desk_priority(a, &c->emergency, e) &&
	    whom_find(c, 0, &who, &capped, e) &&
	    compose(a, &who, &c->text, messages, e);
	bits_free(&who);
	bits_free(&capped);
	c->messages = buf_str(messages);
	return good && desk_title(a, c->text, &c->title, e) &&
	    desk_times(a, c, e);
}

bool
desk_campaign_new(struct act *a, struct err *e)
{
	struct buf messages = { 0 };
	struct campaign c;
	bool good;

	campaign_new(&c);
	c.segment = act_arg(a, "--segment");
	c.author = a->who;
	c.silent = act_arg(a, "--silent").p != NULL;
	good = read_words(a, &c, &messages, e);
	if (good) {
		campaign_put(&c);
		desk_campaign_changed(a, NULL, &c);
		buf_fmt(a->out, a->json ? "{\"id\":%u}\n" : "%u\n", c.id);
	}
	buf_free(&messages);
	return good;
}

/* Residents who were to be told and were not: dropped deliveries, and, once
 * it is stopped, whatever else is not accounted for. */
static uint32_t
unsent(const struct campaign *c)
{
	return c->state == CAMPAIGN_STOPPED
	    ? c->recipients - c->accepted - c->failed - c->unsure
	    : c->dropped;
}

/* 28,960 */
static void
put_thousands(struct buf *b, uint32_t n)
{
	if (n < 1000)
		buf_fmt(b, "%u", n);
	else {
		put_thousands(b, n / 1000);
		buf_fmt(b, ",%03u", n % 1000);
	}
}

void
desk_sent(const struct act *a, const struct campaign *c)
{
	struct buf *b = a->out;

	buf_put(b, STR("送信済 "));
	put_thousands(b, c->accepted);
	buf_put(b, c->state == CAMPAIGN_STOPPED ? STR(" / 停止 ") :
	    STR(" / 残り "));
	put_thousands(b, c->state == CAMPAIGN_STOPPED ? unsent(c) :
	    c->recipients - c->accepted - c->failed - c->unsure -
	    c->dropped);
	buf_byte(b, '\n');
}

/* For programs: LINE's messages; a text alone is not among them. */
static void
put_messages(const struct campaign *c, struct buf *b)
{
	if (c->messages.n > 0) {
		json_put_key(b, "messages");
		buf_put(b, c->messages);
	}
	json_put_bool(b, "silent", c->silent);
}

static void
put_json(const struct campaign *c, bool whole, struct buf *b)
{
	buf_byte(b, '{');
	json_put_int(b, "id", c->id);
	json_put_str(b, "state", str_of(campaign_state_name(c)));
	json_put_int(b, "recipients", c->recipients);
	json_put_int(b, "deliveries", c->deliveries);
	json_put_int(b, "accepted", c->accepted);
	json_put_int(b, "failed", c->failed);
	json_put_int(b, "unsure", c->unsure);
	json_put_int(b, "unsent", unsent(c));
	json_put_int(b, "capped", c->capped);
	json_put_int(b, "foreseen", c->foreseen_n);
	json_put_int(b, "gone_left", c->gone_left);
	json_put_int(b, "gone_paused", c->gone_paused);
	json_put_int(b, "gone_capped", c->gone_capped);
	json_put_int(b, "gone_other", c->gone_other);
	json_put_int(b, "came", c->came);
	json_put_bool(b, "changed", c->before.n > 0);
	json_put_str(b, "held_why", c->held ? c->held_why : STR(""));
	json_put_int(b, "approved_ms", (int64_t)c->approved_ms);
	json_put_int(b, "first_accepted_ms", (int64_t)c->first_ms);
	json_put_int(b, "last_accepted_ms", (int64_t)c->last_ms);
	if (whole)
		put_messages(c, b);
	buf_byte(b, '}');
}

static void
put_state(const struct campaign *c, struct buf *b)
{
	struct str state = str_of(campaign_state_name(c));

	if (!say_text(state, b))
		buf_put(b, state);
}

/* Without seconds, or what stands for none. */
static struct str
when(const struct act *a, uint64_t ms, const char *none)
{
	return ms == 0 ? str_of(none) : str_upto(time_show(a->arena, ms), 16);
}

/* Newlines of a text would tear a list. */
static struct str
one_line(struct str s)
{
	struct str rest;

	return str_split(s, '\n', &rest);
}

bool
desk_campaign_list(struct act *a, struct err *e UNUSED)
{
	struct campaign c;
	uint32_t id = 0;

	if (a->json)
		buf_byte(a->out, '[');
	else
		buf_put(a->out, STR("番号\t状態\t時刻\t対象\t届いた\t題\n"));
	while (campaign_before(&id, a->arena, &c)) {
		if (a->json) {
			json_comma(a->out);
			put_json(&c, false, a->out);
			continue;
		}
		buf_fmt(a->out, "%u\t", c.id);
		put_state(&c, a->out);
		buf_fmt(a->out, "\t%.*s\t%u\t%u\t%.*s\n",
		    STRF(when(a, c.due_ms, "承認後すぐ")), c.recipients,
		    c.accepted, STRF(one_line(c.title)));
	}
	if (a->json)
		buf_put(a->out, STR("]\n"));
	return true;
}

static void
put_message_lines(const struct campaign *c, struct buf *b)
{
	buf_put(b, STR("種類\t"));
	if (c->messages.n > 0)
		message_kinds(c->messages, b);
	else
		buf_put(b, str_of(kind_name(STR("text"))));
	buf_fmt(b, "\n通知音\t%s\n", c->silent ? "なし" : "あり");
}

/* Why it went to others than those it was approved for. */
static void
put_foreseen(const struct campaign *c, struct buf *b)
{
	if (c->foreseen_n == 0 && c->came == 0)
		return;
	buf_fmt(b, "承認の時の人数\t%u\n", c->foreseen_n);
	if (c->state == CAMPAIGN_DRAFT || c->state == CAMPAIGN_APPROVED)
		return;
	buf_fmt(b, "そのあと\t退会 -%u、受信停止 -%u、週の上限 -%u、"
	    "設定の変更など -%u、新しく対象 +%u\n", c->gone_left,
	    c->gone_paused, c->gone_capped, c->gone_other, c->came);
}

static void
put_lines(const struct act *a, const struct campaign *c)
{
	struct buf *b = a->out;

	buf_fmt(b, "番号\t%u\n題\t%.*s\n状態\t", c->id,
	    STRF(one_line(c->title)));
	put_state(c, b);
	buf_fmt(b, "\n対象\t%.*s\n", STRF(c->segment));
	buf_fmt(b, "作成\t%.*s %.*s\n", STRF(when(a, c->made_ms, "")),
	    STRF(c->author));
	buf_fmt(b, "承認\t%.*s %.*s\n", STRF(when(a, c->approved_ms, "まだ")),
	    STRF(c->approver));
	buf_fmt(b, "時刻\t%.*s\n期限\t%.*s\n",
	    STRF(when(a, c->due_ms, "承認後すぐ")),
	    STRF(when(a, c->until_ms, "なし")));
	if (c->held) {
		buf_put(b, STR("止まった理由\t"));
		if (!say_text(c->held_why, b))
			buf_put(b, c->held_why);
		buf_byte(b, '\n');
	}
	buf_fmt(b, "確認番号\t%.*s\n", STRF(desk_digest(a, c)));
	buf_fmt(b, "上限で外れた\t%u\n", c->capped);
	buf_fmt(b, "人数\t%u\n届いた\t%u\n送らなかった\t%u\n"
	    "断られた\t%u\n不明\t%u\n", c->recipients, c->accepted,
	    unsent(c), c->failed, c->unsure);
	buf_fmt(b, "最初\t%.*s\n最後\t%.*s\n", STRF(when(a, c->first_ms, "")),
	    STRF(when(a, c->last_ms, "")));
	put_message_lines(c, b);
	put_foreseen(c, b);
	if (c->state == CAMPAIGN_STOPPED || c->held)
		desk_sent(a, c);
	buf_fmt(b, "\n%.*s\n", STRF(c->text));
	desk_changes_since(a, c);
}

bool
desk_campaign_show(struct act *a, struct err *e)
{
	struct campaign c;
	uint32_t id;

	if (!act_number(a, "ID", &id, e) ||
	    !campaign_get(id, a->arena, &c, e))
		return false;
	if (a->json) {
		put_json(&c, true, a->out);
		buf_byte(a->out, '\n');
	} else
		put_lines(a, &c);
	return true;
}
