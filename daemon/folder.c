/* Folders and files into memory: see folder.h. */
#include "daemon/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"

struct folder {
	struct arena	*arena;
	folder_wants	*wants;
	struct townfile	*files;		/* FOLDER_FILES_MAX of room */
	size_t		 n, bytes;
};

static bool
no_such(const char *path, struct err *e)
{
	return fail(e, errno == ENOENT ? ERR_ABSENT : ERR_INPUT,
	    "%s cannot be read: %s", path, strerror(errno));
}

static bool
read_all(int fd, const char *path, char *to, size_t bytes, struct err *e)
{
	for (size_t at = 0; at < bytes; ) {
		ssize_t n = read(fd, to + at, bytes - at);

		if (n == 0)
			return fail(e, ERR_INPUT, "%s became shorter while "
			    "it was read", path);
		if (n < 0 && errno != EINTR)
			return no_such(path, e);
		at += n > 0 ? (size_t)n : 0;
	}
	return true;
}

static bool
read_open(int fd, const char *path, struct arena *a, struct townfile *f,
    struct err *e)
{
	struct stat st;
	char *bytes;

	if (fstat(fd, &st) != 0)
		return no_such(path, e);
	if (!S_ISREG(st.st_mode))
		return fail(e, ERR_INPUT, "%s is not a file", path);
	if ((size_t)st.st_size > FOLDER_BYTES_MAX)
		return fail(e, ERR_INPUT, "%s is larger than %zu MiB", path,
		    FOLDER_BYTES_MAX >> 20);
	bytes = arena_get(a, (size_t)st.st_size + 1);
	f->bytes = (struct str){ bytes, (size_t)st.st_size };
	return read_all(fd, path, bytes, f->bytes.n, e);
}

/* A pipe would make open() wait, so it does not. */
bool
folder_read_file(const char *path, struct arena *a, struct townfile *f,
    struct err *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	const char *slash = strrchr(path, '/');
	bool good;

	if (fd < 0)
		return no_such(path, e);
	f->name = str_dup(a, str_of(slash == NULL ? path : slash + 1));
	good = read_open(fd, path, a, f, e);
	close(fd);
	return good;
}

static bool
take_file(struct folder *d, const char *path, struct str name, struct err *e)
{
	struct townfile *f = &d->files[d->n];

	if (d->n == FOLDER_FILES_MAX)
		return fail(e, ERR_INPUT, "there are more than %d files",
		    FOLDER_FILES_MAX);
	if (!folder_read_file(path, d->arena, f, e))
		return false;
	f->name = name;
	d->n++;
	d->bytes += f->bytes.n;
	return d->bytes <= FOLDER_BYTES_MAX || fail(e, ERR_INPUT,
	    "the files are larger than %zu MiB together",
	    FOLDER_BYTES_MAX >> 20);
}

static int
visible(const struct dirent *x)
{
	return x->d_name[0] != '.';
}

/* In the order of bytes, whatever the locale. */
static int
by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static bool walk(struct folder *, const char *dir, struct str inside,
    unsigned depth, struct err *);

static bool
take(struct folder *d, const char *dir, struct str inside,
    const struct dirent *x, unsigned depth, struct err *e)
{
	struct str path = str_fmt(d->arena, "%s/%s", dir, x->d_name);
	struct str name = str_fmt(d->arena, "%.*s%s", STRF(inside),
	    x->d_name);
	struct stat st;

	if (lstat(path.p, &st) != 0)	/* it may be gone by now */
		return errno == ENOENT || no_such(path.p, e);
	if (S_ISDIR(st.st_mode) && depth < FOLDER_DEPTH_MAX)
		return walk(d, path.p, str_fmt(d->arena, "%.*s/",
		    STRF(name)), depth + 1, e);
	if (!S_ISREG(st.st_mode) || !d->wants(name))
		return true;
	return take_file(d, path.p, name, e);
}

static bool
walk(struct folder *d, const char *dir, struct str inside, unsigned depth,
    struct err *e)
{
	struct dirent **list;
	int n = scandir(dir, &list, visible, by_name);
	bool good = true;

	if (n < 0)
		return no_such(dir, e);
	for (int i = 0; i < n && good; i++)
		good = take(d, dir, inside, list[i], depth, e);
	for (int i = 0; i < n; i++)
		mem_free(list[i]);
	mem_free(list);
	return good;
}

bool
folder_read(const char *dir, folder_wants *wants, struct arena *a,
    struct townfile **files, size_t *n, struct err *e)
{
	struct folder d = { .arena = a, .wants = wants };

	d.files = ARENA_ARRAY(a, struct townfile, FOLDER_FILES_MAX);
	if (!walk(&d, dir, STR(""), 1, e))
		return false;
	*files = d.files;
	*n = d.n;
	return true;
}
