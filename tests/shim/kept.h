#ifndef TESTS_SHIM_KEPT_H
#define TESTS_SHIM_KEPT_H

/*
 * What a power cut would leave of a folder: KEPT/i/INODE, the bytes of each
 * file as of its last sync, and KEPT/d/NAME, links to them, as of the last
 * sync of the folder.  What is not changed is a link to the file itself.
 */

static const char	*dir, *kept;

static int
sys_open(const char *path, int flags, mode_t mode)
{
	return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

static void
path_ino(char *to, ino_t ino)
{
	snprintf(to, PATH_MAX, "%s/i/%lu", kept, (unsigned long)ino);
}

static void
path_name(char *to, const char *name)
{
	snprintf(to, PATH_MAX, "%s/d/%s", kept, name);
}

static void
copy(int from, const char *to, off_t at, off_t end)
{
	int fd = sys_open(to, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	char piece[65536];

	while (at < end) {
		size_t want = end - at < (off_t)sizeof piece
		    ? (size_t)(end - at) : sizeof piece;
		ssize_t n = pread(from, piece, want, at);

		if (n <= 0 || syscall(SYS_pwrite64, fd, piece, n, at) != n)
			break;
		at += n;
	}
	syscall(SYS_ftruncate, fd, end);
	syscall(SYS_close, fd);
}

static off_t
size_of(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 ? st.st_size : 0;
}

/* What was there at first is kept by a link; before it changes, by a copy. */
static void
take_copy(int fd, ino_t ino, const char *name)
{
	char is[PATH_MAX], named[PATH_MAX], fresh[PATH_MAX];
	struct stat st;

	path_ino(is, ino);
	if (stat(is, &st) != 0 || st.st_ino != ino)
		return;
	snprintf(fresh, sizeof fresh, "%s/new", kept);
	copy(fd, fresh, 0, size_of(fd));
	syscall(SYS_rename, fresh, is);
	path_name(named, name);
	if (stat(named, &st) == 0 && st.st_ino == ino) {
		syscall(SYS_unlink, named);
		syscall(SYS_link, is, named);
	}
}

/* The names in the folder become those that survive. */
static void
names_sync(void)
{
	char is[PATH_MAX], named[PATH_MAX], fresh[PATH_MAX];
	struct stat st, old;
	struct dirent *x;
	DIR *d = opendir(dir);

	snprintf(fresh, sizeof fresh, "%s/new", kept);
	while (d != NULL && (x = readdir(d)) != NULL) {
		if (fstatat(dirfd(d), x->d_name, &st, 0) != 0 ||
		    !S_ISREG(st.st_mode))
			continue;
		path_ino(is, st.st_ino);
		path_name(named, x->d_name);
		syscall(SYS_close, sys_open(is, O_CREAT | O_RDONLY, 0600));
		if (stat(is, &st) == 0 && stat(named, &old) == 0 &&
		    st.st_ino == old.st_ino)
			continue;
		syscall(SYS_link, is, fresh);
		syscall(SYS_rename, fresh, named);
	}
	if (d != NULL)
		closedir(d);
	snprintf(fresh, sizeof fresh, "%s/d", kept);
	d = opendir(fresh);
	while (d != NULL && (x = readdir(d)) != NULL) {
		snprintf(is, sizeof is, "%s/%s", dir, x->d_name);
		path_name(named, x->d_name);
		if (x->d_name[0] != '.' && access(is, F_OK) != 0)
			syscall(SYS_unlink, named);
	}
	if (d != NULL)
		closedir(d);
}

/* What is there at the start survives. */
static void
kept_begin(void)
{
	char from[PATH_MAX], to[PATH_MAX];
	struct dirent *x;
	struct stat st;
	DIR *d = opendir(dir);

	while (d != NULL && (x = readdir(d)) != NULL) {
		if (fstatat(dirfd(d), x->d_name, &st, 0) != 0 ||
		    !S_ISREG(st.st_mode))
			continue;
		snprintf(from, sizeof from, "%s/%s", dir, x->d_name);
		path_ino(to, st.st_ino);
		syscall(SYS_link, from, to);
		path_name(to, x->d_name);
		syscall(SYS_link, from, to);
	}
	if (d != NULL)
		closedir(d);
}

#endif
