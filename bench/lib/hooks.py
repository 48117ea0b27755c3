"""Webhooks: to durable 200, beside its peers; and more than it can take."""
import os
import re
import signal
import subprocess
import time
import urllib.request

from frame import (Failed, LOAD, PEERS, RELEASE, Row, SECRET,
                   Town, ask, ask_json, family_cpu_us, folder_bytes,
                   free_port, listens, need, pick, pinned, rehearsal, until)

DISTRICT = "さくら一丁目"
HOOKS = pick(25000, 6000)
CONNS_MAX = 4096


def client(port, conns, n, kind="message", *more, seed=None):
    """The argv; a seed of its own keeps events apart."""
    client.seed += 1
    return [os.path.join(RELEASE, "bench", "webhook"), str(port), SECRET,
            str(conns), str(n), str(seed or client.seed), kind,
            *(str(m) for m in more)]


client.seed = int(time.time())


class Kairand:
    """kairand listening on a port, with some residents."""

    def __init__(self, sync_delay_us=0):
        self.port = free_port()
        self.name = "kairand, sync + 2 ms" if sync_delay_us else "kairand"
        self.share = 0.25 if sync_delay_us else 1
        self.sent = 0
        self.town = Town(settings={
            "listen": "127.0.0.1:%d" % self.port,
            "wires_max": CONNS_MAX + 100, "sync_delay_us": sync_delay_us})

    def start(self):
        self.town.start()
        self.town.take(1000, garbage=lambda i: DISTRICT)
        self.disk = folder_bytes(self.town.path("data"))

    def cpu_us(self):
        return self.town.cpu_us()

    def settle(self):
        """Every event was kept and dealt with."""
        until("inbox", lambda: self.town.status()["inbox"] == 0)

    def metric(self, name):
        with urllib.request.urlopen("http://127.0.0.1:%d/metrics" % self.port,
                                    timeout=10) as r:
            return int(re.search(r"^kairan_%s (\d+)" % name,
                                 r.read().decode(), re.M)[1])

    def stop(self):
        self.town.stop()


class Peer:
    """A program of others that answers the same requests."""
    share = 1

    def __init__(self, name):
        self.name = name
        self.port = free_port()
        self.sent = 0
        self.scratch = Town()

    def start(self):
        argv = self.nginx() if self.name.startswith("nginx") else [
            need("node"), os.path.join(PEERS, "hook.mjs"), str(self.port),
            SECRET, self.scratch.path("node.kept")]
        self.child = self.scratch.spawn("peer.log", argv)
        rehearsal.wait_for(self.name, lambda: listens(self.port), self.child)

    def nginx(self):
        conf = self.scratch.write("nginx.conf", (
            "daemon off; worker_processes 1; pid %(d)s/nginx.pid;\n"
            "error_log stderr; events { worker_connections 8192; }\n"
            "http { access_log off; keepalive_requests 100000000;\n"
            "client_body_temp_path %(d)s/body; proxy_temp_path %(d)s/proxy;\n"
            "fastcgi_temp_path %(d)s/f; uwsgi_temp_path %(d)s/u;\n"
            "scgi_temp_path %(d)s/s;\n"
            "server { listen 127.0.0.1:%(p)d; return 200 '{}'; } }\n" % {
                "d": self.scratch.dir, "p": self.port}).encode())
        return [need("nginx"), "-c", conf]

    def cpu_us(self):
        return family_cpu_us(self.child.pid)

    def settle(self):
        pass

    def stop(self):
        self.scratch.stop()


def redis(town, *options):
    """A redis of our own: its port and its process."""
    port = free_port()
    child = town.spawn("redis.log", [
        need("redis-server"), "--port", str(port), "--bind", "127.0.0.1",
        "--dir", town.dir, "--save", "", "--loglevel", "warning", *options])
    rehearsal.wait_for("redis", lambda: listens(port), child)
    return port, child


