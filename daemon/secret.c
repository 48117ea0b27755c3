/* Secrets from files or from systemd: see secret.h. */
#include "daemon/secret.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/arena.h"
#include "daemon/config.h"
#include "daemon/folder.h"

enum { SECRET_BYTES_MAX = 4096 };

static struct arena memory;

/* Blanks around it are the editor's.  What it says is never told. */
static bool
read_secret(struct str path, struct str *secret, struct err *e)
{
	const char *name = str_c(&memory, path);
	struct townfile f;

	if (!folder_read_file(name, &memory, &f, e))
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
	if (!read_secret(path, &secrets[(*n)++], e))
		return false;
	return !credential("channel_secret_next", &path) ||
	    read_secret(path, &secrets[(*n)++], e);
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
		if (!read_secret(path, &secrets[(*n)++], e))
			return false;
	}
	return true;
}

bool
secret_token(struct str *token, struct err *e)
{
	struct str path = config.channel_token_file;

	if (path.n == 0 && !credential("channel_token", &path))
		return fail(e, ERR_INPUT, "channel_token_file is not set, "
		    "and there is no credential channel_token");
	return read_secret(path, token, e);
}
