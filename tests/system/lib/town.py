"""A rehearsal town: linesim and kairand in a folder of their own.

    with town.Town(clock="2026-11-24T18:59:50") as t:
        t.kairan("town", "import", town.EXAMPLE)

kairand is spoken to through Unix sockets and linesim picks its ports, so any
number of towns run side by side.  KAIRAN_BIN names a folder with the three
programs (build/ otherwise), KEEP=1 leaves the town's folder behind.
"""
import base64
import datetime
import hashlib
import hmac
import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

import oracle

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.join(HERE, "..", "..", "..")
EXAMPLE = os.path.join(TOP, "examples", "town")
BIN = os.environ.get("KAIRAN_BIN", os.path.join(TOP, "build"))
SECRET, TOKEN = "rehearsal-secret", "rehearsal-token"
JAPAN = datetime.timezone(datetime.timedelta(hours=9))
SKIPPED = 77
# What is started ends when whoever started it is gone, however that ended.
WITH_US = ["setpriv", "--pdeathsig", "KILL"]


def in_memory():
    """From now on towns are on a file system that needs no disk."""
    if os.access("/dev/shm", os.W_OK):
        tempfile.tempdir = "/dev/shm"


class Failure(Exception):
    pass


class Skip(Exception):
    pass


def wait(what, done, seconds=60):
    """Until done() is true, and its value; Failure after so many seconds.  They
    are many: a machine may be slow, and who waits well waits no longer."""
    began, pause = time.monotonic(), 0.001
    while True:
        value = done()
        if value:
            return value
        if time.monotonic() - began > seconds:
            raise Failure("waited %g s in vain: %s" % (seconds, what))
        time.sleep(pause)
        pause = min(pause * 1.5, 0.02)


def sim_ms(text):
    """"2026-11-24T19:00:00", in Japan, as wall milliseconds."""
    at = datetime.datetime.fromisoformat(text).replace(tzinfo=JAPAN)
    return int(at.timestamp() * 1000)


def sim_text(ms):
    at = datetime.datetime.fromtimestamp(ms / 1000, JAPAN)
    return at.strftime("%Y-%m-%dT%H:%M:%S")


def sign(body, secret=SECRET):
    return base64.b64encode(hmac.new(secret.encode(), body,
                                     hashlib.sha256).digest()).decode()


class UnixHttp(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=30)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


class Line:
    """linesim, and its control side."""

    def __init__(self, folder, *args, hook):
        self.folder, self.hook = folder, hook
        with open(self.path("secret"), "w") as f:
            f.write(SECRET + "\n")
        with open(self.path("token"), "w") as f:
            f.write(TOKEN + "\n")
        self.log = open(self.path("linesim.log"), "ab")
        self.process = subprocess.Popen(
            [*WITH_US, os.path.join(folder, "bin", "linesim"), "--listen",
             "127.0.0.1:0", "--control", "127.0.0.1:0", "--cert-out",
             self.path("ca.pem"), "--secret-file", self.path("secret"),
             "--token-file", self.path("token"), "--webhook",
             "unix:%s:/webhook" % hook, *args],
            stdout=subprocess.PIPE, stderr=self.log)
        ready = self.process.stdout.readline().decode()
        m = re.match(r"linesim ready (\S+) control http://(\S+)", ready)
        if not m:
            raise Failure("linesim did not start: " + ready)
        self.api, self.control = m[1], m[2]
        self.http = http.client.HTTPConnection(self.control, timeout=60)

    def path(self, name):
        return os.path.join(self.folder, name)

    def get(self, path):
        self.http.request("GET", path)
        return self.http.getresponse().read().decode()

    def post(self, path, body):
        data = body if isinstance(body, str) else json.dumps(body)
        self.http.request("POST", path, data.encode())
        r = self.http.getresponse()
        text = r.read().decode()
        if r.status != 200:
            raise Failure("linesim %s: %d %s" % (path, r.status, text))
        return json.loads(text)

    def report(self):
        return json.loads(self.get("/report"))

    def rows(self, path):
        return [json.loads(x) for x in self.get(path).splitlines()]

    def ledger(self):
        return self.rows("/ledger")

    def at_home(self):
        """Does LINE's side take connections?"""
        host, port = self.api[len("https://"):].split(":")
        with socket.socket() as s:
            return s.connect_ex((host, int(port))) == 0

    def quiet(self):
        """Has every webhook been answered 2xx, or been given up?"""
        w = self.report()["webhooks"]
        return w["waiting"] == 0 and w["in_flight"] == 0

    def residents(self, count):
        """Makes followers without events; their ids."""
        self.post("/residents", {"count": count, "events": False})
        return self.get("/residents").split()

    def stop(self):
        self.http.close()
        end(self.process)
        self.process.stdout.close()
        self.log.close()


