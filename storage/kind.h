#ifndef STORAGE_KIND_H
#define STORAGE_KIND_H

/* The kinds of messages that kairan sends, and LINE's limits on each [L8]. */

#include "storage/shape.h"

extern const struct shape kind_message;

/* "text", "flex" or, for templates, "buttons" …; STR_NONE if it is none. */
struct str kind_of(const struct json *message);
/* What staff call it: 文字, ボタン … */
const char *kind_name(struct str kind);

#endif
