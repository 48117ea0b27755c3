#ifndef DAEMON_METRICS_H
#define DAEMON_METRICS_H

/*
 * What kairand counts: metrics.webhooks_total++ anywhere in the daemon, and
 * GET /metrics shows it in the text format of Prometheus, beside what other
 * modules know when they are asked.
 */

#include <stdint.h>

#include "base/str.h"
#include "daemon/route.h"

struct metrics {
#define METRIC(name, KIND, help)	uint64_t name;
#include "daemon/metrics.def"
#undef METRIC
};

extern struct metrics metrics;

/* The page, appended. */
void	 metrics_show(struct buf *);

/* For a table of routes: "GET", "/metrics". */
http_handler metrics_page;

#endif
