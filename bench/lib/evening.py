"""19:00: how late the first and the last are accepted, and none early.

linesim has LINE's limits and kairand its usual pace; both have one clock.
"""
import datetime
import subprocess

from frame import (LOAD, MEASURED, Failed, Row, free_port, need_node, node,
                   people, pick, pinned, rehearsal, until)
from hooks import client, redis

DUE = "19:00:00"
DAY_MS, HOUR_MS = 86400000, 3600000
SAMPLES = 6
TUESDAY = datetime.date(2026, 11, 24)
DISTRICT = "さくら一丁目"
HOOKS_PER_S = 200


def due_of(ms):
    """19:00 in Japan on the day of this time."""
    midnight = ms - (ms + 9 * HOUR_MS) % DAY_MS
    return midnight + 19 * HOUR_MS


class Evening(Row):
    endpoint, residents, limit_ms = "", 0, 0.0
    rounds = pick(3, 1)

    def garbage(self, i):
        return DISTRICT

    def start(self):
        self.port = free_port()
        self.asked = 0
        town = self.town(clock="%sT12:00" % TUESDAY, settings={
            "listen": "127.0.0.1:%d" % self.port, "flood_cap": "off",
            "weekly_cap": "off"})
        town.start()
        town.take(self.residents, garbage=self.garbage)

    def sample(self, town):
        """kairand takes a resident and notes when it did."""
        self.asked += 1
        who = people.user_id(self.residents + self.asked)
        path = town.write("one.csv", ("user_id\n%s\n" % who).encode())
        before = rehearsal.now_ms()
        town.kairan("resident", "import", path)
        after = rehearsal.now_ms()
        shown = rehearsal.json.loads(town.kairan("resident", "show", who,
                                                 "--json"))
        return before, shown["since_ms"], after

    def evening(self, town, number):
        town.restart()
        town.clock = "%sT18:59:%d" % (
            TUESDAY + datetime.timedelta(7 * number), pick(50, 53))
        town.start_kairand()
        samples = [self.sample(town) for _ in range(SAMPLES)]
        town.same_clock(samples)        # to the day; then to the millisecond
        ahead, skew = town.same_clock([self.sample(town)
                                       for _ in range(SAMPLES)])
        due = due_of(samples[0][1])
        if rehearsal.now_ms() + ahead > due:
            raise Failed("the clock had passed 19:00 already")
        return due, skew

    def during(self, town):
        """What else goes on."""

    def round(self, number):
        town = self.towns[0]
        due, skew = self.evening(town, number)
        slow = len(town.slow_steps_us())
        self.during(town)
        until(self.title, lambda: len(town.campaigns()) == number + 1 and
              town.all_done(), pause=0.2)
        early = sum(1 for e in town.ledger() if e["ms"] < due - skew)
        report = town.checked(self.results, self.title, self.residents)
        self.results.check(early == 0, "%s: %d were early" % (
            self.title, early))
        last = report["last_accepted_ms"] - due
        self.add("kairand",
                 first_late_ms=max(0, report["first_accepted_ms"] - due),
                 last_late_ms=last, over_ms=last - self.limit_ms,
                 early=early, limited=sum(report["limited"].values()),
                 worst_step_us=max(town.slow_steps_us()[slow:] + [0]))

    def finish(self):
        self.towns[0].verified(self.results, self.title)


class Multicasts(Evening):
    name, title = "evening", "19:00, multicasts"
    residents, limit_ms = 100000, 100000 / 500 / 200 * 1000


class Pushes(Evening):
    name, title = "pushes", "19:00, pushes"
    residents = pick(50000, 10000)
    limit_ms = residents / 2000 * 1000

    def garbage(self, i):
        return "宅%d=%s" % (i, DISTRICT)

    def during(self, town):
        n = int(HOOKS_PER_S * (self.limit_ms / 1000 + 5))
        p = subprocess.run(pinned(LOAD, client(self.port, 16, n, "message",
                                               HOOKS_PER_S)),
                           capture_output=True, text=True)
        if p.returncode != 0:
            raise Failed(p.stderr)
        got = rehearsal.json.loads(p.stdout)
        row = "a webhook while that runs"
        self.results.check(got["ok"] == n, "%s: %d of %d" % (row, got["ok"],
                                                             n))
        self.results.add(row, "kairand", p50_us=got["p50_us"],
                         p99_us=got["p99_us"], worst_us=got["worst_us"])

    def round(self, number):
        super().round(number)
        self.results.only_if(self.title, "BullMQ and redis", self.bull)

    def bull(self):
        need_node("bullmq")
        town = self.town()
        port, _ = redis(town, "--appendonly", "yes")
        got = node("bull.mjs", port, self.residents,
                   pick(20000, 8000), core=MEASURED)
        got.pop("cpu_us")
        self.add("BullMQ and redis", **got)
        town.stop()


ROWS = [Multicasts, Pushes]
