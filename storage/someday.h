#ifndef STORAGE_SOMEDAY_H
#define STORAGE_SOMEDAY_H

/*
 * Days and months as tables name them, read from the front of a text: each
 * function takes what it understands off *s, and is false without touching
 * it where there is nothing of the kind.  The text is NFKC.
 */

#include "storage/cell.h"

struct someday {
	int		 year;		/* 0: not said */
	unsigned	 month, day;
};

bool	 word_take(struct str *s, const char *what);
bool	 word_take_end(struct str *s, const char *what);
bool	 digits_take(struct str *s, unsigned *value);	/* to 4 digits */

/* [2026年]12月30日, [2026/]12/30, 2026-12-30; 29 February without a year. */
bool	 someday_read(struct str *s, struct someday *);
int32_t	 someday_day(struct someday);		/* the year must be there */

/* Gives it the one year of the period, at most a year long, that has such a
 * day; false if there is none or several. */
bool	 someday_year(struct someday *, struct days period);

/* Between the first and the last: ~, 〜, から. */
bool	 range_mark(struct str *s);

/* 4~9月, 7・8月, 10月~3月: bit m for month m. */
bool	 months_take(struct str *s, uint16_t *months);

/* 5日・20日, 5・20日: bit n for the nth of a month, 1..31. */
bool	 monthdays_take(struct str *s, uint32_t *days);

/* 令和8年 and R8. become 2026年 and 2026. */
struct str era_plain(struct arena *, struct str);

#endif
