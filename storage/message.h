#ifndef STORAGE_MESSAGE_H
#define STORAGE_MESSAGE_H

/*
 * What residents are sent: one to five of LINE's message objects, as a JSON
 * array.  Which kinds, and their limits: storage/kind.c.
 *
 * Words that residents see may hold places, which are filled for each
 * resident with what they chose:
 *
 *	{地区} {収集地区} {ことば}	what is known of the resident
 *	{地区|みなさま}		the same, else what stands after the bar
 *	{{			one {
 *
 * Braces around words without a Japanese letter are no places and stay.
 *
 * Everything here is ERR_INPUT with the place, as storage/shape.h has it, if
 * a message is not as LINE wants it, or would not be once it is changed.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct arena;

enum { MESSAGES_MAX = 5, PLACES = 3 };

struct message_place {
	const char	*name;		/* between the braces */
	const char	*key;		/* of the resident's choices */
	const char	*otherwise;	/* who has none, and no bar is there */
};

extern const struct message_place message_places[PLACES];

/* Which places are used, and which of them somewhere without a bar: a bit
 * each. */
struct places_used {
	unsigned	 all, bare;
};

/*
 * Reads what staff wrote, an array or one object, into one form; limits hold
 * for the words as they are for who chose nothing.  used may be NULL.
 */
bool	 message_read(struct str json, struct buf *messages,
	    struct places_used *used, struct err *) MUST_CHECK;

/* A list of one text. */
void	 message_text(struct str text, struct buf *messages);

/* Fills the places; a value whose p is NULL was not chosen. */
bool	 message_fill(struct str messages, const struct str values[PLACES],
	    struct buf *filled, struct err *) MUST_CHECK;

/*
 * Puts a prefix like 【訓練】 on each message, once: on what it says, and on
 * its altText.  A message that has no words to be seen (image, sticker, video,
 * audio, imagemap, image carousel, a flex without text) follows one that
 * bears it; where none does, a text of the prefix alone is put before.
 * For messages that are filled.  Prefixes stand in 【】.
 */
bool	 message_mark(struct str messages, struct str prefix,
	    struct buf *marked, struct err *) MUST_CHECK;

/* Would message_mark() have nothing to add? */
bool	 message_marked(struct str messages, struct str prefix);

/* Appends what kinds they are, in Japanese: 文字・画像. */
void	 message_kinds(struct str messages, struct buf *);

/* The first words of theirs: a text, a title or an altText. */
struct str message_words(struct str messages, struct arena *);

#endif
