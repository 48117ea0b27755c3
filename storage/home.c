/* A word in a file and in the store, and where the file is: see home.h. */
#include "storage/home.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/log.h"
#include "base/seal.h"
#include "storage/hold.h"
#include "storage/key.h"
#include "storage/record.h"
#include "storage/store.h"

enum { WORD_BYTES = 16, LINE_MAX = 500 };

struct home {
	struct str	 word;		/* in the file, from the gate on */
	struct str	 before;	/* what was in it, until then */
	struct str	 machine;	/* digest of its id */
	uint64_t	 inode, born_ns;
};

static const struct field home_fields[] = {
	FIELD(struct home, 1, word),
	FIELD(struct home, 2, before),
	FIELD(struct home, 3, machine),
	FIELD(struct home, 4, inode),
	FIELD(struct home, 5, born_ns),
};

static const struct record home_record = RECORD(struct home, home_fields);

static const struct str restored = { "restored", sizeof "restored" - 1 };
static int	 file = -1;
static char	 coming[2 * WORD_BYTES + 2];

static struct str
home_key(void)
{
	return key_meta(arena_step(), STR("home"));
}

/* The first line of a file; empty if there is none. */
static struct str
line_of(int fd, struct arena *a)
{
	char *p = arena_get(a, LINE_MAX);
	ssize_t n = fd < 0 ? 0 : pread(fd, p, LINE_MAX, 0);
	struct str rest;

	return str_split((struct str){ p, n > 0 ? (size_t)n : 0 }, '\n',
	    &rest);
}

static struct str
machine_now(const char *path, struct arena *a)
{
	uint8_t *digest = arena_get(a, SEAL_BYTES);
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	seal_sha256(line_of(fd, a), digest);
	if (fd >= 0)
		close(fd);
	return (struct str){ (char *)digest, SEAL_BYTES };
}

/* Where the file system does not tell when a file was made: 0. */
static bool
look(const char *machine_file, struct home *now, struct err *e)
{
	struct statx x;

	if (statx(file, "", AT_EMPTY_PATH, STATX_INO | STATX_BTIME, &x) != 0)
		return fail(e, ERR_DISK, "home: %s", strerror(errno));
	now->inode = x.stx_ino;
	if (x.stx_mask & STATX_BTIME)
		now->born_ns = (uint64_t)x.stx_btime.tv_sec * 1000000000 +
		    x.stx_btime.tv_nsec;
	now->before = line_of(file, arena_step());
	now->machine = machine_now(machine_file, arena_step());
	return true;
}

/* NULL if it is at home. */
static const char *
differs(const struct home *then, const struct home *now)
{
	if (str_starts(now->before, restored) &&
	    !str_eq(now->before, then->before))
		return "restored";
	if (then->word.n == 0)
		return NULL;		/* nothing was remembered yet */
	if (!str_eq(then->machine, now->machine))
		return "copied: another machine";
	if (then->inode != now->inode || then->born_ns != now->born_ns)
		return "copied: another folder";
	if (!str_eq(now->before, then->word) &&
	    !str_eq(now->before, then->before))
		return "rolled back";
	return NULL;
}

static bool
remembered(struct home *then, struct err *e)
{
	struct err why;
	struct str packed;

	memset(then, 0, sizeof *then);
	if (!store_get(home_key(), arena_step(), &packed, &why))
		return true;
	return record_unpack(&home_record, then, packed, arena_step(), e);
}

static struct str
new_word(void)
{
	uint8_t random[WORD_BYTES];
	struct str hex;

	seal_random(random, sizeof random);
	hex = seal_hex(arena_step(), (struct str){ (char *)random,
	    sizeof random });
	ASSERT(hex.n + 2 == sizeof coming);
	memcpy(coming, hex.p, hex.n);
	coming[hex.n] = '\n';
	return (struct str){ coming, hex.n };
}

/* That the file is there must survive as long as what rests on it. */
static bool
folder_sync(const char *dir)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool good = fd >= 0 && fsync(fd) == 0;

	if (fd >= 0)
		close(fd);
	return good;
}

static bool
file_open(const char *dir, struct err *e)
{
	struct str path = str_fmt(arena_step(), "%s/home", dir);

	if (file >= 0)
		close(file);
	file = open(path.p, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	return (file >= 0 && folder_sync(dir)) || fail(e, ERR_DISK, "%s: %s",
	    path.p, strerror(errno));
}

bool
home_open(const char *dir, const char *machine_file, struct err *e)
{
	struct home then, now = { 0 };
	const char *how;

	if (!file_open(dir, e) || !look(machine_file, &now, e) ||
	    !remembered(&then, e))
		return false;
	how = differs(&then, &now);
	now.word = new_word();
	record_put(home_key(), &home_record, &now);
	if (how != NULL) {
		log_event(LOG_ALERT, "store held", "why=%s", how);
		hold_set(HOLD_COPY, STR("kairand"),
		    str_starts(now.before, restored) ? now.before :
		    str_of(how));
	}
	store_step_end(true);
	arena_reset(arena_step());
	return true;
}

void
home_settle(void)
{
	ssize_t n = (ssize_t)sizeof coming - 1;

	if (file < 0)
		return;
	if (pwrite(file, coming, (size_t)n, 0) != n || ftruncate(file, n) ||
	    fdatasync(file) != 0)
		log_event(LOG_WARN, "home not written", "why=%s",
		    strerror(errno));
	close(file);
	file = -1;
}

bool
home_mark_restored(const char *dir, const char *from, unsigned id,
    struct err *e)
{
	struct buf line = { 0 };
	bool good;

	if (!file_open(dir, e))
		return false;
	buf_fmt(&line, "%s: %u of %.400s\n", restored.p, id, from);
	good = write(file, line.p, line.n) == (ssize_t)line.n &&
	    fsync(file) == 0;
	if (!good)
		fail(e, ERR_DISK, "%s/home: %s", dir, strerror(errno));
	buf_free(&line);
	close(file);
	file = -1;
	return good;
}
