#!/usr/bin/python3
"""What the front end promises handlers: tests/system/httpd.c, asked.

handlers.py PROGRAM            the program is httpd.c, built
"""
import argparse
import os
import shutil
import signal
import subprocess
import tempfile
import time

import front
from front import check


def rss_mib(pid):
    with open("/proc/%d/status" % pid) as f:
        return next(int(x.split()[1]) for x in f if "VmRSS" in x) / 1024


class Httpd:
    """tests/system/httpd.c, in a folder of its own."""

    def __init__(self, program, head_ms=3000, sync_us=0, wires_max=12000):
        self.dir = tempfile.mkdtemp()
        self.control = "unix:%s/control" % self.dir
        address = "127.0.0.1:%d" % front.free_port()
        self.p = subprocess.Popen(
            [program, self.dir + "/store", address, self.control,
             str(head_ms), str(sync_us), str(wires_max)],
            stdout=subprocess.PIPE)
        self.p.stdout.readline()
        self.town = front.Town(address, b"", "requests,refused",
                               head_ms / 1000)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.p.send_signal(signal.SIGTERM)
        check(self.p.wait() == 0, "httpd ends well")
        self.p.stdout.close()
        shutil.rmtree(self.dir)


def ask(c, path, body=None):
    if body is None:
        return c.ask(front.request(b"GET " + path + b" HTTP/1.1"))
    return c.ask(front.request(b"POST " + path + b" HTTP/1.1",
                         b"Content-Length: %d\r\n" % len(body), body))


def test_handlers(h):
    with h.town.conn() as c:
        big = os.urandom(front.BODY_MAX)
        check(ask(c, b"/echo", big)[2] == big, "a body of 2.5 MB comes back")
        check([ask(c, b"/echo/x?a=%d" % i)[2] for i in range(50)] ==
              [b"%d" % i for i in range(50)], "each its own")
        a = ask(c, b"/echo/x%2Fy?a=%0D%0AX-Evil:+1")
        check(a[1]["x-words"] == "??X-Evil: 1" and "x-evil" not in a[1] and
              a[1]["x-rest"] == "x%2Fy", "no field is smuggled out")
        for kind, status in (("input", 400), ("denied", 403), ("absent", 404),
                             ("clash", 409), ("remote", 502), ("busy", 503)):
            a = ask(c, b"/put?k=x&v=1&fail=" + kind.encode())
            check(a[0] == status and b"half said" not in a[2] and
                  "x-put" not in a[1] and ask(c, b"/get?k=x")[0] == 404,
                  "a step that fails leaves nothing: " + kind)
        check(ask(c, b"/put?k=x&v=1")[0] == 200 and
              ask(c, b"/get?k=x")[2] == b"1", "one that does not, does")
        check(ask(c, b"/lines", b"a\nb\nc")[2] == b"a;b;c;" and
              ask(c, b"/get?k=line/2")[2] == b"c", "many steps, one answer")
        a = ask(c, b"/lines", b"d\nbad\ne")
        check(a[0] == 400 and b"line 2: bad" in a[2] and
              ask(c, b"/get?k=line/0")[2] == b"d", "kept up to the bad one")
        check(ask(c, b"/empty")[0] == 204 and ask(c, b"/empty?close")[0] ==
              204 and c.ended(), "204, and a handler that closes")
    with h.town.conn() as c:
        check(ask(c, b"/command/x", b"")[0] == 404, "no command in public")
    with front.Conn(h.control) as c:
        a = ask(c, b"/command/x", b"y")
        check(a[0] == 200 and a[1]["x-rest"] == "x" and
              a[1]["x-uid"] == str(os.getuid()), "a command by the socket")
        check(ask(c, b"/webhook", b"")[0] == 404, "no webhook there")


def test_idle(h, n):
    before = rss_mib(h.p.pid)
    conns = [h.town.conn() for _ in range(n)]
    good = all(c.ask(front.LIVE)[0] == 200 for c in conns)
    grown = rss_mib(h.p.pid) - before
    check(good and grown < 200 * n / 10000, "%d idle connections" % n,
          "%.1f MiB" % grown)
    for c in conns:
        c.s.close()


def test_late_body(h):
    start = time.monotonic()
    with h.town.conn(8) as c:
        c.send(front.request(front.POST, b"Content-Length: 100000\r\n",
                             b"x" * 100))
        a = c.answer()
        check(a[0] == 408 and c.ended(), "a body that does not come",
              "after %.1f s" % (time.monotonic() - start))


def test_gate(program):
    with Httpd(program, sync_us=200000) as h:
        with h.town.conn() as c, h.town.conn() as d:
            c.ask(front.LIVE)
            d.ask(front.LIVE)
            start = time.monotonic()
            c.send(h.town.webhook())
            time.sleep(0.02)
            d.ask(front.LIVE)
            other = time.monotonic() - start
            c.answer()
            own = time.monotonic() - start
        check(own >= 0.2 and other >= 0.2,
              "no answer before the sync, not to others either",
              "%.0f and %.0f ms" % (own * 1000, other * 1000))


def test_full(program, what, data):
    """All places taken, at once; yet a webhook gets one."""
    with Httpd(program, wires_max=64) as h:
        h.p.send_signal(signal.SIGSTOP)
        conns = [h.town.conn() for _ in range(100)]
        for c in conns:
            c.send(data)
        h.p.send_signal(signal.SIGCONT)
        start = time.monotonic()
        with h.town.conn(2) as c:
            good = c.ask(h.town.webhook())[0] == 200
        took = time.monotonic() - start
        check(good and took < 1 and h.town.metric("evicted") > 0,
              "100 connections %s, 64 places: a webhook gets one" % what,
              "%.0f ms" % (took * 1000))
        for c in conns:
            c.s.close()


def test_slow_reader(h):
    """Who asks for much and takes nothing is cut off, and costs little."""
    before = rss_mib(h.p.pid)
    with h.town.conn(1) as c:
        big = front.request(b"POST /echo HTTP/1.1",
                            b"Content-Length: %d\r\n" % front.BODY_MAX,
                            bytes(front.BODY_MAX))
        start = time.monotonic()
        try:
            for _ in range(100):
                c.send(big)
        except OSError:
            pass
        grown = rss_mib(h.p.pid) - before
        good = front.until(lambda: h.town.metric("open") == 1)
        took = time.monotonic() - start
        check(grown < 32 and good and took < h.town.head_s + 3,
              "a peer that does not read",
              "%.1f MiB, closed after %.1f s" % (grown, took))


def main():
    p = argparse.ArgumentParser()
    p.add_argument("program")
    p.add_argument("--slow", type=int, default=1000)
    p.add_argument("--idle", type=int, default=2000)
    a = p.parse_args()
    front.files_max()
    with Httpd(a.program) as h:
        front.run(test_handlers, h)
        front.run(test_idle, h, a.idle)
        front.run(test_late_body, h)
        front.run(test_slow_reader, h)
        front.all_tests(h.town, a.slow)
    front.run(test_gate, a.program)
    front.run(test_full, a.program, "idle", front.LIVE)
    front.run(test_full, a.program, "at a head", front.LIVE[:20])
    front.end()


main()
