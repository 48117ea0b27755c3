#ifndef STORAGE_WISH_H
#define STORAGE_WISH_H

/*
 * What somebody may have meant by what they wrote: the words themselves, the
 * same without 「の捨て方」 and the like, and other words for the same thing
 * (alike.def).  For search.c alone.
 */

#include <stdbool.h>
#include <stddef.h>

#include "storage/fold.h"

enum { WISHES_MAX = 24, WISH_WORDS_MAX = 6 };

struct wish {
	struct folded	 f;
	struct folded	 words[WISH_WORDS_MAX];
	size_t		 words_n;
	bool		 said_apart;	/* by blanks or の, not by script */
	bool		 other;		/* another word for it */
	bool		 raw;		/* not read */
	bool		 written_kanji;	/* read, though written without kana */
};

struct wishes {
	struct wish	 all[WISHES_MAX];
	size_t		 n;
};

void	 wishes_make(struct arena *, struct str words, struct wishes *);

#endif
