/* Messages from anywhere: what is taken is taken again as it is, fills, and
 * bears its mark once it has one. */
#include "storage/message.h"

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/json.h"

int	 LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
refused(const struct err *e)
{
	ASSERT(e->kind == ERR_INPUT && str_utf8(str_of(e->why)));
}

static void
mark(struct str messages)
{
	struct buf once = { 0 }, twice = { 0 };
	struct err e = { 0 };

	if (!message_mark(messages, STR("【訓練】"), &once, &e))
		refused(&e);
	else {
		ASSERT(message_marked(buf_str(&once), STR("【訓練】")));
		ASSERT(message_mark(buf_str(&once), STR("【訓練】"), &twice,
		    &e));
		ASSERT(str_eq(buf_str(&once), buf_str(&twice)));
	}
	buf_free(&once);
	buf_free(&twice);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const struct str values[PLACES] = { { "北", 3 }, { "", 0 } };
	struct buf read = { 0 }, again = { 0 }, filled = { 0 };
	struct str text = { (const char *)data, n };
	struct places_used used;
	struct err e = { 0 };

	if (!message_read(text, &read, &used, &e))
		refused(&e);
	else {
		ASSERT(message_read(buf_str(&read), &again, NULL, &e));
		ASSERT(str_eq(buf_str(&read), buf_str(&again)));
		if (message_fill(buf_str(&read), values, &filled, &e))
			mark(buf_str(&filled));
		else
			refused(&e);
	}
	buf_free(&read);
	buf_free(&again);
	buf_free(&filled);
	arena_reset(arena_step());
	return 0;
}
