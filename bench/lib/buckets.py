"""Under LINE's own limits, with buckets of a size that kairand is not told.

Multicasts and pushes at once; then LINE says 429 to all for a second, and it
is seen how long the pace takes to come back.
"""
import datetime
import time

from frame import Failed, Row, pick, until

LIMITS = {"multicast": 200, "push": 2000}
BURSTS = (1, 20, 200)
LASTS_S, PUSH_S = pick(600, 20), pick(120, 18)  # pushes: the end of it
FORCED_S, AFTER_S = 1, pick(40, 12)
MULTICAST = pick(100000, 50000)     # residents of each campaign
PUSHES = 1900 * (PUSH_S + FORCED_S + AFTER_S + 2)
AHEAD = 400                         # requests approved and not yet accepted
SAMPLE_S, WINDOW_S = 0.25, 1.0
BACK = 0.95                         # of the limit
DISTRICT = "さくら一丁目"
DUE = datetime.datetime(2026, 11, 24, 19)


def row_of(endpoint, burst):
    return "%s at %s/s, bucket of %d" % (
        endpoint, "{:,}".format(LIMITS[endpoint]), burst)


class Stream:
    """A town and what LINE has taken of it so far."""

    def __init__(self, town):
        self.town, self.samples, self.campaigns = town, [], 0
        self.began = {}                 # by endpoint: the first seen, in ms

    def look(self, more=True):
        report = self.town.report()
        now = {e: report["accepted"].get(e, 0) for e in LIMITS}
        self.limited = {e: report["limited"].get(e, 0) for e in LIMITS}
        self.samples.append((report["ms"], now))
        for e in LIMITS:
            if now[e] > 0:
                self.began.setdefault(e, report["ms"])
        while more and self.campaigns * MULTICAST / 500 < (
                now["multicast"] + AHEAD):
            self.more()

    def more(self):
        town = self.town
        town.kairan("campaign", "approve", town.campaign(
            "お知らせ %d" % self.campaigns, "area:" + DISTRICT))
        self.campaigns += 1

    def usual(self, endpoint, end_ms):
        return self.rate(endpoint, self.began[endpoint] + 1000, end_ms)

    def rate(self, endpoint, begin_ms, end_ms):
        found = [(ms, n[endpoint]) for ms, n in self.samples
                 if begin_ms <= ms <= end_ms]
        if len(found) < 2 or found[-1][0] == found[0][0]:
            return 0
        return (found[-1][1] - found[0][1]) * 1000 / (
            found[-1][0] - found[0][0])

    def back_s(self, endpoint, forced_ms):
        """Until a second went by at 95 % of it; at most AFTER_S."""
        ended = forced_ms + FORCED_S * 1000
        for ms, _ in self.samples:
            if ms >= ended + WINDOW_S * 1000 and self.rate(
                    endpoint, ms - WINDOW_S * 1000, ms) >= (
                        BACK * LIMITS[endpoint]):
                return (ms - WINDOW_S * 1000 - ended) / 1000
        return AFTER_S


class Buckets(Row):
    """One size after the other: several towns at once would hold each other
    up."""
    name, title, rounds = "bucket", "under LINE's own limits", len(BURSTS)

    def begin(self, burst):
        town = self.town(clock="2026-11-24T12:00", linesim=[
            "--burst", str(burst)], settings={
                "flood_cap": "off", "weekly_cap": "off"})
        town.start()
        town.take(PUSHES + MULTICAST,
                  area=lambda i: DISTRICT if i >= PUSHES else "",
                  garbage=lambda i: "宅%d=%s" % (i, DISTRICT)
                  if i < PUSHES else "")
        town.faults("* delay_ms:20")
        town.restart()
        early = DUE - datetime.timedelta(seconds=LASTS_S - PUSH_S)
        town.clock = early.strftime("%Y-%m-%dT%H:%M:%S")
        town.start_kairand()
        return Stream(town)

    def watch(self, s, seconds):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            s.look()
            time.sleep(SAMPLE_S)

    def until_both(self, s):
        end = time.monotonic() + LASTS_S + 60
        while len(s.began) < len(LIMITS):
            self.watch(s, SAMPLE_S)
            if time.monotonic() > end:
                raise Failed("%s: not both began" % self.title)

    def round(self, number):
        burst = BURSTS[number]
        s = self.begin(burst)
        self.until_both(s)
        self.watch(s, PUSH_S)
        forced_ms = s.samples[-1][0]
        for e, limit in LIMITS.items():
            self.results.add(row_of(e, burst), "kairand",
                             share=s.usual(e, forced_ms) / limit,
                             limited=s.limited[e])
        s.town.faults("* delay_ms:20\n* 429:1 from=0s to=%ds" % FORCED_S)
        self.watch(s, FORCED_S + AFTER_S)
        for e in LIMITS:
            self.results.add(row_of(e, burst), "kairand",
                             back_s=s.back_s(e, forced_ms))
        self.over(s.town, "%s, bucket of %d" % (self.title, burst))

    def over(self, town, title):
        """What is left is stopped; what LINE took is what kairand says."""
        for c in town.campaigns():
            if c["state"] not in ("done", "stopped"):
                town.try_kairan("campaign", "stop", str(c["id"]))
        until(title, lambda: town.status()["outbox"] == 0)
        town.checked(self.results, title, sum(
            town.show(str(c["id"]))["accepted"] for c in town.campaigns()))
        town.verified(self.results, title)
        town.stop()


ROWS = [Buckets]
