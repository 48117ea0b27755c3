#ifndef LINESIM_PARCEL_H
#define LINESIM_PARCEL_H

/* One webhook: its events, and how often it went out. */

#include <stdbool.h>
#include <stdint.h>

#include "base/list.h"
#include "base/str.h"

enum { PARCEL_TRIES = 20 };

struct parcel {
	struct list	 held;
	struct buf	 events;	/* with commas between */
	uint32_t	*serials;
	uint32_t	 n, room;
	unsigned	 tries;
	uint64_t	 due_ms;	/* redelivery: not before */
};

struct parcel *parcel_new(void);
void	 parcel_free(struct parcel *);
void	 parcel_add(struct parcel *, struct str event, uint32_t serial);
struct parcel *parcel_copy(const struct parcel *);
void	 parcel_leaves(struct parcel *);	/* reply tokens come alive */
void	 parcel_acked(struct parcel *);
void	 parcel_again(struct parcel *);		/* isRedelivery: true */
void	 parcel_body(const struct parcel *, struct buf *);

#endif
