#ifndef DAEMON_FOLDER_H
#define DAEMON_FOLDER_H

/*
 * A folder of files, or one file, read whole: for the command line, because
 * kairand sees no folder but its own.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"
#include "storage/sheet.h"

struct arena;

enum { FOLDER_DEPTH_MAX = 4, FOLDER_FILES_MAX = 1000 };
#define FOLDER_BYTES_MAX	((size_t)256 * 1024 * 1024)

/* Should a file of that name be read? */
typedef bool folder_wants(struct str name);

/*
 * The files in it and in folders below, in the order of their names, which
 * are paths from the folder.  What begins with a dot, and links, are left
 * out.  ERR_ABSENT if there is no such folder; ERR_INPUT if it is more than
 * the limits above.
 */
bool	 folder_read(const char *dir, folder_wants *, struct arena *,
	    struct townfile **, size_t *n, struct err *) MUST_CHECK;

/* One file; its name is the last part of the path. */
bool	 folder_read_file(const char *path, struct arena *, struct townfile *,
	    struct err *) MUST_CHECK;

#endif
