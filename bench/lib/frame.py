"""What every row stands on: figures, towns, cores, and peers that may lack."""
import csv
import json
import os
import re
import resource
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
TOP = os.path.abspath(os.path.join(HERE, ".."))
sys.path.insert(0, os.path.join(TOP, "examples"))
import people       # noqa: E402
import rehearsal    # noqa: E402
from rehearsal import Failed    # noqa: E402,F401

RELEASE = os.environ.get("BENCH_TOOLS", os.path.join(TOP, "build", "release"))
OUT = os.path.join(TOP, "build", "bench")
PEERS = os.path.join(HERE, "peers")
NODE = os.path.join(OUT, "node")
TOWN = os.path.join(TOP, "examples", "town")
SECRET = rehearsal.SECRET.decode()
QUICK = os.environ.get("BENCH") == "quick"
ROUNDS = 1 if QUICK else 5
CORES = sorted(os.sched_getaffinity(0))
MEASURED, LOAD = CORES[0], CORES[-1]    # who is measured; who asks or answers
WAIT_S = 120


def pick(full, quick):
    return quick if QUICK else full


class Missing(Exception):
    """A peer is not on this machine; the text says what."""


class Results:
    """Figures by row, what was found wrong, and who was not there."""

    def __init__(self):
        self.rows, self.wrong, self.notes, self.curves = {}, [], [], {}

    def add(self, row, who, **figures):
        for figure, value in figures.items():
            self.rows.setdefault(row, {}).setdefault(who, {}).setdefault(
                figure, []).append(value)

    def check(self, held, what):
        if not held and what not in self.wrong:
            self.wrong.append(what)

    def note(self, what):
        if what not in self.notes:
            self.notes.append(what)

    def point(self, curve, who, x, y):
        """Of a plot; of several at the same x the median counts."""
        self.curves.setdefault(curve, {}).setdefault(who, {}).setdefault(
            x, []).append(y)

    def median(self, row, who, figure):
        values = self.rows.get(row, {}).get(who, {}).get(figure)
        return statistics.median(values) if values else None

    def only_if(self, row, who, measure, *args):
        """A peer that lacks, or fails, is a note and not the end."""
        try:
            measure(*args)
        except Missing as e:
            self.note("%s: %s: not measured: %s" % (row, who, e))
        except (Failed, OSError, subprocess.SubprocessError,
                ValueError) as e:
            self.note("%s: %s: failed: %s" % (row, who, str(e)[-300:]))


def progress(text):
    if sys.stderr.isatty():
        print("\r\x1b[K" + text, end="", file=sys.stderr, flush=True)
    else:
        print(text, file=sys.stderr, flush=True)


def need(program):
    found = shutil.which(program) or shutil.which(
        program, path="/usr/sbin:/sbin")
    if not found:
        raise Missing(program + " is not installed")
    return found


def need_node(package):
    need("node")
    if not os.path.isdir(os.path.join(NODE, "node_modules", package)):
        raise Missing("npm package %s is not installed" % package)


def need_built(name, library):
    """A peer in C, built when first asked for."""
    path = os.path.join(OUT, name)
    if os.path.exists(path) and name in need_built.done:
        return path
    p = subprocess.run([need("cc"), "-O2", "-D_GNU_SOURCE", "-o", path,
                        os.path.join(PEERS, name + ".c"), "-l" + library],
                       capture_output=True)
    if p.returncode != 0:
        raise Missing("the library %s is not installed" % library)
    need_built.done.add(name)
    return path


need_built.done = set()


def pinned(core, argv):
    return ["taskset", "-c", str(core)] + list(argv)


def children_cpu_us():
    r = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (r.ru_utime + r.ru_stime) * 1e6


def ask(argv, core=LOAD, **options):
    """A program's standard output, and its processor time in µs."""
    before = children_cpu_us()
    p = subprocess.run(pinned(core, argv), capture_output=True, text=True,
                       timeout=10 * WAIT_S, **options)
    if p.returncode != 0:
        raise Failed("%s: %s" % (argv[0], (p.stdout + p.stderr)[-400:]))
    return p.stdout, children_cpu_us() - before


def ask_json(argv, core=LOAD, **options):
    out = ask(argv, core, **options)[0]
    return json.loads(out.strip().splitlines()[-1])


def node(script, *args, core=MEASURED, ca=None):
    env = dict(os.environ, NODE_PATH=os.path.join(NODE, "node_modules"))
    if ca:
        env["NODE_EXTRA_CA_CERTS"] = ca
    return ask_json(["node", os.path.join(PEERS, script),
                     *(str(a) for a in args)], core, env=env)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def listens(port):
    with socket.socket() as s:
        return s.connect_ex(("127.0.0.1", port)) == 0


