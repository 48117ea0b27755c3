#ifndef LINESIM_ANSWER_H
#define LINESIM_ANSWER_H

/* The header fields that LINE's answers carry, for both carriers. */

#include "linesim/call.h"

enum { FIELDS_MAX = 16 };

struct field {
	struct str	 name, value;	/* live as long as the call */
	bool		 fresh;		/* never the same twice */
};

size_t	 answer_fields(struct call *, struct field *);	/* how many */
const char *answer_reason(int status);

#endif
