#ifndef BASE_FAILPOINT_H
#define BASE_FAILPOINT_H

/*
 * Points with a name at which a test ends the process or holds it up, in
 * builds with FAILPOINTS only; elsewhere they are nothing.
 *
 * KAIRAN_FP=NAME:N:HOW, the Nth time that NAME is passed: abort ends with
 * SIGABRT; eio as if the disk had failed, with status 3; sleep waits 300 ms.
 * KAIRAN_FP_FILE is a file to which "NAME\n" is added when that happens.
 */

#ifdef FAILPOINTS

enum failpoint {
#define FAILPOINT_(name, what)	FP_##name,
#include "base/failpoint.def"
#undef FAILPOINT_
	FAILPOINTS_ALL
};

void	failpoint_pass(enum failpoint);
void	failpoint_list(void);		/* names and what they mean, printed */

#define FAILPOINT(name)		failpoint_pass(FP_##name)
#else
#define FAILPOINT(name)		((void)0)
#endif

#endif
