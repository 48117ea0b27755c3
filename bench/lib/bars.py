"""What is to be held, and the plots' titles: two tables."""
import operator

OPS = {"<=": operator.le, ">=": operator.ge}

PUSH, MULTICAST, LANE = ("push of 300 bytes", "multicast of 500",
                         "lane alone, bodies of 300 bytes")
HOOK = "webhook to durable 200, %d connections"
HOOK_PEERS = ("nginx return 200", "node", "redis, AOF always")
COUNT = "segment of 6 terms, %d residents"
KILLED, MEMORY = ("start after kill -9, 1000000 residents",
                  "memory, 1000000 residents")

# The row, who, the figure, how it is held, and beside whom (or None).
BARS = [
    (PUSH, "kairand", "cpu_us", "<=", 6.7, "libcurl multi"),
    (PUSH, "kairand", "cpu_us", "<=", 6.7, "@line/bot-sdk"),
    (MULTICAST, "kairand", "cpu_us", "<=", 33, "libcurl multi"),
    (MULTICAST, "kairand", "cpu_us", "<=", 33, "@line/bot-sdk"),
    ("19:00, multicasts", "kairand", "first_late_ms", "<=", 20, None),
    ("19:00, multicasts", "kairand", "over_ms", "<=", 100, None),
    ("19:00, multicasts", "kairand", "early", "<=", 0, None),
    ("19:00, pushes", "kairand", "first_late_ms", "<=", 20,
     "BullMQ and redis"),
    ("19:00, pushes", "kairand", "over_ms", "<=", 100, None),
    ("19:00, pushes", "kairand", "early", "<=", 0, None),
    ("a webhook while that runs", "kairand", "p99_us", "<=", 20000, None),
    ("a webhook while that runs", "kairand", "worst_us", "<=", 500000, None),
    (HOOK % 64, "kairand", "per_s", ">=", 100000, "node"),
    (HOOK % 64, "kairand", "p99_us", "<=", 5000, "node"),
    ("twice the webhooks it can take", "kairand", "over_2s", "<=", 0, None),
    ("twice the webhooks it can take", "kairand", "lost", "<=", 0, None),
    (COUNT % 10**6, "kairand", "count_us", "<=", 20, "CRoaring composed"),
    (COUNT % 10**7, "kairand", "count_us", "<=", 500, "CRoaring composed"),
    ("memory, idle", "kairand", "rss_mb", "<=", 25, "@line/bot-sdk"),
    (MEMORY, "kairand", "rss_mb", "<=", 150, "redis, AOF"),
    ("memory, a request in flight", "kairand", "each_kb", "<=", 1, None),
    ("start, clean, 1000 residents", "kairand", "ready_ms", "<=", 100, None),
    (KILLED, "kairand", "ready_ms", "<=", 1000, "redis, AOF"),
    (KILLED, "kairand", "ready_ms", "<=", 1000, "PostgreSQL"),
    ("campaign to all by multicast", "kairand", "cut_cpu_ms", "<=", 1000,
     None),
    ("campaign to all by multicast", "kairand", "slow_steps", "<=", 0, None),
] + [("%s at %s/s, bucket of %d" % (endpoint, limit, n), "kairand", figure,
      op, value, None)
     for endpoint, limit in (("multicast", "200"), ("push", "2,000"))
     for n in (1, 20, 200)
     for figure, op, value in (("share", ">=", 0.98), ("limited", "<=", 0),
                               ("back_s", "<=", 10))
     ] + [("timers, %d" % n, "kairand", figure, "<=", value, "binary heap")
          for n in (10**6, 10**7)
          for figure, value in (("add_ns", 50), ("cancel_ns", 80),
                                ("expire_ns", 100), ("worst_turn_cpu_us", 1000))]

# The same by a peer's figure of the same run.  The first two are the bars
# above, by what h2load took on the machine on which these were set: 2.3 µs a
# push and 19.3 µs a multicast.
BESIDE = [
    (PUSH, "kairand", "cpu_us", "<=", 2.9, "h2load"),
    (MULTICAST, "kairand", "cpu_us", "<=", 1.7, "h2load"),
    (LANE, "kairand's lane alone", "cpu_us", "<=", 1.1, "h2load"),
    (COUNT % 10**6, "kairand", "count_us", "<=", 1, "redis BITOP"),
    (COUNT % 10**7, "kairand", "count_us", "<=", 1, "redis BITOP"),
] + [(HOOK % n, "kairand", "per_s", ">=", 1, peer)
     for n in (64, 512) for peer in HOOK_PEERS]

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


def one(row, who, figure, op, bar, peer, value, beside):
    limit = bar if beside is None else bar * beside
    return {"row": row, "who": who, "figure": figure, "value": value,
            "op": op, "bar": limit, "peer": peer, "times": bar
            if beside is not None else None, "held": OPS[op](value, limit)}


def text(b):
    out = "%s: %s: %s %s, bar %s %s" % (
        b["row"], b["who"], b["figure"], number(b["value"]), b["op"],
        number(b["bar"]))
    if b["times"]:
        return out + " (%s × %s)" % (number(b["times"]), b["peer"])
    if b["beside"] and b["value"]:
        ratio = (b["beside"] / b["value"] if b["op"] == "<="
                 else b["value"] / b["beside"])
        out += "; %s times %s" % (number(ratio), b["peer"])
    return out


def held(results):
    """Every bar whose row was run, beside its peer."""
    out = []
    for row, who, figure, op, bar, peer in BARS + BESIDE:
        value = results.median(row, who, figure)
        beside = results.median(row, peer, figure) if peer else None
        relative = (row, who, figure, op, bar, peer) in BESIDE
        if value is None or relative and beside is None:
            continue
        b = one(row, who, figure, op, bar, peer, value,
                beside if relative else None)
        b["beside"] = beside
        b["text"] = text(b)
        out.append(b)
    return out
