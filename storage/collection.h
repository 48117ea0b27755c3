#ifndef STORAGE_COLLECTION_H
#define STORAGE_COLLECTION_H

/*
 * What a resident is told about a day's collection.  The reminder and the
 * answer to 「明日」 are made here, so they cannot disagree.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "storage/resident.h"
#include "storage/town.h"

/* A district as one resident sees it. */
struct place {
	unsigned	 area;		/* in the calendar */
	struct str	 label;		/* 自宅, or none */
};

enum { PLACES_MAX = 8 };

/* The resident's districts that the calendar knows, in their order. */
uint32_t collection_places(const struct town *, const struct resident *,
	    struct place[PLACES_MAX]);

enum collection_when { COLLECTION_TOMORROW, COLLECTION_TODAY,
	COLLECTION_THAT_DAY };

/* What comes before all else. */
enum collection_head { COLLECTION_PLAIN,
	COLLECTION_CORRECTED,		/* 【訂正】 */
	COLLECTION_AS_PLANNED };	/* 【訂正】予定どおり収集します */

struct collection {
	int32_t		 day;
	enum collection_when when;
	bool		 late;		/* 「遅れてお知らせします」 */
	enum collection_head head;
	const struct place *places;
	uint32_t	 nplaces;
	struct strs	 mute;		/* kinds not to speak of */
};

/* Appends the words.  YES if there is anything to tell: something is
 * collected, or was stopped by staff, that is not muted; UNKNOWN and NONE have
 * words too, for who asked. */
enum collect collection_words(const struct town *, const struct collection *,
	    struct buf *);

/* Is anything collected there that is not told, since it is muted? */
bool	 collection_muted(const struct town *, const struct collection *);

/* LINE's message object for it, with the buttons a reminder has. */
void	 collection_messages(struct str words, int32_t day, struct buf *);

/* 11月25日(水) */
void	 collection_day(int32_t day, struct buf *);

#endif
