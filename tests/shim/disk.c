/* A disk that fails at a call, or forgets at a power cut: see README.md. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tests/shim/kept.h"

/*
 * Preloaded into kairand; all calls for files directly in DISK_DIR are counted
 * and done by system calls, so that nothing here is seen by itself.
 *
 * DISK_KEPT/d is what a power cut would leave: names as of the last fsync of
 * the folder, bytes as of the last sync of the file.  At a cut, or after a
 * kill, whoever runs us puts that in the place of DISK_DIR.
 */
enum { FDS = 4096, FILES = 4096 };
enum op { OP_OPEN, OP_WRITE, OP_PWRITE, OP_SYNC, OP_RENAME, OP_UNLINK,
	OP_TRUNCATE, OP_FALLOCATE, OPS };

struct file {
	ino_t	 ino;
	off_t	 dirty;			/* the first byte not synced */
	char	 name[64];
};

struct told {				/* DISK_TOLD, mapped */
	uint32_t calls, faults;
	uint32_t at;			/* the call it happens at; 0: none */
	char	 what[244];
};

static const char *const ops[OPS] = { "open", "write", "pwrite", "sync",
	"rename", "unlink", "ftruncate", "fallocate" };

static pthread_mutex_t	 lock = PTHREAD_MUTEX_INITIALIZER;
static size_t		 dir_len;
static bool		 on, no_sync, cut, ever, shorten, torn;
static int		 fail_errno;
static uint64_t		 dice;
static struct told	 nowhere, *told = &nowhere;
static short		 fds[FDS];	/* file + 1, or -1: the folder */
static struct file	 files[FILES];
static int		 nfiles;
static char		 last[64];	/* what the call before was about */

static unsigned
number(const char *name)
{
	const char *s = getenv(name);

	return s != NULL ? (unsigned)strtoul(s, NULL, 10) : 0;
}

static uint32_t
roll(void)
{
	dice = dice * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(dice >> 33);
}

/* The name of a file directly in the folder; "" is the folder; or NULL. */
static const char *
name_of(const char *path)
{
	if (!on || strncmp(path, dir, dir_len) != 0)
		return NULL;
	path += dir_len;
	if (*path != '/' && *path != '\0')
		return NULL;
	while (*path == '/')
		path++;
	return strchr(path, '/') == NULL ? path : NULL;
}

static int
file_of(ino_t ino, const char *name)
{
	for (int i = 0; i < nfiles; i++)
		if (files[i].ino == ino)
			return i;
	if (nfiles == FILES)
		abort();
	files[nfiles] = (struct file){ .ino = ino, .dirty = LONG_MAX };
	snprintf(files[nfiles].name, sizeof files->name, "%s", name);
	return nfiles++;
}

static void
bytes_sync(int fd, struct file *f, off_t end)
{
	char is[PATH_MAX];

	path_ino(is, f->ino);
	if (f->dirty < end)
		copy(fd, is, f->dirty, end);
	else
		syscall(SYS_truncate, is, end);
	f->dirty = LONG_MAX;
}

/* Some of what was added may have reached the disk all the same; what is
 * written over a few bytes is whole or is not there. */
static void
tear(void)
{
	char is[PATH_MAX];
	struct stat st;

	for (int fd = 0; fd < FDS; fd++) {
		struct file *f = fds[fd] > 0 ? &files[fds[fd] - 1] : NULL;
		off_t end = size_of(fd);

		if (f == NULL || f->dirty >= end)
			continue;
		path_ino(is, f->ino);
		if (stat(is, &st) != 0 || st.st_size <= f->dirty)
			bytes_sync(fd, f, f->dirty +
			    (off_t)roll() % (end - f->dirty + 1));
	}
	if (roll() % 2 == 0)
		names_sync();
}

static bool
fits(enum op op)
{
	if (shorten)
		return op == OP_WRITE || op == OP_PWRITE;
	if (fail_errno != EIO)
		return op != OP_UNLINK && op != OP_TRUNCATE;
	return true;
}

