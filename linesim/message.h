#ifndef LINESIM_MESSAGE_H
#define LINESIM_MESSAGE_H

/*
 * Are these message objects what LINE takes?  The limits are those that its
 * reference states for text, textV2, sticker, image, video, audio, location,
 * imagemap, template and flex messages, quick replies and actions.
 */

#include <stdbool.h>

#include "base/str.h"

struct json;

struct problems {
	struct buf	 details;	/* {"message":...,"property":...},... */
	unsigned	 count;
	int		 flex;		/* whose flex is wrong, or -1 */
};

/* Adds what is wrong; true if nothing is. */
bool	 messages_check(const struct json *messages, struct problems *);
void	 problem_add(struct problems *, const char *message,
	    struct str property);

#endif