def end(process, how=signal.SIGTERM, seconds=20):
    """Ends a process that we started; its exit status."""
    if process.poll() is None:
        process.send_signal(how)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    return process.returncode


class Town:
    def __init__(self, clock=None, line=(), data=None, **settings):
        self.folder = tempfile.mkdtemp(prefix="kairan-")
        self.process = self.line = None
        self.data = data or self.path("data")
        self.settings, self.base_ms = settings, None
        self.probes, self.env = 0, {}		# env: more of it, for kairand
        if clock is not None:
            self.clock_is(sim_ms(clock))
            line = (*line, "--clock", clock)
        try:
            programs_copy(self.path("bin"))
            self.line = Line(self.folder, *line, hook=self.path("http"))
        except BaseException:
            self.close()
            raise

    def path(self, name):
        return os.path.join(self.folder, name)

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if kind not in (None, Skip):
            print("the end of kairand's log:\n" + "".join(
                self.log_text().splitlines(True)[-25:]))
        self.close()

    def close(self):
        if self.process is not None:
            end(self.process)
        if self.line is not None:
            self.line.stop()
        if not os.environ.get("KEEP"):
            shutil.rmtree(self.folder, ignore_errors=True)

    def clock_is(self, ms):
        self.base_ms = ms - time.monotonic() * 1000

    def now_ms(self):
        """What the town's clock says."""
        return self.base_ms + time.monotonic() * 1000

    def config(self, **more):
        """Writes kairan.conf; its path."""
        settings = {
            "data_dir": self.data, "listen": "unix:" + self.path("http"),
            "control": self.path("control"), "line_api": self.line.api,
            "line_api_data": self.line.api, "line_ca": self.path("ca.pem"),
            "channel_secret_file": self.path("secret"),
            "channel_token_file": self.path("token"),
            "town_name": "回覧町", "disk_free_min": "16M",
            "ballast_bytes": "0", "undo_seconds": "0",
            "flood_cap": "off", **self.settings, **more}
        with open(self.path("kairan.conf"), "w", encoding="utf-8") as f:
            for key, value in settings.items():
                f.write("%s = %s\n" % (key, value))
        return self.path("kairan.conf")

    def spawn(self, at=None, **more):
        """Starts kairand and does not wait.  Its clock takes whole seconds,
        so the town's time goes on at the next one, as if starting had taken
        that much longer.  linesim's clock is set before: it is never behind
        kairand's, however busy the machine is, so that nothing looks early
        that is not."""
        if self.base_ms is not None:
            now = at if isinstance(at, int) else (
                sim_ms(at) if at else -(-int(self.now_ms()) // 1000) * 1000)
            more["clock"] = sim_text(now)
        conf = self.config(**more)
        if self.base_ms is not None:
            self.clock_is(now)
            self.line.post("/clock", {"time": sim_text(now)})
        with open(self.path("kairand.log"), "ab") as log:
            self.process = subprocess.Popen(
                [*WITH_US, self.path("bin/kairand"), "-c", conf],
                stderr=log, stdout=log, env={**os.environ, **self.env})

    def is_ready(self):
        if self.process.poll() is not None:
            raise Failure("kairand ended with %d: %s" % (
                self.process.returncode, self.log_text()[-300:]))
        try:
            return self.get("/readyz")[0] == 200
        except OSError:
            return False

    def start(self, at=None, **more):
        """Seconds until it was ready."""
        began = time.monotonic()
        self.spawn(at, **more)
        wait("kairand is ready", self.is_ready, 120)
        return time.monotonic() - began

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        status = end(self.process)
        if status != 0:
            raise Failure("kairand ended with %s at TERM" % status)

    def log_text(self):
        try:
            with open(self.path("kairand.log"), encoding="utf-8",
                      errors="replace") as f:
                return f.read()
        except FileNotFoundError:
            return ""

    def get(self, path):
        return self.request("GET", path)

    def request(self, method, path, body=None, headers=None):
        """Status and body, or an OSError."""
        c = UnixHttp(self.path("http"))
        try:
            c.request(method, path, body, headers or {})
            r = c.getresponse()
            return r.status, r.read().decode()
        except http.client.HTTPException as e:
            raise ConnectionError(str(e)) from e
        finally:
            c.close()

    def webhook(self, events, signature=None, body=None):
        if body is None:
            body = json.dumps({"destination": "U0",
                               "events": events}).encode()
        return self.request("POST", "/webhook", body, {
            "x-line-signature": signature or sign(body),
            "content-type": "application/json"})

    def popen(self, *words, lang="C"):
        return subprocess.Popen(
            [self.path("bin/kairan"), "-s", self.path("control"), *words],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env={**os.environ, "LC_ALL": lang})

    def run(self, *words, lang="C"):
        """Exit status, what it printed, what it complained."""
        p = self.popen(*words, lang=lang)
        out, complaint = p.communicate(timeout=300)
        return p.returncode, out, complaint

    def kairan(self, *words):
        status, out, complaint = self.run(*words)
        if status != 0:
            raise Failure("kairan %s: exit %d: %s%s" % (
                " ".join(words), status, out[-2000:], complaint))
        return out

    def json(self, *words):
        return json.loads(self.kairan("--json", *words))

    def status(self):
        return self.json("status")

    def export(self, *more):
        """The rows of `kairan export`."""
        return [json.loads(x) for x in self.kairan(
            "export", *more).splitlines()]

    def campaign(self, segment, text, *more):
        """A new campaign, approved; its number."""
        number = self.kairan("campaign", "new", "--segment", segment,
                             "--text", text, *more).strip()
        self.kairan("campaign", "approve", number)
        return int(number)

    def done(self, *numbers):
        """Are these campaigns all over?"""
        return all(self.json("campaign", "show", str(n))["state"] == "done"
                   for n in numbers)

    def idle(self):
        """Is nothing under way or waiting?"""
        s = self.status()
        return s["inbox"] == 0 and s["outbox"] == 0 and self.line.quiet()

    def verify(self):
        """What `kairan verify` says, and whether all agrees."""
        status, out, complaint = self.run("verify")
        return status == 0, (out + complaint).strip()

    def clocks_align(self):
        """Sets linesim's clock to kairand's.  Seen from outside, a follower
        is met between two times of linesim's; their distance is how far the
        clocks may still differ, in ms."""
        lo, hi = -1e12, 1e12
        for _ in range(8):
            self.probes += 1
            user = "Uffff%028x" % self.probes
            before = self.line.report()["ms"]
            self.line.post("/event", {"type": "follow", "source": {
                "type": "user", "userId": user}})
            entry = wait("a reply to the follower", lambda: [
                e for e in self.line.ledger() if e["endpoint"] == "reply"
                and e["to"] == [user]])[0]
            met = self.json("resident", "show", user)["since_ms"]
            lo, hi = max(lo, met - entry["ms"]), min(hi, met - before)
        self.line.post("/clock", {"add_ms": round((lo + hi) / 2)})
        return (hi - lo) / 2 + 1


def programs_copy(to):
    """A build that goes on beside us must not change what is tested."""
    os.mkdir(to)
    for name in ("kairand", "kairan", "linesim"):
        path = os.path.join(BIN, name)
        if not os.access(path, os.X_OK):
            raise Skip("%s is not built" % path)
        shutil.copy(path, to)


class Goals:
    """Prints GOAL lines; says at the end whether all were reached."""

    def __init__(self):
        self.missed = 0

    def check(self, what, measured, target, good):
        self.missed += not good
        print("GOAL %s %s %s %s" % (what, measured, target,
                                    "PASS" if good else "FAIL"), flush=True)
        return good

    def witness(self, what, t, slack_ms=50):
        """LINE's ledger and kairan's export, seen by the oracle."""
        found = oracle.witness(t.line.ledger(), t.export(), slack_ms)
        for name in oracle.FAULTS:
            self.equal("%s.oracle.%s" % (what, name), len(found[name]), 0)
        print("".join(x + "\n" for x in oracle.witness_lines(found)),
              end="")

    def equal(self, what, measured, target):
        return self.check(what, measured, target, measured == target)

    def best(self, what, target, measure, tries=3):
        """A bar on time that a busy machine may miss: the best of three, all
        of them printed."""
        seen = []
        while len(seen) < tries and not (seen and seen[-1] <= target):
            seen.append(measure())
        print("%s: %s" % (what, " ".join(str(x) for x in seen)))
        return self.most(what, min(seen), target)

    def most(self, what, measured, target):
        return self.check(what, measured, "<=%s" % target,
                          measured <= target)


def main(test):
    """Runs test(goals) and exits: 0, 1, or 77 where it cannot run."""
    goals = Goals()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    try:
        test(goals)
    except Skip as e:
        print("cannot run here: %s" % e)
        sys.exit(SKIPPED)
    except Failure as e:
        print("failed: %s" % e)
        sys.exit(1)
    sys.exit(goals.missed > 0)
