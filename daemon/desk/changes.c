/* What was changed of a campaign, the old beside the new. */
#include "base/arena.h"
#include "base/clock.h"
#include "daemon/desk/desk.h"
#include "storage/campaign.h"

/* JSON with each part on a line of its own, so that lines can be compared. */
static struct str
spread(const struct act *a, struct str json)
{
	struct buf b = { 0 };
	bool quoted = false;
	struct str lines;

	for (size_t i = 0; i < json.n; i++) {
		char c = json.p[i];

		if (c == '"' && (i == 0 || json.p[i - 1] != '\\'))
			quoted = !quoted;
		buf_byte(&b, c);
		if (!quoted && (c == ',' || c == '{' || c == '['))
			buf_byte(&b, '\n');
	}
	lines = str_dup(a->arena, buf_str(&b));
	buf_free(&b);
	return lines;
}

/* How many bytes of whole lines both begin with. */
static size_t
same_lines(struct str a, struct str b)
{
	size_t same = 0;

	for (size_t i = 0; i < a.n && i < b.n && a.p[i] == b.p[i]; i++)
		if (a.p[i] == '\n')
			same = i + 1;
	return same;
}

static size_t
same_lines_at_end(struct str a, struct str b)
{
	size_t same = 0;

	for (size_t i = 1; i <= a.n && i <= b.n &&
	    a.p[a.n - i] == b.p[b.n - i]; i++)
		if (a.p[a.n - i] == '\n')
			same = i;
	return same;
}

static void
put_lines(struct buf *b, char sign, struct str text)
{
	struct str line, rest = text;

	while (rest.p != NULL && rest.n > 0) {
		line = str_split(rest, '\n', &rest);
		buf_fmt(b, "%c %.*s\n", sign, STRF(line));
	}
}

static void
put_change(const struct act *a, const char *name, struct str was,
    struct str is)
{
	size_t head, tail;

	if (str_eq(was, is))
		return;
	head = same_lines(was, is);
	was = str_from(was, head);
	is = str_from(is, head);
	tail = same_lines_at_end(was, is);
	buf_fmt(a->out, "%s\n", name);
	put_lines(a->out, '-', str_upto(was, was.n - tail));
	put_lines(a->out, '+', str_upto(is, is.n - tail));
}

static struct str
when(const struct act *a, uint64_t ms, const char *none)
{
	return ms == 0 ? str_of(none) : time_show(a->arena, ms);
}

void
desk_changes(const struct act *a, const struct campaign *was,
    const struct campaign *is)
{
	put_change(a, "題", was->title, is->title);
	put_change(a, "対象", was->segment, is->segment);
	put_change(a, "時刻", when(a, was->due_ms, "承認後すぐ"),
	    when(a, is->due_ms, "承認後すぐ"));
	put_change(a, "期限", when(a, was->until_ms, "なし"),
	    when(a, is->until_ms, "なし"));
	put_change(a, "緊急", was->emergency ? STR("はい") : STR("いいえ"),
	    is->emergency ? STR("はい") : STR("いいえ"));
	put_change(a, "通知音", was->silent ? STR("なし") : STR("あり"),
	    is->silent ? STR("なし") : STR("あり"));
	put_change(a, "本文", was->text, is->text);
	put_change(a, "メッセージ", spread(a, was->messages),
	    spread(a, is->messages));
}

bool
desk_changes_since(const struct act *a, const struct campaign *c)
{
	struct campaign was;
	struct err e;

	if (c->before.n == 0 || !record_unpack(&campaign_record, &was,
	    c->before, a->arena, &e))
		return false;
	buf_put(a->out, was.state == CAMPAIGN_APPROVED ?
	    STR("前の承認からの変更\n") : STR("はじめの下書きからの変更\n"));
	desk_changes(a, &was, c);
	return true;
}
