"""Whole towns: memory, starting, and a campaign to everyone.

The residents have 68 values between them and hear of their garbage at 19:00.
"""
import base64
import hashlib
import hmac
import os
import signal
import socket
import subprocess
import time

import postgres
from frame import (SECRET, Failed, Row, folder_bytes, listens, need,
                   need_node, node, people, pick, rehearsal, status_kb, until)
from hooks import redis
from senders import FAST

BIG = pick(10**6, 10**5)
SIZES = pick([10**4, 10**5, 10**6], [10**4, 10**5])
IN_FLIGHT = (100, 1000)
CAMPAIGNS = pick([10**3, 10**4, 10**5, 10**6], [10**3, 10**4, 10**5])
DISTRICTS = [name for name, _ in people.AREAS if name != people.OUTSIDE]
LANGUAGES = ["ja", "en", "zh", "ko", "vi", "ne", "tl", "pt", "es", "th"]
COLUMNS = {
    "area": lambda i: DISTRICTS[i % len(DISTRICTS)],
    "garbage": lambda i: DISTRICTS[i * 7 % len(DISTRICTS)],
    "categories": lambda i: ";".join(
        "c%d" % size for size in range(3, 7) if i < 10**size),
    "sex": lambda i: ("男性", "女性")[i % 2],
    "lang": lambda i: LANGUAGES[i * i % 97 % len(LANGUAGES)],
    "evening": lambda i: "19:00",
}


def first_200(town):
    """Milliseconds until a signed webhook gets a 200, from being started."""
    body = b'{"destination":"U%s","events":[]}' % (b"0" * 32)
    sign = base64.b64encode(hmac.new(SECRET.encode(), body,
                                     hashlib.sha256).digest())
    ask = (b"POST /webhook HTTP/1.1\r\nHost: x\r\nX-Line-Signature: %s\r\n"
           b"Content-Length: %d\r\n\r\n%s" % (sign, len(body), body))
    began = time.monotonic()
    child = town.spawn("kairand.log", [
        os.path.join(rehearsal.BIN, "kairand"), "-c",
        town.path("kairan.conf")])
    while time.monotonic() - began < 60:
        with socket.socket(socket.AF_UNIX) as s:
            try:
                s.connect(town.path("http"))
                s.sendall(ask)
                if s.recv(4096).startswith(b"HTTP/1.1 200"):
                    break
            except OSError:
                pass
        if child.poll() is not None:
            raise Failed("kairand ended with %s" % child.returncode)
        time.sleep(0.001)
    took = (time.monotonic() - began) * 1000
    town.kairand = child
    rehearsal.wait_for("kairand", lambda: town.try_kairan("status")[0] == 0,
                       child)
    return took


