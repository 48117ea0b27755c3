#ifndef STORAGE_BUTTON_H
#define STORAGE_BUTTON_H

/* What happens when a resident taps: LINE's actions, by where they stand. */

#include "storage/shape.h"

extern const struct shape button_template;	/* label needed, 20 */
extern const struct shape button_quick;		/* the same, and camera … */
extern const struct shape button_flex;		/* label needed, 40 */
extern const struct shape button_tap;		/* a picture or a box */
extern const struct shape button_picture;	/* an image carousel's, 12 */

#endif
