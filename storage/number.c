/* LINE's ids in 16 bytes each, and a table of numbers to find them by. */
#include "storage/number.h"

#include <endian.h>
#include <string.h>

#include "base/arena.h"

enum { TABLE_LEAST = 64 };

struct id {
	uint64_t	 a, b;
};

static struct {
	struct id	*ids;		/* by number; zero: nobody's */
	uint32_t	 ids_room;
	uint32_t	*table;		/* number + 1; 0: free */
	uint32_t	 room, n;	/* a power of two; how many are held */
} numbers;

/* Sixteen bytes at once, as GCC and clang have them on any processor. */
typedef uint8_t		 block __attribute__((vector_size(16)));

static void
digits_put(block x, char *hex)
{
	x += '0' + ((block)(x > 9) & ('a' - '0' - 10));
	memcpy(hex, &x, sizeof x);
}

static void
id_show(struct id id, char user[34])
{
	const uint64_t halves[] = { htobe64(id.a), htobe64(id.b) };
	block x, high, low;

	memcpy(&x, halves, sizeof x);
	high = x >> 4;
	low = x & 0xf;
	user[0] = 'U';
	digits_put(__builtin_shufflevector(high, low, 0, 16, 1, 17, 2, 18, 3,
	    19, 4, 20, 5, 21, 6, 22, 7, 23), user + 1);
	digits_put(__builtin_shufflevector(high, low, 8, 24, 9, 25, 10, 26,
	    11, 27, 12, 28, 13, 29, 14, 30, 15, 31), user + 17);
	user[33] = '\0';
}

/* And back: letters, and nothing else of these, have the bit 0x40. */
static uint32_t
quarter_read(const char *hex)
{
	uint64_t x;

	memcpy(&x, hex, sizeof x);
	x = be64toh(x);
	x = (x & 0x0f0f0f0f0f0f0f0fu) + (x >> 6 & 0x0101010101010101u) * 9;
	x = (x | x >> 4) & 0x00ff00ff00ff00ffu;
	x = (x | x >> 8) & 0x0000ffff0000ffffu;
	return (uint32_t)(x | x >> 16);
}

static uint64_t
half_read(const char *hex)
{
	return (uint64_t)quarter_read(hex) << 32 | quarter_read(hex + 8);
}

/* What is no id does not come out again as it was. */
static bool
id_read(struct str user, struct id *id)
{
	char again[34];

	if (user.n != 33)
		return false;
	id->a = half_read(user.p + 1);
	id->b = half_read(user.p + 17);
	id_show(*id, again);
	return memcmp(again, user.p, user.n) == 0;
}

bool
number_user_valid(struct str user)
{
	struct id id;

	return id_read(user, &id);
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
table_grow(uint32_t new_room)
{
	uint32_t *old = numbers.table, room = numbers.room;

	numbers.room = new_room;
	numbers.table = mem_get(numbers.room * sizeof *numbers.table);
	for (uint32_t i = 0; i < room; i++)
		if (old[i] != 0)
			numbers.table[place_of(numbers.ids[old[i] - 1])] =
			    old[i];
	mem_free(old);
}

static bool
table_full(uint32_t n)
{
	return n * UINT64_C(10) > numbers.room * UINT64_C(7);
}

static void
ids_grow(uint32_t room)
{
	numbers.ids = mem_grow(numbers.ids, room * sizeof *numbers.ids);
	memset(numbers.ids + numbers.ids_room, 0,
	    (room - numbers.ids_room) * sizeof *numbers.ids);
	numbers.ids_room = room;
}

void
number_expect(uint32_t n)
{
	uint32_t room = numbers.room > 0 ? numbers.room : TABLE_LEAST;

	if (n > numbers.ids_room)
		ids_grow(n);
	while (n * UINT64_C(10) > room * UINT64_C(7))
		room *= 2;
	if (room > numbers.room)
		table_grow(room);
}

void
number_give(uint32_t no, struct str user)
{
	struct id id;
	uint32_t at;

	ASSERT(id_read(user, &id));
	if (no >= numbers.ids_room)
		ids_grow(no + no / 4 + 16);
	if (table_full(numbers.n + 1))
		table_grow(numbers.room == 0 ? TABLE_LEAST
		    : numbers.room * 2);
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
	struct id id;
	uint32_t at;

	if (numbers.n == 0 || !id_read(user, &id))
		return false;
	at = place_of(id);
	if (numbers.table[at] == 0)
		return false;
	*no = numbers.table[at] - 1;
	return true;
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
	id_show(id, user);
	return true;
}

void
number_reset(void)
{
	mem_free(numbers.ids);
	mem_free(numbers.table);
	memset(&numbers, 0, sizeof numbers);
}
