#ifndef DAEMON_DESK_VERIFY_H
#define DAEMON_DESK_VERIFY_H

/* Parts of `kairan verify`: each appends a line for what disagrees. */

#include "base/str.h"

/* A campaign's counters against its deliveries, words and agenda. */
void	 tally_campaign(struct str key, struct str value, struct buf *wrong);

/* That there is a campaign for a delivery, and for words. */
void	 tally_delivery(struct str key, struct str value, struct buf *wrong);
void	 tally_words(struct str key, struct str value, struct buf *wrong);

/* An entry of the agenda against the delivery it is for. */
void	 tally_due(struct str key, struct str value, struct buf *wrong);

#endif
