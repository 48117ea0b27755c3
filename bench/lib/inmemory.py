"""What is in memory: timers, and the sets that segments are made of."""
import os
import re
import shutil
import subprocess

import postgres
from frame import (MEASURED, RELEASE, Failed, Row, ask, ask_json, need,
                   need_built, pick, scratch)
from hooks import redis

TIMERS = pick([10**6, 10**7], [10**5, 10**6])
SEGMENTS = pick([10**4, 10**5, 10**6, 10**7], [10**4, 10**5, 10**6])
TOLD = (10**6, 10**7)       # the other sizes are in the plot only
TIMES = 7


class Timers(Row):
    name, title = "wheel", "timers"

    def round(self, number):
        for n in TIMERS:
            if n >= 10**7 and number % 2 > 0:
                continue
            row = "timers, %d" % n
            got = ask_json([os.path.join(RELEASE, "bench", "wheel"), str(n),
                            str(number + 1)], MEASURED)
            self.put(row, "kairand", got["wheel"])
            self.put(row, "binary heap", got["heap"])
            self.results.only_if(row, "libuv", self.uv, row, n, number)

    def uv(self, row, n, number):
        self.put(row, "libuv", ask_json([need_built("uv", "uv"), str(n),
                                         str(number + 1)], MEASURED))

    def put(self, row, who, got):
        self.results.check(got.pop("ok"), "%s: %s" % (row, who))
        self.results.add(row, who, **{
            k if k.endswith("us") else k + "_ns": v for k, v in got.items()})


class Segments(Row):
    """The same people for everyone; all must find as many."""
    name, title, rounds = "segment", "segment of 6 terms", 1

    def start(self):
        self.dir, self.db = scratch(), None
        os.chmod(self.dir, 0o755)

    def round(self, number):
        for n in SEGMENTS:
            self.size(n)

    def size(self, n):
        row = "%s, %d residents" % (self.title, n)
        got = ask_json([os.path.join(RELEASE, "bench", "segment"), str(n),
                        self.dir], MEASURED)
        self.found = got["found"]
        self.put(row, n, "kairand", got["count_us"])
        if n in TOLD:
            self.results.add(row, "kairand", asked_us=got["asked_us"])
        for who, measure in (("CRoaring composed", self.croaring),
                             ("redis BITOP", self.redis),
                             ("PostgreSQL, indexes", self.postgres)):
            self.results.only_if(row, who, self.peer, row, n, who, measure)

    def peer(self, row, n, who, measure):
        found, us = measure()
        self.results.check(found == self.found, "%s: %s found %d, kairand %d"
                           % (row, who, found, self.found))
        self.put(row, n, who, us)

    def put(self, row, n, who, us):
        self.results.point("residents", who, n, us)
        if n in TOLD:
            self.results.add(row, who, count_us=us)

    def croaring(self):
        got = ask_json([need_built("croaring", "roaring"), self.dir],
                       MEASURED)
        return got["found"], got["count_us"]

    def redis(self):
        need("redis-cli")
        town = self.town()
        port, _ = redis(town)
        cli = ["redis-cli", "-p", str(port)]
        for name in ("area=a0", "area=a1", "area=a2", "category=c0",
                     "lang=l0", "category=c5"):
            with open(os.path.join(self.dir, name), "rb") as f:
                subprocess.run(cli + ["-x", "set", name], stdin=f,
                               check=True, capture_output=True)
        # One script, so that what the client costs is not counted.
        script = town.write("count.lua", (
            "local c = redis.call\n"
            "local t = c('time')\n"
            "for i = 1, 20 do\n"
            "c('bitop', 'or', 'x', 'area=a0', 'area=a1', 'area=a2')\n"
            "c('bitop', 'not', 'y', 'category=c5')\n"
            "c('bitop', 'and', 'x', 'x', 'category=c0', 'lang=l0', 'y')\n"
            "N = nil end\n"
            "local u = c('time')\n"
            "return {c('bitcount', 'x'), (u[1] - t[1]) * 1000000 + u[2] - "
            "t[2]}").replace("N = nil ", "c('bitcount', 'x') ").encode())
        out, _ = ask(cli + ["--eval", script])
        town.stop()
        found, us = re.findall(r"\d+", out)[-2:]
        return int(found), int(us) / 20

    def postgres(self):
        db = self.db = self.db or postgres.Cluster().__enter__()
        db.say("DROP TABLE IF EXISTS r; CREATE TABLE r (no int, area int, "
               "lang int, categories int[])")
        db.load("r", os.path.join(self.dir, "rows"))
        db.say("CREATE INDEX ON r (area); CREATE INDEX ON r (lang); "
               "CREATE INDEX ON r USING gin (categories)")
        db.say("VACUUM ANALYZE r")
        rule = ("SELECT count(*) FROM r WHERE area IN (0,1,2) AND "
                "categories @> '{0}' AND lang = 0 AND NOT "
                "categories @> '{5}'")
        out = db.say("\\timing on\n" + (rule + ";\n") * TIMES)
        found = int(re.search(r"^ *(\d+)$", out, re.M)[1])
        took = sorted(float(x) for x in re.findall(
            r"Time: ([\d.]+) ms", out))
        if len(took) < TIMES:
            raise Failed(out[-200:])
        return found, took[TIMES // 2] * 1000

    def stop(self):
        if self.db:
            self.db.__exit__()
        shutil.rmtree(self.dir, ignore_errors=True)
        super().stop()


ROWS = [Timers, Segments]
