/* LINE's ids in 16 bytes each, and a table of numbers to find them by. */
#include "storage/number.h"

#include <endian.h>
#include <string.h>

#include "base/arena.h"

enum { ID_BYTES = 16, TABLE_LEAST = 64 };

struct id {
	uint64_t	 a, b;
};

static struct {
	struct id	*ids;		/* by number; zero: nobody's */
	uint32_t	 ids_room;
	uint32_t	*table;		/* number + 1; 0: free */
	uint32_t	 room, n;	/* a power of two; how many are held */
} numbers;

static int
hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool
number_user_valid(struct str user)
{
	if (user.n != 33 || user.p[0] != 'U')
		return false;
	for (size_t i = 1; i < user.n; i++)
		if (hex_value(user.p[i]) < 0)
			return false;
	return true;
}

static uint64_t
half_of(const char *hex)
{
	uint64_t v = 0;

	for (int i = 0; i < ID_BYTES; i++)
		v = v << 4 | (uint64_t)hex_value(hex[i]);
	return v;
}

static struct id
id_of(struct str user)
{
	ASSERT(number_user_valid(user));
	return (struct id){ half_of(user.p + 1), half_of(user.p + 17) };
}

static bool
same(struct id x, struct id y)
{
	return x.a == y.a && x.b == y.b;
}

static uint32_t
home_of(struct id id)
{
	uint64_t h = (id.a ^ (id.b << 32 | id.b >> 32)) *
	    0x9e3779b97f4a7c15u;

	return (uint32_t)(h >> 32) & (numbers.room - 1);
}

/* Where the id is in the table, or the free place where it would be. */
static uint32_t
place_of(struct id id)
{
	uint32_t i = home_of(id);

	while (numbers.table[i] != 0 &&
	    !same(numbers.ids[numbers.table[i] - 1], id))
		i = (i + 1) & (numbers.room - 1);
	return i;
}

static void
table_grow(void)
{
	uint32_t *old = numbers.table, room = numbers.room;

	numbers.room = room == 0 ? TABLE_LEAST : room * 2;
	numbers.table = mem_get(numbers.room * sizeof *numbers.table);
	for (uint32_t i = 0; i < room; i++)
		if (old[i] != 0)
			numbers.table[place_of(numbers.ids[old[i] - 1])] =
			    old[i];
	mem_free(old);
}

static void
ids_grow(uint32_t need)
{
	uint32_t room = numbers.ids_room + numbers.ids_room / 4;

	room = room < need ? need + 15 : room;
	numbers.ids = mem_grow(numbers.ids, room * sizeof *numbers.ids);
	memset(numbers.ids + numbers.ids_room, 0,
	    (room - numbers.ids_room) * sizeof *numbers.ids);
	numbers.ids_room = room;
}

void
number_give(uint32_t no, struct str user)
{
	struct id id = id_of(user);
	uint32_t at;

	if (no >= numbers.ids_room)
		ids_grow(no + 1);
	if ((numbers.n + 1) * 10u > numbers.room * 7u)
		table_grow();
	at = place_of(id);
	ASSERT(numbers.table[at] == 0);
	numbers.ids[no] = id;
	numbers.table[at] = no + 1;
	numbers.n++;
}

/* What stood behind moves up, so that no search ends too early. */
static void
table_close_gap(uint32_t gap)
{
	uint32_t mask = numbers.room - 1;

	for (uint32_t i = (gap + 1) & mask; numbers.table[i] != 0;
	    i = (i + 1) & mask) {
		uint32_t home = home_of(numbers.ids[numbers.table[i] - 1]);

		if (((i - home) & mask) < ((i - gap) & mask))
			continue;
		numbers.table[gap] = numbers.table[i];
		gap = i;
	}
	numbers.table[gap] = 0;
}

void
number_take(uint32_t no)
{
	uint32_t at;

	ASSERT(no < numbers.ids_room);
	at = place_of(numbers.ids[no]);
	ASSERT(numbers.table[at] == no + 1);
	table_close_gap(at);
	numbers.ids[no] = (struct id){ 0, 0 };
	numbers.n--;
}

bool
number_of(struct str user, uint32_t *no)
{
	uint32_t at;

	if (numbers.n == 0 || !number_user_valid(user))
		return false;
	at = place_of(id_of(user));
	if (numbers.table[at] == 0)
		return false;
	*no = numbers.table[at] - 1;
	return true;
}

typedef uint8_t digits __attribute__((vector_size(16)));
typedef uint64_t halves __attribute__((vector_size(16)));

/* Sixteen digits at once: a byte for each four bits, the upper four of each
 * byte before the lower, then a letter's distance from the digits where it is
 * above nine. */
static void
half_show(uint64_t v, char *hex)
{
	const uint64_t low = 0x0f0f0f0f0f0f0f0fu;
	uint64_t be = htobe64(v);
	digits upper = (digits)(halves){ be >> 4 & low, 0 };
	digits lower = (digits)(halves){ be & low, 0 };
	digits x = __builtin_shufflevector(upper, lower, 0, 16, 1, 17, 2, 18,
	    3, 19, 4, 20, 5, 21, 6, 22, 7, 23);

	x += '0' + ((digits)(x > 9) & ('a' - '0' - 10));
	memcpy(hex, &x, sizeof x);
}

bool
number_user(uint32_t no, char user[34])
{
	struct id id = { 0, 0 };

	if (no < numbers.ids_room)
		id = numbers.ids[no];
	/* All zero is nobody's, or, once in 2^128, somebody's. */
	if (id.a == 0 && id.b == 0 && (numbers.n == 0 ||
	    numbers.table[place_of(id)] != no + 1))
		return false;
	user[0] = 'U';
	half_show(id.a, user + 1);
	half_show(id.b, user + 17);
	user[33] = '\0';
	return true;
}

void
number_reset(void)
{
	mem_free(numbers.ids);
	mem_free(numbers.table);
	memset(&numbers, 0, sizeof numbers);
}
