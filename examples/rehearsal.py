"""linesim and kairand together in a folder of their own, for demo and bench.

Nothing here needs root or a fixed port: kairand listens on Unix sockets,
linesim takes what ports are free.
"""
import ctypes
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.request

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
BIN = os.environ.get("KAIRAN_BIN", os.path.join(TOP, "build"))
SECRET, TOKEN = b"rehearsal-secret", b"rehearsal-token"
SOCKET_PATH_MAX = 90
PR_SET_PDEATHSIG = 1
libc = ctypes.CDLL(None)


class Failed(Exception):
    """Something did not do what it should; the text is for people."""


def alone():
    """In a child: Ctrl-C is for us only; when we die, it ends too."""
    os.setsid()
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def now_ms():
    return time.monotonic() * 1000


def text_of(path):
    try:
        with open(path, encoding="utf-8", errors="replace") as f:
            return f.read()
    except FileNotFoundError:
        return ""


def wait_for(what, ready, child, seconds=15):
    """Until ready() is true; what ready() gave."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = ready()
        if value:
            return value
        if child is not None and child.poll() is not None:
            raise Failed("%s ended with %s" % (what, child.returncode))
        time.sleep(0.01)
    raise Failed("%s was not ready within %d s" % (what, seconds))


class Rehearsal:
    """A town in a temporary folder; stop() ends all and takes it away."""

    def __init__(self, clock=None, settings=None, linesim=()):
        self.clock = clock
        self.settings = settings or {}
        self.linesim_options = list(linesim)
        self.children = []
        self.dir = tempfile.mkdtemp(prefix="kairan-")
        if len(self.dir) > SOCKET_PATH_MAX:
            os.rmdir(self.dir)
            self.dir = tempfile.mkdtemp(prefix="kairan-", dir="/tmp")
        self.socket = self.path("control")
        self.line = self.control = self.kairand = self.linesim = None

    def path(self, name):
        return os.path.join(self.dir, name)

    def write(self, name, data):
        with open(self.path(name), "wb") as f:
            f.write(data)
        return self.path(name)

    def spawn(self, log, argv):
        with open(self.path(log), "ab") as f:
            child = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=f,
                                     stderr=f, preexec_fn=alone)
        self.children.append(child)
        return child

    def start_linesim(self):
        self.write("secret", SECRET)
        self.write("token", TOKEN)
        argv = [os.path.join(BIN, "linesim"), "--listen", "127.0.0.1:0",
                "--control", "127.0.0.1:0", "--cert-out", self.path("ca.pem"),
                "--secret-file", self.path("secret"),
                "--webhook", "unix:%s:/webhook" % self.path("http")]
        if self.clock:
            argv += ["--clock", self.clock]
        self.linesim = self.spawn("linesim.log", argv + self.linesim_options)
        m = wait_for("linesim", lambda: re.search(
            r"linesim ready (\S+) control (\S+)",
            text_of(self.path("linesim.log"))), self.linesim)
        self.line, self.control = m[1], m[2]

    def start_kairand(self):
        conf = {
            "data_dir": self.path("data"),
            "listen": "unix:" + self.path("http"),
            "control": "unix:" + self.socket,
            "line_api": self.line, "line_api_data": self.line,
            "line_ca": self.path("ca.pem"),
            "channel_secret_file": self.path("secret"),
            "channel_token_file": self.path("token"),
            "town_name": "回覧町", "undo_seconds": "0",
        }
        if self.clock:
            conf["clock"] = self.clock
        conf.update(self.settings)
        self.write("kairan.conf", "".join(
            "%s = %s\n" % kv for kv in conf.items()).encode())
        self.kairand = self.spawn("kairand.log", [
            os.path.join(BIN, "kairand"), "-c", self.path("kairan.conf")])
        wait_for("kairand", lambda: os.path.exists(self.socket) and
                 self.try_kairan("status", "--json")[0] == 0, self.kairand)

    def start(self):
        self.start_linesim()
        self.start_kairand()

    def end(self, child):
        if child.poll() is None:
            child.terminate()
        try:
            return child.wait(15)
        except subprocess.TimeoutExpired:
            child.kill()
            return child.wait()

    def stop(self):
        for child in reversed(self.children):
            self.end(child)
        shutil.rmtree(self.dir, ignore_errors=True)

    def try_kairan(self, *words):
        p = subprocess.run([os.path.join(BIN, "kairan"), "-s", self.socket,
                            *words], stdout=subprocess.PIPE, text=True,
                           stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
        return p.returncode, p.stdout

    def kairan(self, *words):
        code, out = self.try_kairan(*words)
        if code != 0:
            raise Failed("kairan %s: %s" % (" ".join(words), out.strip()))
        return out

    def campaigns(self):
        return json.loads(self.kairan("campaign", "list", "--json"))

    def ask_linesim(self, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        with urllib.request.urlopen(self.control + path, data, 60) as r:
            return r.read()

    def report(self):
        return json.loads(self.ask_linesim("/report"))

    def ledger(self):
        return [json.loads(line) for line in
                self.ask_linesim("/ledger").splitlines()]

    def cpu_ms(self, child=None):
        """Processor time of all its threads."""
        pid = (child or self.kairand).pid
        ns = 0
        for tid in os.listdir("/proc/%d/task" % pid):
            ns += int(text_of("/proc/%d/task/%s/schedstat" %
                              (pid, tid)).split()[0])
        return ns / 1e6

    def memory_mb(self):
        """What it held at most."""
        return int(re.search(r"VmHWM:\s+(\d+)", text_of(
            "/proc/%d/status" % self.kairand.pid))[1]) / 1024

    def logs(self, lines=15):
        return "".join("--- %s\n%s\n" % (name, "\n".join(
            text_of(self.path(name)).splitlines()[-lines:]))
            for name in ("kairand.log", "linesim.log"))

    def same_clock(self, samples):
        """Sets linesim's clock to kairand's.

        samples are (our time before, kairand's time, our time after), in ms.
        Returns how far kairand is ahead of now_ms(), and by how much that,
        and so linesim's clock, may be wrong.
        """
        low = max(ms - after for _, ms, after in samples)
        high = min(ms + 1 - before for before, ms, _ in samples)
        before = now_ms()
        ms = self.report()["ms"] + 0.5
        ahead = (low + high) / 2
        self.ask_linesim("/clock", {
            "add_ms": round(ahead - ms + (before + now_ms()) / 2)})
        return ahead, max(1.0, (high - low) / 2)
