#ifndef LINESIM_LOOKUP_H
#define LINESIM_LOOKUP_H

/* The endpoints that send no messages. */

#include "linesim/call.h"

/* The account itself, as webhooks name it. */
#define BOT_ID	"U0000000000000000000000000000b07a"

void	 lookup_quota(struct call *);
void	 lookup_consumption(struct call *);
void	 lookup_profile(struct call *);
void	 lookup_info(struct call *);
void	 lookup_followers(struct call *);	/* ?limit&start */
void	 lookup_loading(struct call *);
void	 lookup_read(struct call *);
void	 lookup_content(struct call *);		/* one grey PNG for all */

#endif
