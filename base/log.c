/* One line per event on stderr, where journald reads it. */
#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

enum { LINE_MAX_BYTES = 1000 };

static enum log_level upto = LOG_INFO;

void
log_upto(enum log_level level)
{
	upto = level;
}

/* An event is one line, whatever was in it. */
static void
one_line(char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)s[i] < 0x20 || s[i] == 0x7f)
			s[i] = '?';
}

void
log_event(enum log_level level, const char *event, const char *fmt, ...)
{
	char line[LINE_MAX_BYTES + 2];
	va_list ap;
	size_t n;

	if (level > upto)
		return;
	n = (size_t)snprintf(line, LINE_MAX_BYTES, "<%d>%s ", (int)level,
	    event);
	ASSERT(n < LINE_MAX_BYTES);
	va_start(ap, fmt);
	n += (size_t)vsnprintf(line + n, LINE_MAX_BYTES - n, fmt, ap);
	va_end(ap);
	if (n >= LINE_MAX_BYTES)
		n = LINE_MAX_BYTES - 1;
	one_line(line, n);
	line[n++] = '\n';
	if (write(STDERR_FILENO, line, n) < 0)
		return;			/* nobody is there to be told */
}