def until(what, ready, seconds=WAIT_S, pause=0.02):
    end = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > end:
            raise Failed("%s: not within %d s" % (what, seconds))
        time.sleep(pause)


def status_kb(pid, field):
    m = re.search(field + r":\s+(\d+)",
                  rehearsal.text_of("/proc/%d/status" % pid))
    return int(m[1]) if m else 0


def family(pid):
    """A process and its children."""
    found = [pid]
    for p in found:
        found += map(int, rehearsal.text_of(
            "/proc/%d/task/%d/children" % (p, p)).split())
    return found


def family_cpu_us(pid):
    ns = 0
    for p in family(pid):
        for tid in os.listdir("/proc/%d/task" % p):
            ns += int((rehearsal.text_of("/proc/%d/task/%s/schedstat" % (
                p, tid)).split() or ["0"])[0])
    return ns / 1000


def folder_bytes(path):
    return int(subprocess.run(["du", "-s", "-B1", path], text=True,
                              capture_output=True).stdout.split()[0])


class Town(rehearsal.Rehearsal):
    """A rehearsal whose programs keep to their cores."""

    def spawn(self, log, argv):
        core = LOAD if log.startswith("linesim") else MEASURED
        return super().spawn(log, pinned(core, argv))

    def cpu_us(self):
        return self.cpu_ms() * 1000

    def rss_kb(self, field="VmRSS"):
        return status_kb(self.kairand.pid, field)

    def take(self, n, **columns):
        """columns: a function of the resident's number each."""
        path = self.path("residents.csv")
        with open(path, "w", encoding="utf-8", newline="") as f:
            out = csv.writer(f, lineterminator="\n")
            out.writerow(["user_id", *columns])
            for i in range(n):
                out.writerow([people.user_id(i),
                              *(c(i) for c in columns.values())])
        self.kairan("town", "import", TOWN)
        said = self.kairan("resident", "import", path)
        if not said.endswith(", 0 errors\n"):
            raise Failed(said[-500:])

    def restart(self, kill=False):
        if kill:
            self.kairand.send_signal(signal.SIGKILL)
            self.kairand.wait()
        else:
            self.end(self.kairand)
        for path in (self.socket, self.path("http")):
            if os.path.exists(path):
                os.unlink(path)

    def campaign(self, text, segment="all"):
        return self.kairan("campaign", "new", "--segment", segment, "--text",
                           text).strip()

    def all_done(self):
        found = self.campaigns()
        return found and all(c["state"] == "done" for c in found)

    def faults(self, script):
        with urllib.request.urlopen(self.control + "/faults",
                                    script.encode() + b"\n", 10):
            pass

    def show(self, campaign):
        return json.loads(self.kairan("campaign", "show", campaign,
                                      "--json"))

    def status(self):
        return json.loads(self.kairan("status", "--json"))

    def slow_steps_us(self):
        return [int(us) for us in re.findall(
            r"step slow.*?us=(\d+)",
            rehearsal.text_of(self.path("kairand.log")))]

    def checked(self, results, row, recipients):
        """Nothing lost, nothing twice; then linesim begins anew."""
        report = self.report()
        results.check(
            report["recipients"] == recipients and
            report["duplicates"] == 0 and
            report["same_key_other_body"] == 0,
            "%s: the ledger: %d of %d, %d twice, %d keys reused" % (
                row, report["recipients"], recipients, report["duplicates"],
                report["same_key_other_body"]))
        self.ask_linesim("/reset", {})
        return report

    def verified(self, results, row):
        code, out = self.try_kairan("verify")
        results.check(code == 0, "%s: kairan verify: %s" % (row, out[-300:]))


class Row:
    """A comparison: start, so many rounds, finish; stop always."""
    name, title, rounds = "", "", ROUNDS

    def __init__(self, results):
        self.results = results
        self.towns = []

    def town(self, **options):
        t = Town(**options)
        self.towns.append(t)
        return t

    def start(self):
        pass

    def round(self, number):
        pass

    def finish(self):
        pass

    def stop(self):
        for t in self.towns:
            t.stop()

    def logs(self):
        return "".join(t.logs() for t in self.towns)

    def add(self, who, **figures):
        self.results.add(self.title, who, **figures)


def scratch():
    return tempfile.mkdtemp(prefix="kairan-bench-")
