#ifndef SCHEDULER_FORGET_H
#define SCHEDULER_FORGET_H

/*
 * Once a night what is not needed any more is forgotten: which events were
 * seen, and who was told of days long gone.
 */

void	 forget_open(void);		/* before agenda_open() */
void	 forget_start(void);		/* enters the first night; in a step */

#endif