class Webhooks(Row):
    name, title = "webhook", "webhook to durable 200"

    def start(self):
        self.servers = []
        for s in (Kairand(), Kairand(2000), Peer("nginx return 200"),
                  Peer("node")):
            self.results.only_if(self.title, s.name, self.begin, s)
        self.redis = None
        self.results.only_if(self.title, "redis, AOF always", self.log)

    def begin(self, server):
        try:
            server.start()
        except BaseException:
            server.stop()
            raise
        self.servers.append(server)

    def log(self):
        town = self.town()
        self.redis = redis(town, "--appendonly", "yes", "--appendfsync",
                           "always")

    def row(self, conns):
        return "%s, %d connections" % (self.title, conns)

    def round(self, number):
        for conns in (64, 512):
            for s in self.servers:
                self.measure(s, conns, "message", s.name)
                if s.name == "kairand":
                    self.measure(s, conns, "unsend", "kairand, kept only")
            if self.redis:
                self.results.only_if(self.row(conns), "redis, AOF always",
                                     self.xadd, conns)
        for conns in pick((1, 8, 64, 512, CONNS_MAX), (1, 64, CONNS_MAX)):
            for s in self.servers:
                if s.share == 1:
                    self.point(s, conns)

    def ask(self, server, conns, kind, n):
        cpu = server.cpu_us()
        got = ask_json(client(server.port, conns, n, kind))
        server.settle()
        server.sent += n
        self.results.check(got["ok"] == n, "%s: %s: %d of %d" % (
            self.row(conns), server.name, got["ok"], n))
        return got, (server.cpu_us() - cpu) / n

    def measure(self, server, conns, kind, who):
        got, cpu = self.ask(server, conns, kind, int(HOOKS * server.share))
        self.results.add(self.row(conns), who, cpu_us=cpu,
                         per_s=got["per_s"], p50_us=got["p50_us"],
                         p99_us=got["p99_us"])

    def point(self, server, conns):
        n = HOOKS if conns > 8 else HOOKS // 5
        self.results.point("connections", server.name, conns,
                           self.ask(server, conns, "message", n)[1])

    def xadd(self, conns):
        port, child = self.redis
        cpu = family_cpu_us(child.pid)
        out, _ = ask([need("redis-benchmark"), "-p", str(port), "-c",
                      str(conns), "-n", str(HOOKS), "--csv", "XADD", "hooks",
                      "*", "body", "q" * 463])
        rate, _, _, p50, _, p99 = [
            float(x.strip('"')) for x in
            out.strip().splitlines()[-1].rsplit(",", 7)[1:7]]
        self.results.add(self.row(conns), "redis, AOF always",
                         cpu_us=(family_cpu_us(child.pid) - cpu) / HOOKS,
                         per_s=rate, p50_us=p50 * 1000, p99_us=p99 * 1000)

    def finish(self):
        for s in self.servers:
            if isinstance(s, Kairand):
                kept = s.metric("events_total")
                self.results.check(kept == s.sent, "%s: %d answered, %d kept"
                                   % (self.title, s.sent, kept))
                s.town.verified(self.results, self.title)
            if s.name == "kairand":
                self.results.add(self.row(64), s.name, disk_bytes=(
                    folder_bytes(s.town.path("data")) - s.disk) / s.sent)

    def stop(self):
        for s in self.servers:
            s.stop()
        super().stop()


class Overload(Row):
    """More than it can take; in the midst of it, kill -9."""
    name, title = "overload", "twice the webhooks it can take"
    count, conns = pick(300000, 40000), CONNS_MAX
    rounds = pick(3, 1)

    def start(self):
        self.server = Kairand()
        self.server.start()

    def again(self, n, *more, seed):
        return ask_json(client(self.server.port, 64, n, "message", *more,
                               seed=seed))

    def round(self, number):
        server, town = self.server, self.server.town
        rate = 2 * ask_json(client(server.port, 512, HOOKS))["per_s"]
        server.settle()
        kept, seed = town.path("kept"), client.seed + 1000 + number
        child = subprocess.Popen(
            pinned(LOAD, client(server.port, self.conns, self.count,
                                "message", int(rate), kept, seed=seed)),
            stdout=subprocess.PIPE, text=True)
        until("the first webhooks",
              lambda: os.path.exists(kept) and os.path.getsize(kept) > 0)
        time.sleep(self.count / rate)       # half of it, as half get through
        town.restart(kill=True)
        out = child.communicate(timeout=60)[0]
        if child.returncode != 0:
            raise Failed("webhook ended with %s" % child.returncode)
        got = rehearsal.json.loads(out)
        self.results.check(got["asked"] < self.count,
                           "%s: it was over before the kill" % self.title)
        town.start_kairand()
        before = server.metric("events_repeated_total")
        said = self.again(self.count, 0, kept, "again", seed=seed)
        repeated = server.metric("events_repeated_total") - before
        self.results.check(said["ok"] == said["asked"],
                           "%s: said again, %d of %d were taken" % (
                               self.title, said["ok"], said["asked"]))
        lost = got["ok"] - repeated
        self.results.check(lost == 0, "%s: %d of %d that got a 200 were lost "
                           "by kill -9" % (self.title, lost, got["ok"]))
        self.add("kairand", per_s=got["per_s"], refused=got["refused"],
                 p99_us=got["p99_us"], worst_us=got["worst_us"],
                 over_2s=got["over_2s"], lost=lost)
        server.settle()

    def finish(self):
        self.server.town.verified(self.results, self.title)

    def logs(self):
        return self.server.town.logs()

    def stop(self):
        self.server.stop()


ROWS = [Webhooks, Overload]
