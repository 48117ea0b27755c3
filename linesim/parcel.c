/* Webhooks as things that wait, leave, come back and leave again. */
#include "linesim/parcel.h"

#include <string.h>

#include "base/arena.h"
#include "linesim/lookup.h"
#include "linesim/token.h"

struct parcel *
parcel_new(void)
{
	return MEM_NEW(struct parcel);
}

void
parcel_free(struct parcel *p)
{
	if (p == NULL)
		return;
	buf_free(&p->events);
	mem_free(p->serials);
	mem_free(p);
}

void
parcel_add(struct parcel *p, struct str event, uint32_t serial)
{
	if (p->n == p->room) {
		p->room = p->room == 0 ? 1 : p->room * 2;
		p->serials = mem_grow(p->serials,
		    p->room * sizeof *p->serials);
	}
	p->serials[p->n++] = serial;
	if (p->events.n > 0)
		buf_byte(&p->events, ',');
	buf_put(&p->events, event);
}

struct parcel *
parcel_copy(const struct parcel *p)
{
	struct parcel *copy = parcel_new();

	for (uint32_t i = 0; i < p->n; i++)
		parcel_add(copy, STR_NONE, p->serials[i]);
	buf_put(&copy->events, buf_str(&p->events));
	return copy;
}

void
parcel_leaves(struct parcel *p)
{
	ASSERT(p->held.next == NULL || !list_held(&p->held));
	p->tries++;
	for (uint32_t i = 0; i < p->n; i++)
		serial_left(p->serials[i]);
}

void
parcel_acked(struct parcel *p)
{
	for (uint32_t i = 0; i < p->n; i++)
		serial_acked(p->serials[i]);
}

/* Inside a JSON string the quotes would be escaped, so this is the flag. */
void
parcel_again(struct parcel *p)
{
	const struct str first = STR("\"isRedelivery\":false");
	struct str rest = buf_str(&p->events);
	struct buf b = { 0 };
	size_t at;

	while (str_find(rest, first, &at)) {
		buf_put(&b, str_upto(rest, at));
		buf_put(&b, STR("\"isRedelivery\":true"));
		rest = str_from(rest, at + first.n);
	}
	buf_put(&b, rest);
	buf_free(&p->events);
	p->events = b;
}

void
parcel_body(const struct parcel *p, struct buf *b)
{
	buf_put(b, STR("{\"destination\":\"" BOT_ID "\",\"events\":["));
	buf_put(b, buf_str(&p->events));
	buf_put(b, STR("]}"));
}
