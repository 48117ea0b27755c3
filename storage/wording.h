#ifndef STORAGE_WORDING_H
#define STORAGE_WORDING_H

/* Rewrites the wording of a phrase (phrase.h) without reading its days. */

#include "storage/cell.h"

/* How many bytes stand between two clauses here; 0: none. */
size_t	 gap_at(struct str);

/* Without the blanks before 休み, は and around ~. */
struct str blanks_close(struct arena *, struct str);

/* Dates as YYYY/M/D, also those of which the period leaves but one year. */
struct str dates_plain(struct arena *, struct str, struct days period);

/* と and 及び as ・. */
struct str links_plain(struct arena *, struct str);

/* Without 毎月 before and 収集 behind, and such. */
struct str husk(struct str);

#endif
