/* Any bytes as a webhook's body: each event is wanted or let go by. */
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/json.h"
#include "daemon/converse.h"
#include "storage/resident.h"

int	 LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* The inbox keeps an event as JSON and reads it again: it stays the same. */
static void
check_kept(const struct json *event)
{
	struct buf first = { 0 }, second = { 0 };
	struct json *back;
	struct err e;

	json_copy_to(event, &first);
	back = json_read(buf_str(&first), &e);
	ASSERT(back != NULL);
	ASSERT(converse_wants(back));
	json_copy_to(back, &second);
	ASSERT(str_eq(buf_str(&first), buf_str(&second)));
	json_free(back);
	buf_free(&first);
	buf_free(&second);
}

/* What a wanted event must hold, since others rely on it. */
static void
check_event(const struct json *event)
{
	const struct json *source = json_get(event, "source");

	if (!converse_wants(event))
		return;
	ASSERT(json_has_keys(event));
	ASSERT(str_is(json_get_str(source, "type"), "user"));
	ASSERT(resident_user_valid(json_get_str(source, "userId")));
	ASSERT(json_get_str(event, "type").n > 0);
	check_kept(event);
}

/* The text that is kept says what was read. */
static void
check_texts(struct str text, const struct json *events)
{
	size_t n = json_count(events);
	struct str *list = mem_get((n + 1) * sizeof *list);

	if (!json_texts(text, "events", list, n))
		n = 0;
	for (size_t i = 0; i < n; i++) {
		struct buf read = { 0 }, kept = { 0 };
		struct json *back;
		struct err e;

		back = json_read(list[i], &e);
		ASSERT(back != NULL);
		json_copy_to(json_at(events, i), &read);
		json_copy_to(back, &kept);
		ASSERT(str_eq(buf_str(&read), buf_str(&kept)));
		json_free(back);
		buf_free(&read);
		buf_free(&kept);
	}
	mem_free(list);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	const struct json *events;
	struct json *body;
	struct err e;
	char *own = mem_get(n);

	if (n > 0)
		memcpy(own, data, n);
	body = json_read((struct str){ own, n }, &e);
	if (body == NULL) {
		mem_free(own);
		ASSERT(e.kind == ERR_INPUT && str_utf8(str_of(e.why)));
		return 0;
	}
	events = json_get(body, "events");
	check_texts((struct str){ own, n }, events);
	mem_free(own);
	for (size_t i = 0; i < json_count(events); i++)
		check_event(json_at(events, i));
	json_free(body);
	return 0;
}