/* Counts a call and says whether it must fail; the lock is held. */
static bool
fault(enum op op, const char *name)
{
	unsigned n = ++told->calls;

	if (name != last)
		snprintf(last, sizeof last, "%s", name);
	if (told->at == 0 || n < told->at)
		return false;
	if (cut) {
		snprintf(told->what, sizeof told->what, "%s %s", ops[op],
		    name);
		told->faults++;
		if (torn)
			tear();
		syscall(SYS_exit_group, 9);
	}
	if (!fits(op) || (told->faults > 0 && !ever))
		return false;
	if (told->faults++ == 0)
		snprintf(told->what, sizeof told->what, "%s %s", ops[op],
		    name);
	errno = fail_errno;
	return true;
}

static struct file *
file_at(int fd)
{
	return on && fd >= 0 && fd < FDS && fds[fd] > 0 ? &files[fds[fd] - 1]
	    : NULL;
}

static void
opened(int fd, const char *name, int flags)
{
	struct stat st;

	if (fd < 0 || fd >= FDS || fstat(fd, &st) != 0)
		return;
	if (S_ISDIR(st.st_mode))
		fds[fd] = -1;
	else if ((flags & O_ACCMODE) != O_RDONLY) {
		fds[fd] = (short)(file_of(st.st_ino, name) + 1);
		if (flags & O_TRUNC)
			files[fds[fd] - 1].dirty = 0;
	}
}

/* Before a file that is there already may be emptied. */
static void
open_before(const char *path, const char *name)
{
	int fd = sys_open(path, O_RDONLY | O_CLOEXEC, 0);
	struct stat st;

	if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		take_copy(fd, st.st_ino, name);
	if (fd >= 0)
		syscall(SYS_close, fd);
}

int
open(const char *path, int flags, ...)
{
	const char *name = name_of(path);
	mode_t mode = 0;
	bool writes = (flags & O_ACCMODE) != O_RDONLY;
	int fd;

	if (flags & (O_CREAT | O_TMPFILE)) {
		va_list ap;

		va_start(ap, flags);
		mode = va_arg(ap, mode_t);
		va_end(ap);
	}
	if (name == NULL)
		return sys_open(path, flags, mode);
	pthread_mutex_lock(&lock);
	if (writes && fault(OP_OPEN, name))
		fd = -1;
	else {
		if (writes) {
			open_before(path, name);
			flags = (flags & ~O_ACCMODE) | O_RDWR;	/* we read */
		}
		fd = sys_open(path, flags, mode);
		opened(fd, name, flags);
	}
	pthread_mutex_unlock(&lock);
	return fd;
}

int	open64(const char *, int, ...) __attribute__((alias("open")));

int
close(int fd)
{
	if (fd >= 0 && fd < FDS)
		fds[fd] = 0;
	return (int)syscall(SYS_close, fd);
}

static void
dirty_from(struct file *f, off_t at)
{
	if (at < f->dirty)
		f->dirty = at;
}

ssize_t
write(int fd, const void *p, size_t n)
{
	struct file *f = file_at(fd);
	ssize_t did;

	if (f == NULL)
		return syscall(SYS_write, fd, p, n);
	pthread_mutex_lock(&lock);
	if (fault(OP_WRITE, f->name)) {
		did = shorten && n > 1 ? syscall(SYS_write, fd, p, n / 2) : -1;
	} else
		did = syscall(SYS_write, fd, p, n);
	if (did > 0)
		dirty_from(f, lseek(fd, 0, SEEK_CUR) - did);
	pthread_mutex_unlock(&lock);
	return did;
}

ssize_t
pwrite(int fd, const void *p, size_t n, off_t at)
{
	struct file *f = file_at(fd);
	ssize_t did;

	if (f == NULL)
		return syscall(SYS_pwrite64, fd, p, n, at);
	pthread_mutex_lock(&lock);
	if (fault(OP_PWRITE, f->name))
		did = shorten && n > 1 ? syscall(SYS_pwrite64, fd, p, n / 2,
		    at) : -1;
	else
		did = syscall(SYS_pwrite64, fd, p, n, at);
	if (did > 0)
		dirty_from(f, at);
	pthread_mutex_unlock(&lock);
	return did;
}

ssize_t	pwrite64(int, const void *, size_t, off_t)
	    __attribute__((alias("pwrite")));

