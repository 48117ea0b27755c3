/* A backup becomes a data directory again; without kairand. */
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/json.h"
#include "daemon/desk/actions.h"
#include "storage/backup.h"
#include "storage/store.h"

static bool
is_empty(const char *path, struct err *e)
{
	DIR *d = opendir(path);
	const struct dirent *x;
	bool empty = true;

	if (d == NULL)
		return errno == ENOENT || fail(e, ERR_INPUT, "%s: %s", path,
		    strerror(errno));
	while (empty && (x = readdir(d)) != NULL)
		empty = strcmp(x->d_name, ".") == 0 ||
		    strcmp(x->d_name, "..") == 0;
	closedir(d);
	return empty || fail(e, ERR_CLASH, "%s is not empty; a backup is "
	    "restored into a new folder", path);
}

/* systemd shows a data directory by a link, and a link cannot be replaced. */
static const char *
true_path(const struct act *a, const char *path)
{
	char *p = arena_get(a->arena, PATH_MAX);

	return realpath(path, p) != NULL ? p : path;
}

static void
tell(const struct act *a, const struct backup *b, const char *into)
{
	struct str at = str_upto(time_show(a->arena, b->at_ms), 16);

	if (a->json) {
		buf_byte(a->out, '{');
		json_put_int(a->out, "id", b->id);
		json_put_int(a->out, "bytes", (int64_t)b->bytes);
		json_put_int(a->out, "files", b->files);
		json_put_int(a->out, "at_ms", (int64_t)b->at_ms);
		json_put_bool(a->out, "held", true);
		buf_put(a->out, STR("}\n"));
		return;
	}
	buf_fmt(a->out,
	    "控え %u(%.*s、%" PRIu64 " バイト)を %s に戻しました。\n"
	    "kairandを始めても、人が解くまで何も送られません。\n"
	    "kairan held で確かめ、kairan release で解きます。\n",
	    b->id, STRF(at), b->bytes, into);
}

bool
desk_restore(struct act *a, struct err *e)
{
	const char *from = str_c(a->arena, act_arg(a, "--from"));
	const char *into = str_c(a->arena, act_arg(a, "--into"));
	struct backup b;
	uint32_t id = 0;

	if (store_handle() != NULL)
		return fail(e, ERR_CLASH, "kairand itself restores nothing");
	if (act_arg(a, "--id").p != NULL && !act_number(a, "--id", &id, e))
		return false;
	into = true_path(a, into);
	if (!is_empty(into, e) || !backup_restore(from, into, id, &b, e))
		return false;
	tell(a, &b, into);
	return true;
}
