#ifndef STORAGE_CAUTION_H
#define STORAGE_CAUTION_H

/*
 * Words that staff should look at twice before they are sent: 推進 near 虐待,
 * テスト outside a drill, a ○○ that nobody filled in.  Some come with kairan;
 * a town adds its own with wording.csv among its files.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "storage/sheet.h"

enum { CAUTION_APART = 6, CAUTION_APART_MAX = 100 };

struct caution {
	struct str	 words;		/* any of "a|b" */
	struct str	 near;		/* with any of these; n 0: alone */
	uint32_t	 apart;		/* characters between, at most */
	struct str	 unless;	/* not with any of these beside */
	bool		 drill;		/* in order during a drill */
	struct str	 why;
};

struct cautions {
	struct caution	*p;		/* in file order */
	size_t		 n;
};

/* found is where in the text it stands, with what is near. */
typedef void caution_tell(void *ctx, struct str found, struct str why);

/* Tells what of ours and of the town's is in the text, each once. */
void	 caution_check(struct str text, const struct cautions *more,
	    bool drill, caution_tell *, void *ctx);

/* wording.csv: 言葉, 近くの言葉, 文字数, 除く, 理由; copied to the arena. */
void	 caution_read(struct reading *, struct arena *, struct cautions *,
	    const struct sheet *);

#endif
