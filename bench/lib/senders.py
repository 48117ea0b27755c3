"""Requests to LINE: kairan's whole path and its lane, and four other clients.

All ask the same linesim, which has no limits here, with the same bodies.
"""
import datetime
import json
import os
import re

from frame import (Failed, MEASURED, RELEASE, Row, ask, ask_json,
                   need, need_built, need_node, node, people, pick, until)

LANES, STREAMS = 3, 100
FAST = {"multicast_rate": 100000, "push_rate": 100000, "lanes": LANES,
        "outbox_window": LANES * STREAMS, "flood_cap": "off",
        "weekly_cap": "off"}
TUESDAY = datetime.date(2026, 11, 24)
DISTRICT = "さくら一丁目"       # its burnables are collected on Wednesdays


def h2load(town, path, body, n):
    out, cpu = ask([need("h2load"), "-n", str(n), "-c", str(LANES), "-m",
                    str(STREAMS), "-d", body, "-H",
                    "Content-Type: application/json", "-H",
                    "Authorization: Bearer rehearsal-token",
                    town.line + path], MEASURED)
    rate = re.search(r"finished in .*?, ([\d.]+) req/s", out)
    ok = re.search(r"status codes: (\d+) 2xx", out)
    if not rate or not ok:
        raise Failed("h2load: " + out[-300:])
    return {"ok": int(ok[1]), "seconds": n / float(rate[1]), "cpu_us": cpu}


def curl(town, path, body, n):
    return ask_json([need_built("curl", "curl"), town.line + path,
                     town.path("ca.pem"), body, str(n), str(LANES),
                     str(STREAMS)], MEASURED)


def sdk(town, path, body, n):
    need_node("@line/bot-sdk")
    return node("sdk.mjs", town.line, body, n, 64, path.split("/")[-1],
                ca=town.path("ca.pem"))


def node_h2(town, path, body, n):
    need("node")
    return node("h2.mjs", town.line, path, body, n, STREAMS,
                ca=town.path("ca.pem"))


def lane(town, path, body, n):
    """kairan's own client, with nothing kept."""
    to = json.load(open(body, encoding="utf-8"))["to"]
    out, _ = ask([os.path.join(RELEASE, "tests", "system", "laneload"),
                  town.line, town.path("ca.pem"), str(LANES),
                  str(LANES * STREAMS), str(n),
                  str(len(to) if isinstance(to, list) else 1)], MEASURED)
    m = re.search(r"ok=(\d+) .*: ([\d.]+)/s, ([\d.]+) us of", out)
    return {"ok": int(m[1]), "seconds": n / float(m[2]),
            "cpu_us": float(m[3]) * n}


# Who, how, and what share of the requests: the slow ones are asked for fewer.
CLIENTS = [("kairand's lane alone", lane, 1), ("h2load", h2load, 1),
           ("libcurl multi", curl, 1), ("node http2", node_h2, 0.5),
           ("@line/bot-sdk", sdk, 0.2)]


class Sender(Row):
    path, endpoint = "", ""
    clients = CLIENTS

    def peers(self, body, n):
        for who, measure, share in self.clients:
            self.results.only_if(self.title, who, self.peer, who, measure,
                                 body, int(n * share))

    def peer(self, who, measure, body, n):
        town = self.towns[0]
        town.ask_linesim("/reset", {})
        got = measure(town, self.path, body, n)
        taken = sum(town.report()["accepted"].values())
        town.ask_linesim("/reset", {})
        self.results.check(got["ok"] == n == taken, "%s: %s: %d of %d, %d "
                           "taken" % (self.title, who, got["ok"], n, taken))
        self.add(who, cpu_us=got["cpu_us"] / n, per_s=n / got["seconds"])

    def own(self, cpu, recipients):
        town = self.towns[0]
        cpu = town.cpu_us() - cpu
        report = town.checked(self.results, self.title, recipients)
        n = report["accepted"][self.endpoint]
        span = max(1, report["last_accepted_ms"] -
                   report["first_accepted_ms"])
        self.add("kairand", cpu_us=cpu / n, per_s=n * 1000 / span)
        return n

    def finish(self):
        self.towns[0].verified(self.results, self.title)


class Multicast(Sender):
    name, title = "multicast", "multicast of 500"
    path, endpoint = "/v2/bot/message/multicast", "multicast"
    residents, campaigns = pick(500000, 50000), pick(4, 3)

    def start(self):
        town = self.town(settings=FAST, linesim=["--no-limits"])
        town.start()
        town.take(self.residents)
        self.body = town.write("body.json", json.dumps({
            "to": [people.user_id(i) for i in range(500)],
            "messages": [{"type": "text", "text": "あ" * 100}]},
            ensure_ascii=False).encode())

    def round(self, number):
        town = self.towns[0]
        ids = [town.campaign("%d-%d " % (number, i) + "あ" * 100)
               for i in range(self.campaigns)]
        cpu = town.cpu_us()
        for i in ids:
            town.kairan("campaign", "approve", i)
        until(self.title, town.all_done)
        n = self.own(cpu, self.campaigns * self.residents)
        self.results.check(n == self.campaigns * self.residents // 500,
                           "%s: %d requests" % (self.title, n))
        self.peers(self.body, n)


class Push(Sender):
    """Reminders in words of each resident's own: so each is a push."""
    name, title = "push", "push of 300 bytes"
    path, endpoint = "/v2/bot/message/push", "push"
    clients = CLIENTS[1:]           # the lane's tool asks multicasts
    residents = pick(20000, 5000)

    def at(self, week, clock):
        day = TUESDAY + datetime.timedelta(7 * week)
        self.towns[0].clock = "%sT%s" % (day, clock)

    def start(self):
        town = self.town(settings=FAST, linesim=["--no-limits"])
        self.at(0, "12:00")
        town.start()
        town.take(self.residents,
                  garbage=lambda i: "宅%d=%s" % (i, DISTRICT))

    def round(self, number):
        town = self.towns[0]
        town.restart()
        self.at(number, "18:59:58")
        town.start_kairand()
        cpu = town.cpu_us()
        until(self.title, lambda: len(town.campaigns()) == number + 1 and
              town.all_done())
        words = town.ledger()[-1]["text"]
        self.own(cpu, self.residents)
        body = town.write("body.json", json.dumps({
            "to": people.user_id(0), "messages": [
                {"type": "text", "text": words}]},
            ensure_ascii=False).encode())
        self.peers(body, self.residents)


class LaneOfOne(Sender):
    """The lane alone with pushes' size of body: what keeping adds to."""
    name, title = "lane", "lane alone, bodies of 300 bytes"
    path = "/v2/bot/message/multicast"
    clients = CLIENTS[:3]

    def start(self):
        town = self.town(linesim=["--no-limits"])
        town.start_linesim()
        self.body = town.write("body.json", json.dumps({
            "to": [people.user_id(0)], "messages": [
                {"type": "text", "text": "あ" * 60}]},
            ensure_ascii=False).encode())

    def round(self, number):
        self.peers(self.body, pick(100000, 10000))

    def finish(self):
        pass


ROWS = [Push, LaneOfOne, Multicast]
