#ifndef STORAGE_FLEX_H
#define STORAGE_FLEX_H

/* What a flex message may hold: bubbles, carousels of them, components. */

#include "storage/shape.h"

enum { FLEX_BUBBLES = 12, FLEX_BUBBLE_BYTES = 30 * 1024,
	FLEX_CAROUSEL_BYTES = 50 * 1024 };

extern const struct shape flex_container;

#endif
