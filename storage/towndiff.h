#ifndef STORAGE_TOWNDIFF_H
#define STORAGE_TOWNDIFF_H

/*
 * What residents would notice if one town's tables took the place of
 * another's: districts, kinds and items that come and go, and the days of
 * each district in the year that follows.
 *
 *	+ 地区 南町
 *	- 種類 びん
 *	北町<TAB>資源<TAB>+2026-12-02 -2026-12-09 ?2027-04-01 …
 *	+ 品目 傘: 燃やさない
 *	= 品目 鏡: 資源 → 燃やさない
 *
 * + is collected only by the new tables, - only by the old, ? was collected
 * and would be unknown.
 */

#include "storage/town.h"

enum { TOWNDIFF_DAYS = 365, TOWNDIFF_SHOWN = 16 };

struct towndiff {
	const struct town *was;		/* NULL: nothing before */
	const struct town *is;
	int32_t		 from;		/* the first day */
	size_t		 at;		/* of the old areas, then the new */
	unsigned	 districts, days, items;	/* that differ */
};

/* Does a part of the work, some districts; false when all is done. */
bool	 towndiff_step(struct towndiff *, struct buf *out);

#endif
