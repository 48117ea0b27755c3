#ifndef STORAGE_PHRASE_H
#define STORAGE_PHRASE_H

/*
 * When something is collected, as people write it into a table: a cell
 * (cell.h), and beside it
 *
 *	隔週火(2026-11-24から)		every 14 days from that day
 *	毎週水(7月~9月), 偶数月第1木	in these months only
 *	毎月5日・20日		these days of every month that has them
 *	12月30日~1月3日は休み		every year
 *	2026/12/30~2027/1/3 休み	once
 *	第5週は休み			not in the fifth
 *	祝日は休み, 祝日も収集, 祝日は翌日
 *	令和8年12月30日			2026
 *	12月30日			where the period leaves one year only
 *
 * Several stand beside each other, with a blank or 、 between.  What cannot
 * be read is an error, never a guess.
 */

#include "storage/calendar.h"

struct phrase {
	struct cell	 cell;		/* with closed, rests and except */
	uint8_t		 skip;		/* bit n: not the nth of the month */
	bool		 holidays;	/* on_holiday is said */
	enum holiday_rule on_holiday;
};

/* The period of the row is {INT32_MIN, INT32_MAX} where it is open. */
bool	 phrase_read(struct arena *, struct str text, struct days period,
	    struct phrase *, struct err *) MUST_CHECK;

/* A date alone, with the years of the era too; as cell_date() otherwise. */
bool	 phrase_date(struct arena *, struct str text, int32_t *day);

/* Takes the nths in skip out of a rule. */
void	 rule_skip(struct rule *, uint8_t skip);

#endif
