/* The kinds of failure, and what each means to HTTP. */
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	const char	*name;
	int		 status;
} kinds[ERR_KINDS] = {
	[ERR_NONE]	= { "none", 200 },
	[ERR_INPUT]	= { "input", 400 },
	[ERR_DENIED]	= { "denied", 403 },
	[ERR_ABSENT]	= { "absent", 404 },
	[ERR_CLASH]	= { "clash", 409 },
	[ERR_BUSY]	= { "busy", 503 },
	[ERR_REMOTE]	= { "remote", 502 },
	[ERR_DISK]	= { "disk", 500 },
};

void
check_failed(const char *what, const char *file, int line)
{
	fprintf(stderr, "<0>bug: %s:%d: not true: %s\n", file, line, what);
	fflush(stderr);
	abort();
}

/* A sentence that was cut must still be UTF-8. */
static void
cut_at_character(char *s, size_t n)
{
	size_t i = n;

	while (i > 0 && ((unsigned char)s[i - 1] & 0xc0) == 0x80)
		i--;
	if (i > 0 && ((unsigned char)s[i - 1] & 0x80) != 0)
		i--;
	s[i] = '\0';
}

bool
fail(struct err *e, enum err_kind kind, const char *fmt, ...)
{
	va_list ap;
	int n;

	ASSERT(e != NULL && kind != ERR_NONE && kind < ERR_KINDS);
	e->kind = kind;
	va_start(ap, fmt);
	n = vsnprintf(e->why, sizeof e->why, fmt, ap);
	va_end(ap);
	if (n >= (int)sizeof e->why)
		cut_at_character(e->why, sizeof e->why - 1);
	return false;
}

void
err_clear(struct err *e)
{
	e->kind = ERR_NONE;
	e->why[0] = '\0';
}

int
err_status(enum err_kind kind)
{
	ASSERT(kind < ERR_KINDS);
	return kinds[kind].status;
}

const char *
err_name(enum err_kind kind)
{
	ASSERT(kind < ERR_KINDS);
	return kinds[kind].name;
}
