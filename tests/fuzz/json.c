/* Any text written as JSON reads back; any JSON read is copied faithfully. */
#include "base/json.h"

#include <string.h>

#include "base/arena.h"

int	 LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
check_text(struct str s)
{
	struct buf b = { 0 };
	struct json *j;
	struct err e;

	buf_byte(&b, '{');
	json_put_str(&b, "a", s);
	json_put_str(&b, "b", s);
	buf_byte(&b, '}');
	j = json_read(buf_str(&b), &e);
	if (str_utf8(s)) {
		ASSERT(j != NULL);
		ASSERT(str_eq(json_get_str(j, "a"), s));
		ASSERT(str_eq(json_get_str(j, "b"), s));
	} else
		ASSERT(j == NULL);
	json_free(j);
	buf_free(&b);
}

static void
check_value(struct str s)
{
	struct buf first = { 0 }, second = { 0 };
	struct json *j, *back;
	struct err e;

	j = json_read(s, &e);
	if (j == NULL)
		return;
	ASSERT(str_utf8(s));
	json_copy_to(j, &first);
	back = json_read(buf_str(&first), &e);
	ASSERT(back != NULL);
	json_copy_to(back, &second);
	ASSERT(str_eq(buf_str(&first), buf_str(&second)));
	json_free(back);
	json_free(j);
	buf_free(&first);
	buf_free(&second);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct str s = { mem_get(n), n };

	memcpy((char *)(uintptr_t)s.p, data, n > 0 ? n : 0);
	check_text(s);
	check_value(s);
	mem_free((void *)(uintptr_t)s.p);
	return 0;
}
