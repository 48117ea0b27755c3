#ifndef LINESIM_CONTROL_H
#define LINESIM_CONTROL_H

/* The control side, plain HTTP: see README.md for what can be asked. */

#include "linesim/call.h"

void	 control_run(struct call *);	/* a side's run */

void	 report_show(struct buf *);	/* GET /report */

#endif
