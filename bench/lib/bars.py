"""What is to be held, and the plots' titles: two tables."""
import operator

OPS = {"<=": operator.le, ">=": operator.ge}

# The row, who, the figure, how it is held, and beside whom (or None).
BARS = [
    ("push of 300 bytes", "kairand", "cpu_us", "<=", 6.7, "libcurl multi"),
    ("push of 300 bytes", "kairand", "cpu_us", "<=", 6.7, "@line/bot-sdk"),
    ("lane alone, bodies of 300 bytes", "kairand's lane alone", "cpu_us",
     "<=", 3.5, "h2load"),
    ("multicast of 500", "kairand", "cpu_us", "<=", 33, "libcurl multi"),
    ("19:00, multicasts", "kairand", "first_late_ms", "<=", 5,
     None),
    ("19:00, multicasts", "kairand", "over_ms", "<=", 50, None),
    ("19:00, multicasts", "kairand", "early", "<=", 0, None),
    ("19:00, pushes", "kairand", "first_late_ms", "<=", 5,
     "BullMQ and redis"),
    ("19:00, pushes", "kairand", "over_ms", "<=", 50, None),
    ("19:00, pushes", "kairand", "early", "<=", 0, None),
    ("a webhook while that runs", "kairand", "p99_us", "<=", 5000, None),
    ("a webhook while that runs", "kairand", "worst_us", "<=", 50000, None),
    ("webhook to durable 200, 64 connections", "kairand", "per_s", ">=",
     100000, "node"),
    ("webhook to durable 200, 64 connections", "kairand", "cpu_us", "<=",
     10, "node"),
    ("webhook to durable 200, 64 connections", "kairand", "p99_us", "<=",
     5000, "node"),
    ("webhook to durable 200, 512 connections", "kairand, sync + 2 ms",
     "per_s", ">=", 50000, None),
    ("twice the webhooks it can take", "kairand", "over_2s", "<=", 0, None),
    ("twice the webhooks it can take", "kairand", "lost", "<=", 0, None),
    ("timers, 1000000", "kairand", "add_ns", "<=", 50, "binary heap"),
    ("timers, 1000000", "kairand", "cancel_ns", "<=", 10, "binary heap"),
    ("timers, 1000000", "kairand", "expire_ns", "<=", 10, "binary heap"),
    ("timers, 10000000", "kairand", "worst_turn_us", "<=", 1000,
     "binary heap"),
    ("segment of 6 terms, 1000000 residents", "kairand", "count_us", "<=",
     20, "CRoaring composed"),
    ("segment of 6 terms, 10000000 residents", "kairand", "count_us", "<=",
     500, "CRoaring composed"),
    ("memory, idle", "kairand", "rss_mb", "<=", 25, "@line/bot-sdk"),
    ("memory, 1000000 residents", "kairand", "rss_mb", "<=", 120, "redis"),
    ("memory, a request in flight", "kairand", "each_kb", "<=", 1, None),
    ("start, clean, 1000 residents", "kairand", "ready_ms", "<=", 50, None),
    ("start after kill -9, 1000000 residents", "kairand", "ready_ms", "<=",
     400, "redis, AOF"),
    ("campaign to all by multicast", "kairand", "slow_steps", "<=", 0,
     None),
] + [("multicast at 200/s, bucket of %d" % n, "kairand", figure, op, value,
      None) for n in (1, 20, 200) for figure, op, value in (
          ("share", ">=", 0.95), ("limited", "<=", 0), ("back_s", "<=", 10))
     ] + [("push at 2,000/s, bucket of %d" % n, "kairand", figure, op, value,
           None) for n in (1, 20, 200) for figure, op, value in (
               ("share", ">=", 0.95), ("limited", "<=", 0),
               ("back_s", "<=", 10))]

CURVES = {
    "residents": ("A count of a segment of 6 terms", "residents", "µs"),
    "memory": ("kairand with so many residents", "residents", "MB"),
    "start": ("Start after kill -9", "residents",
              "ms to the first answer"),
    "recipients": ("A campaign, all of its path", "recipients",
                   "µs of processor a recipient"),
    "connections": ("A webhook to durable 200", "connections",
                    "µs of processor each"),
}


def number(x):
    return "%.0f" % x if x >= 100 else "%.3g" % x


def held(results):
    """Every bar whose row was run, with the ratio to its peer."""
    out = []
    for row, who, figure, op, bar, peer in BARS:
        value = results.median(row, who, figure)
        if value is None:
            continue
        text = "%s: %s: %s %s, bar %s %s" % (
            row, who, figure, number(value), op, number(bar))
        beside = results.median(row, peer, figure) if peer else None
        if beside and value:
            ratio = beside / value if op == "<=" else value / beside
            text += "; %s times %s" % (number(ratio), peer)
        out.append({"row": row, "who": who, "figure": figure,
                    "value": value, "op": op, "bar": bar, "peer": peer,
                    "beside": beside, "held": OPS[op](value, bar),
                    "text": text})
    return out
