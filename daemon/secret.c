/* Secrets from files or from systemd: see secret.h. */
#include "daemon/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "daemon/config.h"
#include "daemon/folder.h"

enum { SECRET_BYTES_MAX = 4096, KEY_BYTES_MAX = 16384 };

static struct arena memory;

/* Blanks around it are the editor's.  What it says is never told. */
static bool
read_secret(struct str path, struct arena *a, struct str *secret,
    struct err *e)
{
	const char *name = str_c(a, path);
	struct townfile f;

	if (!folder_read_file(name, a, &f, e))
		return false;
	*secret = str_trim(f.bytes);
	if (secret->n == 0 || secret->n > SECRET_BYTES_MAX)
		return fail(e, ERR_INPUT, "%s must hold 1 to %d bytes", name,
		    SECRET_BYTES_MAX);
	for (size_t i = 0; i < secret->n; i++)
		if (secret->p[i] <= ' ' || secret->p[i] > '~')
			return fail(e, ERR_INPUT, "%s holds more than one "
			    "word of ASCII", name);
	return true;
}

/* False if systemd gave no credential of that name. */
static bool
credential(const char *name, struct str *path)
{
	const char *dir = getenv("CREDENTIALS_DIRECTORY");

	if (dir == NULL)
		return false;
	*path = str_fmt(&memory, "%s/%s", dir, name);
	return access(path->p, F_OK) == 0;
}

static bool
from_systemd(struct str secrets[SECRETS_MAX], unsigned *n, struct err *e)
{
	struct str path;

	if (!credential("channel_secret", &path))
		return fail(e, ERR_INPUT, "channel_secret_file is not set, "
		    "and there is no credential channel_secret");
	if (!read_secret(path, &memory, &secrets[(*n)++], e))
		return false;
	return !credential("channel_secret_next", &path) ||
	    read_secret(path, &memory, &secrets[(*n)++], e);
}

bool
secret_channel(struct str secrets[SECRETS_MAX], unsigned *n, struct err *e)
{
	struct str path, rest = config.channel_secret_file;

	*n = 0;
	if (rest.n == 0)
		return from_systemd(secrets, n, e);
	while (rest.p != NULL) {
		path = str_trim(str_split(rest, ',', &rest));
		if (*n == SECRETS_MAX)
			return fail(e, ERR_INPUT, "channel_secret_file names "
			    "more than %d files", SECRETS_MAX);
		if (!read_secret(path, &memory, &secrets[(*n)++], e))
			return false;
	}
	return true;
}

static bool
find(enum secret_kind kind, struct str *path)
{
	*path = kind == SECRET_KEY ? config.channel_key_file
	    : config.channel_token_file;
	return path->n > 0 || credential(kind == SECRET_KEY ? "channel_key"
	    : "channel_token", path);
}

bool
secret_has(enum secret_kind kind)
{
	struct str path;

	return find(kind, &path);
}

bool
secret_token(struct arena *a, struct str *token, struct err *e)
{
	struct str path;

	if (!find(SECRET_TOKEN, &path))
		return fail(e, ERR_INPUT, "channel_token_file is not set, "
		    "and there is no credential channel_token");
	return read_secret(path, a, token, e);
}

bool
secret_key(struct str *text, struct err *e)
{
	struct townfile f;
	struct str path;

	if (!find(SECRET_KEY, &path))
		return fail(e, ERR_INPUT, "channel_key_file is not set, and "
		    "there is no credential channel_key");
	if (!folder_read_file(str_c(&memory, path), &memory, &f, e))
		return false;
	*text = f.bytes;
	return f.bytes.n <= KEY_BYTES_MAX || fail(e, ERR_INPUT, "%.*s must "
	    "hold at most %d bytes", STRF(path), KEY_BYTES_MAX);
}

static const char *
kept_path(struct arena *a, const char *more)
{
	return str_fmt(a, "%.*s/channel_token%s", STRF(config.data_dir),
	    more).p;
}

static bool
write_all(int fd, struct str s)
{
	return write(fd, s.p, s.n) == (ssize_t)s.n && fsync(fd) == 0;
}

/* "CHANNEL UNTIL TOKEN", whole or not at all. */
bool
secret_token_keep(struct str token, uint64_t until_ms, struct err *e)
{
	struct arena a = { 0 };
	const char *path = kept_path(&a, ""), *fresh = kept_path(&a, ".new");
	struct str text = str_fmt(&a, "%.*s %" PRIu64 " %.*s\n",
	    STRF(config.channel_id), until_ms, STRF(token));
	int fd = open(fresh, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
	bool fine = fd >= 0 && write_all(fd, text) && rename(fresh, path) == 0;

	if (!fine)
		fail(e, ERR_DISK, "%s: %s", path, strerror(errno));
	if (fd >= 0)
		close(fd);
	arena_free(&a);
	return fine;
}

bool
secret_token_kept(struct arena *a, struct str *token, uint64_t *until_ms)
{
	const char *path = kept_path(a, "");
	struct townfile f;
	struct str rest;
	struct err e;

	if (access(path, F_OK) != 0 || !folder_read_file(path, a, &f, &e))
		return false;
	if (!str_eq(str_split(str_trim(f.bytes), ' ', &rest),
	    config.channel_id))
		return false;
	return str_u64(str_split(rest, ' ', token), until_ms);
}