class Memory(Row):
    name, title, rounds = "memory", "memory and starting", 1

    def round(self, number):
        self.idle()
        for n in SIZES:
            self.sized(n)
        self.results.only_if("memory, a request in flight", "kairand",
                             self.in_flight)
        for who, measure in (("@line/bot-sdk", self.sdk),
                             ("redis, AOF", self.redis),
                             ("PostgreSQL", self.postgres)):
            self.results.only_if(self.title, who, measure)

    def idle(self):
        town = self.town(clock="2026-11-24T12:00")
        town.start()
        town.take(1000, **COLUMNS)
        for _ in range(pick(5, 2)):
            town.restart()
            self.results.add("start, clean, 1000 residents", "kairand",
                             ready_ms=first_200(town))
        self.results.add("memory, idle", "kairand",
                         rss_mb=town.rss_kb() / 1024,
                         anon_mb=town.rss_kb("RssAnon") / 1024,
                         disk_mb=folder_bytes(town.path("data")) / 1e6)
        town.stop()

    def sized(self, n):
        town = self.town(clock="2026-11-24T12:00")
        town.start()
        before = folder_bytes(town.path("data"))
        town.take(n, **COLUMNS)
        for _ in range(pick(3, 1)):
            town.restart(kill=True)
            ms = first_200(town)
            self.results.point("start", "kairand", n, ms)
            if n == BIG:
                self.results.add("start after kill -9, %d residents" % n,
                                 "kairand", ready_ms=ms)
        self.results.check(town.status()["residents"] == n,
                           "after kill -9 %s" % town.status())
        mb = town.rss_kb() / 1024
        self.results.point("memory", "kairand", n, mb)
        if n == BIG:
            self.results.add(
                "memory, %d residents" % n, "kairand", rss_mb=mb,
                anon_mb=town.rss_kb("RssAnon") / 1024, disk_bytes=(
                    folder_bytes(town.path("data")) - before) / n)
            town.verified(self.results, self.title)
        town.stop()

    def in_flight(self):
        """Pushes that LINE takes long to answer: many against few."""
        few, many = (self.with_out(n) for n in IN_FLIGHT)
        self.results.add("memory, a request in flight", "kairand",
                         each_kb=(many - few) / (IN_FLIGHT[1] - IN_FLIGHT[0]))

    def with_out(self, n):
        town = self.town(clock="2026-11-24T18:59:50", settings=dict(
            FAST, outbox_window=n, lanes=10), linesim=["--no-limits"])
        town.start()
        town.take(2 * IN_FLIGHT[1], garbage=lambda i: "宅%d=%s" % (
            i, DISTRICTS[0]))
        town.faults("push delay_ms:8000")
        until("requests in flight", lambda: town.report()["requests"].get(
            "push", 0) >= n, 60)
        kb = town.rss_kb()
        town.stop()
        return kb

    def sdk(self):
        need_node("@line/bot-sdk")
        town = self.town(linesim=["--no-limits"])
        town.start_linesim()
        body = town.write("body.json", b'{"to":"%s","messages":[{"type":'
                          b'"text","text":"a"}]}' %
                          people.user_id(0).encode())
        got = node("sdk.mjs", town.line, body, 1, 1, "push",
                   ca=town.path("ca.pem"))
        self.results.add("memory, idle", "@line/bot-sdk",
                         rss_mb=got["rss_kb"] / 1024)
        town.stop()

    def redis(self):
        """Each resident a hash, the AOF as they were written."""
        cli = need("redis-cli")
        town = self.town()
        options = ("--appendonly", "yes", "--appendfsync", "everysec")
        port, child = redis(town, *options)
        feed = subprocess.Popen([cli, "-p", str(port), "--pipe"], text=True,
                                stdin=subprocess.PIPE,
                                stdout=subprocess.DEVNULL)
        for i in range(BIG):
            feed.stdin.write("HSET %s %s\n" % (people.user_id(i), " ".join(
                "%s %s" % (k, v(i) or "-") for k, v in COLUMNS.items())))
        feed.stdin.close()
        feed.wait()
        self.results.add("memory, %d residents" % BIG, "redis, AOF",
                         rss_mb=status_kb(child.pid, "VmRSS") / 1024,
                         disk_bytes=folder_bytes(town.path(
                             "appendonlydir")) / BIG)
        child.send_signal(signal.SIGKILL)
        child.wait()
        began = time.monotonic()
        town.spawn("redis.log", [
            "redis-server", "--port", str(port), "--bind", "127.0.0.1",
            "--dir", town.dir, "--save", "", *options])
        until("redis", lambda: listens(port) and subprocess.run(
            [cli, "-p", str(port), "get", "x"], capture_output=True,
            text=True).stdout == "\n", 60, 0.002)
        self.results.add("start after kill -9, %d residents" % BIG,
                         "redis, AOF",
                         ready_ms=(time.monotonic() - began) * 1000)
        town.stop()

    def postgres(self):
        with postgres.Cluster() as db:
            path = os.path.join(db.dir, "rows")
            with open(path, "w", encoding="utf-8") as f:
                for i in range(BIG):
                    f.write("\t".join([people.user_id(i)] + [
                        v(i) or "-" for v in COLUMNS.values()]) + "\n")
            db.say("CREATE TABLE r (id text PRIMARY KEY, %s)" % ", ".join(
                k + " text" for k in COLUMNS))
            db.load("r", path)
            db.control("stop", "-m", "immediate")
            began = time.monotonic()
            db.start()
            db.say("SELECT * FROM r LIMIT 1")
            self.results.add("start after kill -9, %d residents" % BIG,
                             "PostgreSQL",
                             ready_ms=(time.monotonic() - began) * 1000)


class Million(Row):
    """Campaigns of all sizes, the whole of the path."""
    name, title = "campaign", "campaign to all by multicast"
    rounds = pick(3, 1)

    def start(self):
        town = self.town(settings=FAST, linesim=["--no-limits"],
                         clock="2026-11-24T12:00")
        town.start()
        town.take(BIG, **COLUMNS)

    def round(self, number):
        for n in CAMPAIGNS:
            self.one(n, number)

    def one(self, n, number):
        town = self.towns[0]
        segment = "all" if n == BIG else "category:c%d" % (len(str(n)) - 1)
        campaign = town.campaign("%d-%d " % (number, n) + "あ" * 100,
                                 segment)
        disk = folder_bytes(town.path("data"))
        slow = len(town.slow_steps_us())
        cut, cpu = None, town.cpu_us()
        town.kairan("campaign", "approve", campaign)
        while True:
            state = town.show(campaign)["state"]
            if cut is None and state not in ("approved", "cutting"):
                cut = town.cpu_us() - cpu
            if state == "done":
                break
            time.sleep(0.02)
        each = (town.cpu_us() - cpu) / n
        town.checked(self.results, "%s: %d" % (self.title, n), n)
        self.results.point("recipients", "kairand", n, each)
        if n == BIG:
            steps = town.slow_steps_us()[slow:]
            grown = folder_bytes(town.path("data")) - disk
            self.add("kairand", cpu_us=each, cut_cpu_ms=cut / 1000,
                     slow_steps=len(steps), worst_step_us=max(steps + [0]),
                     disk_bytes=max(0, grown) / n)

    def finish(self):
        self.towns[0].verified(self.results, self.title)


ROWS = [Memory, Million]