/* A sync that failed has lost the bytes, also for the next that succeeds. */
static int
synced(int fd)
{
	struct file *f = file_at(fd);
	int status = 0;

	pthread_mutex_lock(&lock);
	if (fault(OP_SYNC, f != NULL ? f->name : last)) {
		if (f != NULL)
			f->dirty = LONG_MAX;
		status = -1;
	} else if (!no_sync && f != NULL)
		bytes_sync(fd, f, size_of(fd));
	else if (!no_sync)
		names_sync();
	pthread_mutex_unlock(&lock);
	return status;
}

int
fsync(int fd)
{
	return on && fd >= 0 && fd < FDS && fds[fd] != 0 ? synced(fd)
	    : (int)syscall(SYS_fsync, fd);
}

int
fdatasync(int fd)
{
	return on && fd >= 0 && fd < FDS && fds[fd] != 0 ? synced(fd)
	    : (int)syscall(SYS_fdatasync, fd);
}

int
rename(const char *from, const char *to)
{
	const char *name = name_of(to);
	int status = -1;

	if (name == NULL)
		return (int)syscall(SYS_rename, from, to);
	pthread_mutex_lock(&lock);
	if (!fault(OP_RENAME, name))
		status = (int)syscall(SYS_rename, from, to);
	pthread_mutex_unlock(&lock);
	return status;
}

int
unlink(const char *path)
{
	const char *name = name_of(path);
	int status = -1;

	if (name == NULL)
		return (int)syscall(SYS_unlink, path);
	pthread_mutex_lock(&lock);
	if (!fault(OP_UNLINK, name))
		status = (int)syscall(SYS_unlink, path);
	pthread_mutex_unlock(&lock);
	return status;
}

int
ftruncate(int fd, off_t size)
{
	struct file *f = file_at(fd);
	int status = -1;

	if (f == NULL)
		return (int)syscall(SYS_ftruncate, fd, size);
	pthread_mutex_lock(&lock);
	if (!fault(OP_TRUNCATE, f->name)) {
		status = (int)syscall(SYS_ftruncate, fd, size);
		dirty_from(f, size);
	}
	pthread_mutex_unlock(&lock);
	return status;
}

int	ftruncate64(int, off_t) __attribute__((alias("ftruncate")));

int
fallocate(int fd, int mode, off_t at, off_t n)
{
	struct file *f = file_at(fd);
	int status = -1;

	if (f == NULL)
		return (int)syscall(SYS_fallocate, fd, mode, at, n);
	pthread_mutex_lock(&lock);
	if (!fault(OP_FALLOCATE, f->name))
		status = (int)syscall(SYS_fallocate, fd, mode, at, n);
	pthread_mutex_unlock(&lock);
	return status;
}

int
posix_fallocate(int fd, off_t at, off_t n)
{
	return fallocate(fd, 0, at, n) == 0 ? 0 : errno;
}

static void
fail_read(void)
{
	static const struct {
		const char	*name;
		int		 value;
	} errors[] = { { "EIO", EIO }, { "ENOSPC", ENOSPC },
		{ "EDQUOT", EDQUOT }, { "short", ENOSPC } };
	const char *how = getenv("DISK_HOW");

	cut = how == NULL;
	ever = number("DISK_EVER") > 0;
	shorten = how != NULL && strcmp(how, "short") == 0;
	for (size_t i = 0; how != NULL && i < sizeof errors / sizeof *errors;
	    i++)
		if (strcmp(how, errors[i].name) == 0)
			fail_errno = errors[i].value;
}

static void __attribute__((constructor))
begin(void)
{
	const char *path = getenv("DISK_TOLD");
	int fd;

	dir = getenv("DISK_DIR");
	kept = getenv("DISK_KEPT");
	if (dir == NULL || kept == NULL ||
	    strcmp(program_invocation_short_name, "kairand") != 0)
		return;
	dir_len = strlen(dir);
	no_sync = number("DISK_NOSYNC") > 0;
	torn = (dice = number("DISK_TORN")) > 0;
	fail_read();
	fd = path != NULL ? sys_open(path, O_RDWR | O_CLOEXEC, 0) : -1;
	if (fd >= 0) {
		told = mmap(NULL, sizeof *told, PROT_READ | PROT_WRITE,
		    MAP_SHARED, fd, 0);
		syscall(SYS_close, fd);
	}
	kept_begin();
	on = true;
}
