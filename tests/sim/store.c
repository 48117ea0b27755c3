/* The store on a disk that is memory: storage/store.h without RocksDB. */
#include "storage/store.h"

#include <string.h>
#include <sys/mman.h>

#include "base/arena.h"
#include "tests/sim/platter.h"
#include "tests/sim/skip.h"

enum { HOOKS_MAX = 4 };
#define JOURNAL_BYTES	(UINT64_C(512) << 20)
#define GONE		UINT32_MAX

/* Shared by all lives. */
static struct journal {
	uint64_t	 n;		/* bytes written */
	uint64_t	 asked, synced;	/* bytes */
	char		 bytes[];	/* steps: length; key, value … */
} *journal;

static struct skip	 disk;		/* the last life's end, and on */
static struct skip	 step;		/* what this step wrote */
static uint64_t		 written, wanted, synced;
static void		(*hooks[HOOKS_MAX])(bool);
static unsigned		 nhooks;

void
platter_open(void)
{
	journal = mmap(NULL, JOURNAL_BYTES, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	ASSERT(journal != MAP_FAILED);
}

void
platter_wipe(void)
{
	skip_clear(&disk);
	journal->n = journal->asked = journal->synced = 0;
}

static uint32_t
number_at(uint64_t at)
{
	uint32_t n;

	memcpy(&n, journal->bytes + at, sizeof n);
	return n;
}

static void
journal_put(const void *p, size_t n)
{
	ASSERT(sizeof *journal + journal->n + n < JOURNAL_BYTES);
	if (n > 0)
		memcpy(journal->bytes + journal->n, p, n);
	journal->n += n;
}

static void
journal_number(uint32_t n)
{
	journal_put(&n, sizeof n);
}

/* What is at a place of the journal is done; the place behind it. */
static uint64_t
redo(uint64_t at)
{
	struct str key = { journal->bytes + at + 8, number_at(at) };
	struct str value = { key.p + key.n, number_at(at + 4) };

	if (value.n == GONE) {
		skip_del(&disk, key);
		value.n = 0;
	} else
		skip_put(&disk, key, value);
	return at + 8 + key.n + value.n;
}

static uint64_t
redo_step(uint64_t at)
{
	uint64_t end = at + 4 + number_at(at);

	for (at += 4; at < end;)
		at = redo(at);
	return end;
}

void
platter_settle(uint32_t kept)
{
	uint64_t at = 0;

	while (at < journal->synced)
		at = redo_step(at);
	for (; kept > 0 && at < journal->n; kept--)
		at = redo_step(at);
	journal->n = journal->asked = journal->synced = 0;
}

uint32_t
platter_unsynced(void)
{
	uint32_t n = 0;

	for (uint64_t at = journal->synced; at < journal->n; n++)
		at += 4 + number_at(at);
	return n;
}

bool
platter_loose(struct str bytes)
{
	return memmem(journal->bytes + journal->synced, journal->n -
	    journal->synced, bytes.p, bytes.n) != NULL;
}

bool
store_open(const char *dir, struct err *e)
{
	ASSERT(dir != NULL && e != NULL && journal != NULL);
	written = wanted = synced = 0;
	return true;
}

void
store_started(void)
{
}

void
store_close(void)
{
	journal->synced = journal->n;
}

static const struct node *
look(struct str key)
{
	const struct node *x = step.n > 0 ? skip_get(&step, key) : NULL;

	if (x == NULL)
		x = skip_get(&disk, key);
	return x != NULL && x->value.p != NULL ? x : NULL;
}

bool
store_get(struct str key, struct arena *a, struct str *value, struct err *e)
{
	const struct node *x = look(key);

	if (x == NULL)
		return fail(e, ERR_ABSENT, "no such key");
	*value = str_dup(a, x->value);
	return true;
}

bool
store_has(struct str key)
{
	return look(key) != NULL;
}

void
store_put(struct str key, struct str value)
{
	ASSERT(key.n > 0);
	skip_put(&step, key, value.n > 0 ? value : STR(""));
}

void
store_put_first(struct str key, struct str value)
{
	store_put(key, value);
}

void
store_put_soon(struct str key, struct str value)
{
	store_put(key, value);
}

void
store_del(struct str key)
{
	skip_put(&step, key, STR_NONE);
}

/* Where a scan is: a key, and whether that one was shown. */
struct place {
	struct buf	 key;
	bool		 shown, own;	/* sees what the step wrote */
};

void
store_scan_from(struct scan *s, struct str prefix, struct str from)
{
	struct place *at = MEM_NEW(struct place);

	buf_put(&at->key, from);
	at->own = store_dirty();
	s->it = at;
	s->prefix = prefix;
	s->key = STR_NONE;
}

void
store_scan(struct scan *s, struct str prefix)
{
	store_scan_from(s, prefix, prefix);
}

void
store_scan_all(struct scan *s, struct str prefix)
{
	store_scan_from(s, prefix, prefix);
}

/* The next that is there, of the disk and of the step, which hides it. */
static const struct node *
next_node(struct place *at)
{
	for (;;) {
		struct str key = buf_str(&at->key);
		const struct node *a = skip_seek(&disk, key, at->shown);
		const struct node *b = at->own ? skip_seek(&step, key,
		    at->shown) : NULL;

		if (b != NULL && (a == NULL || str_cmp(b->key, a->key) <= 0))
			a = b;
		if (a == NULL)
			return NULL;
		buf_reset(&at->key);
		buf_put(&at->key, a->key);
		at->shown = true;
		if (a->value.p != NULL)
			return a;
	}
}

bool
store_next(struct scan *s)
{
	const struct node *x;

	ASSERT(s->it != NULL);
	x = next_node(s->it);
	if (x != NULL && str_starts(x->key, s->prefix)) {
		s->key = x->key;
		s->value = x->value;
		return true;
	}
	store_scan_end(s);
	return false;
}

void
store_scan_end(struct scan *s)
{
	struct place *at = s->it;

	if (at != NULL)
		buf_free(&at->key);
	mem_free(at);
	s->it = NULL;
}

void
store_on_step_end(void (*f)(bool keep))
{
	for (unsigned i = 0; i < nhooks; i++)
		if (hooks[i] == f)
			return;
	ASSERT(nhooks < HOOKS_MAX);
	hooks[nhooks++] = f;
}

bool
store_dirty(void)
{
	return step.n > 0;
}

static void
journal_step(void)
{
	uint64_t at = journal->n;
	uint32_t length;

	journal_number(0);
	for (const struct node *x = step.head[0]; x != NULL;
	    x = x->next[0]) {
		journal_number((uint32_t)x->key.n);
		journal_number(x->value.p == NULL ? GONE
		    : (uint32_t)x->value.n);
		journal_put(x->key.p, x->key.n);
		journal_put(x->value.p, x->value.n);
	}
	length = (uint32_t)(journal->n - at - 4);
	memcpy(journal->bytes + at, &length, sizeof length);
	redo_step(at);
	written++;
}

void
store_step_end(bool keep)
{
	if (keep && store_dirty())
		journal_step();
	if (store_dirty())
		skip_clear(&step);
	for (unsigned i = 0; i < nhooks; i++)
		hooks[i](keep);
}

uint64_t
store_written(void)
{
	return written;
}

uint64_t
store_synced(void)
{
	return synced;
}

void
store_turn(void)
{
	if (wanted == written || synced != wanted)
		return;
	wanted = written;
	journal->asked = journal->n;
}

bool
store_ready(void)
{
	return true;
}

int
store_fd(void)
{
	return -1;
}

void
store_woken(void)
{
}

void
store_single(bool on)
{
	ASSERT(on);
}

bool
store_sync(void)
{
	if (wanted == synced)
		return false;
	synced = wanted;
	journal->synced = journal->asked;
	return true;
}

void
store_delay_us(unsigned us)
{
	ASSERT(us == 0);
}

void *
store_handle(void)
{
	return NULL;
}
