#ifndef LINESIM_PROPERTY_H
#define LINESIM_PROPERTY_H

/*
 * Tables that say what an object may hold, and the walk that checks one.
 * Lengths are UTF-16 units (TEXT16) or characters people see (GRAPHEMES).
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "linesim/message.h"

struct json;

/* Where we are: "messages[0].quickReply.items[2].action". */
struct checking {
	struct problems	*problems;
	char		 path[240];
	size_t		 path_n;
	size_t		 pointer_at;	/* flex: paths are pointers from here */
	uint32_t	 label_max;	/* of actions here */
	bool		 label_needed;
	bool		 flex;
	int		 message;	/* which one, or 0 */
};

typedef void	 checker(const struct json *, struct checking *);

enum property_kind { TEXT16, GRAPHEMES, HTTPS, LINK, NUMBER, LIST, THING,
	ANY };

struct property {
	const char	*name;
	enum property_kind kind;
	unsigned	 needed;
	uint32_t	 min, max;	/* of length, size or value */
	checker		*inside;	/* of each item, or of the thing */
};

struct variant {
	const char	*type;
	const struct property *properties;
	size_t		 n;
};

void	 properties_check(const struct json *, const struct property *,
	    size_t, struct checking *);
/* By its "type"; one that is not listed is a problem. */
void	 variant_check(const struct json *, const struct variant *, size_t,
	    struct checking *);
/* The value of one property; NULL if it is absent. */
void	 property_value_check(const struct json *, const struct property *,
	    struct checking *);

void	 checking_problem(struct checking *, const char *message);
/* Into a member, and back to the mark it gave. */
size_t	 checking_into(struct checking *, const char *name);
size_t	 checking_into_item(struct checking *, size_t);
void	 checking_back(struct checking *, size_t mark);

checker	 action_check, quick_reply_check, sender_check, emoji_check,
	 base_size_check, template_check;

#endif
