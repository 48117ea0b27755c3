#ifndef STORAGE_HTML_H
#define STORAGE_HTML_H

/* The towns' descriptions may hold HTML, LINE's text bubbles may not. */

#include "base/str.h"

struct arena;

/* The text alone: tags go, <br>, </p> and </li> become new lines, &amp; and
 * its like become letters; blank lines and blanks at the ends go too. */
struct str html_text(struct arena *, struct str);

#endif
