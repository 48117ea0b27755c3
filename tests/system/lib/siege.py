"""A small town that is brought down again and again, each time in another way.

A life is one kairand: it starts, followers come, one of them wants no more
messages, a notice is approved, and it ends, by itself or because the life is
over.  What was promised in all lives is judged after the last.

With a disk (tests/shim/disk.c) a life ends as if the power was cut: what was
not synced is gone.
"""
import collections
import concurrent.futures
import os
import shutil
import struct
import time

import oracle
import people
import town

N = 560				# with a district: more than a call takes
DAY = "2026-11-24"
STOP = "はい、やめます"
FOLLOWERS = 4			# in a life
SHIMS = os.environ.get("SHIMS", os.path.join(
    town.TOP, "build", "release", "tests", "shim"))
LIFE_S, HUNG_S = 1.5, 10


class Disk:
    """What kairand's disk does, and what it says of it."""

    def __init__(self, t):
        self.t, self.kept = t, t.path("kept")
        self.file = t.path("told")
        self.lib = os.path.join(SHIMS, "disk.so")
        if not os.path.exists(self.lib):
            raise town.Skip(self.lib + " is not built")

    def env(self, at=0, **what):
        """For one life, in which it happens at this call (0: never); what
        are the DISK_ variables without that word."""
        shutil.rmtree(self.kept, ignore_errors=True)
        for name in ("d", "i"):
            os.makedirs(os.path.join(self.kept, name))
        with open(self.file, "wb") as f:
            f.write(struct.pack("=III", 0, 0, at) + bytes(244))
        return {"LD_PRELOAD": self.lib, "DISK_DIR": self.t.data,
                "DISK_KEPT": self.kept, "DISK_TOLD": self.file,
                **{"DISK_" + k: str(v) for k, v in what.items()}}

    def cut(self):
        """The power is back: what survived is what there is.  Files stay
        the files they are, or kairand would see that this is a copy."""
        kept = os.path.join(self.kept, "d")
        names = set(os.listdir(kept))
        for name in set(os.listdir(self.t.data)) - names:
            os.unlink(os.path.join(self.t.data, name))
        for name in names:
            new, old = os.path.join(kept, name), os.path.join(self.t.data,
                                                              name)
            if not os.path.exists(old):
                os.rename(new, old)
            elif not os.path.samefile(new, old):
                with open(new, "rb") as f, open(old, "r+b") as to:
                    to.write(f.read())
                    to.truncate()

    def arm(self, more):
        """It happens so many calls from now."""
        with open(self.file, "r+b") as f:
            calls, = struct.unpack("=I", f.read(4))
            f.seek(8)
            f.write(struct.pack("=I", calls + more))

    def told(self):
        """Calls counted, calls that failed, the first of these."""
        with open(self.file, "rb") as f:
            calls, faults, _, what = struct.unpack("=III244s", f.read(256))
        return calls, faults, what.split(b"\0")[0].decode()


class Notice:
    def __init__(self, number, text):
        self.number, self.text = number, text
        self.approved = self.told = False


class Siege:
    def __init__(self, t):
        self.t = t
        self.followers, self.notices, self.stopped = [], [], []
        self.wrong, self.ends = [], collections.Counter()
        self.lives = self.ready = 0		# and how many were ready once
        self.serial = 0
        t.start()
        self.crowd = people.make(t.line.residents(N))
        people.write(self.crowd, t.path("residents.csv"))
        t.kairan("town", "import", town.EXAMPLE)
        t.kairan("resident", "import", t.path("residents.csv"))
        t.stop()

    def ended(self):
        return self.t.process.poll() is not None

    def up(self):
        """Waits until it is ready, or has ended."""
        began = time.monotonic()
        while not self.ended():
            try:
                if self.t.get("/readyz")[0] == 200:
                    return True
            except OSError:
                pass
            if time.monotonic() - began > HUNG_S:
                return False
            time.sleep(0.002)
        return False

    def follow(self):
        fresh = ["Udddd%028x" % (len(self.followers) + i)
                 for i in range(FOLLOWERS)]
        self.followers += fresh
        self.t.line.post("/event", [{"type": "follow", "source": {
            "type": "user", "userId": u}} for u in fresh])

    def stop_one(self):
        """Who came two lives ago wants nothing any more."""
        if len(self.followers) <= 3 * FOLLOWERS:
            return
        user = self.followers[-3 * FOLLOWERS]
        self.stopped.append(user)
        self.t.line.post("/tap", {"userId": user, "text": STOP})

    def notice(self):
        self.serial += 1
        text = "お知らせ %d 号" % self.serial
        status, out, _ = self.t.run("campaign", "new", "--segment",
                                    "garbage:*", "--text", text)
        if status != 0:
            return
        n = Notice(int(out), text)
        self.notices.append(n)
        status, _, _ = self.t.run("campaign", "approve", str(n.number))
        n.told = n.approved = status == 0

    def calm(self):
        """Has it answered all, and is nothing under way?"""
        report = self.t.line.report()
        return report["webhooks"]["in_flight"] == 0 and (
            self.asked("outbox") == 0)

    def asked(self, name):
        try:
            status, out, _ = self.t.run("--json", "status")
            return town.json.loads(out)[name] if status == 0 else None
        except (OSError, ValueError):
            return None

    def live(self, env, busy_s=LIFE_S, ready=lambda: None):
        """One life with this environment; its exit status, None if it went
        on to the end and was killed then; ready() is called when it is."""
        self.lives += 1
        self.t.env = env
        self.t.spawn()
        if not self.up():
            if not self.ended():
                self.wrong.append("not ready after %d s" % HUNG_S)
        else:
            self.ready += 1
            ready()
            self.follow()
            self.stop_one()
            self.notice()
            began = time.monotonic()
            while not self.ended() and not self.calm() and (
                    time.monotonic() - began < busy_s):
                time.sleep(0.003)
        status = self.t.process.poll()
        self.t.kill()
        self.t.env = {}
        return status

    def mend(self):
        """kairand runs: what staff were told of is there; what they were
        not told of they ask for again."""
        known = {c["id"]: c["state"] for c in self.t.json(
            "campaign", "list")}
        for n in self.notices:
            state = known.get(n.number, "gone")
            if n.told and state in ("gone", "draft") or state == "gone":
                self.wrong.append("campaign %d is %s" % (n.number, state))
            elif not n.approved:
                status, _, why = (0, "", "") if state != "draft" else (
                    self.t.run("campaign", "approve", str(n.number)))
                n.approved = True
                if status != 0:
                    self.wrong.append(why)

    def over(self):
        return self.t.idle() and all(
            c["state"] in ("done", "draft")
            for c in self.t.json("campaign", "list"))

    def settle(self):
        """The last life: no faults, and what waits is due."""
        self.t.start()
        self.mend()
        self.t.stop()
        self.t.start(at=(int(self.t.now_ms()) // 1000 + 420) * 1000)
        try:
            town.wait("all is over", self.over, 60)
        except town.Failure as e:
            self.wrong.append(str(e))

    # What became of it all.

    def judge_line(self):
        """Sentences: who was told twice, or not at all."""
        texts, found = collections.defaultdict(list), []
        for e in self.t.line.ledger():
            if e["endpoint"] != "reply":
                texts[e["text"]].append(e)
        for n in self.notices:
            dues = list(people.notice(self.crowd, lambda p: p.places,
                                      n.text, 0)) if n.approved else []
            v = oracle.judge([e for t, es in texts.items() if n.text in t
                              for e in es], dues)
            found += ["twice: " + x for x in v.duplicates]
            found += ["never: " + x for x in v.missing]
            found += ["stranger: " + x for x in v.strangers]
        report = self.t.line.report()
        for what in ("duplicates", "replies_again", "same_key_other_body",
                     "key_after_24h"):
            if report[what] > 0:
                found.append("LINE: %d %s" % (report[what], what))
        return found

    def judge_events(self):
        """Sentences: whose event was answered 200, and is not known of."""
        acked = collections.Counter(
            e["userId"] for e in self.t.line.rows("/events") if e["acked"])
        found, stopped = [], set(self.stopped)
        for user in self.followers:
            if acked[user] == 0:
                continue
            status, out, _ = self.t.run("--json", "resident", "show", user)
            if status != 0:
                found.append("lost: %s followed" % user)
            elif user in stopped and acked[user] == 2 and (
                    "pause=all" not in out):
                found.append("lost: %s wants nothing" % user)
        return found

    def judge(self):
        agrees, said = self.t.verify()
        sent = sum(n.approved for n in self.notices)
        print("    %d lives, %d ready, %d notices, %d events" % (
            self.lives, self.ready, sent, len(self.followers) +
            len(self.stopped)), flush=True)
        lost = self.judge_events()
        return self.wrong + self.judge_line() + lost + (
            [] if agrees else ["verify: " + said[-300:]]) + [
            x for x in self.t.log_text().splitlines()
            if lost and ("set aside" in x or "given up" in x)]


def tell(found):
    """What is wrong, in words tests/run looks for."""
    for x in found[:20]:
        print("    failed: " + x)


def rehearse(work, share, **settings):
    """work(siege, disk, share) in a town of its own; what was found."""
    with town.Town(clock=DAY + "T10:00:00", line=["--redeliver"],
                   **settings) as t:
        s = Siege(t)
        answer = work(s, Disk(t), share)
        return answer, s.judge(), s.ready, len(s.notices)


def in_parallel(work, todo, workers=None, **settings):
    """Deals what is to be done among as many towns as there are cores, on a
    file system in memory; pairs of an answer and sentences.  That nobody
    could tell anybody of anything is wrong, too."""
    workers = workers or min(os.cpu_count() or 2, 4)
    town.in_memory()
    with concurrent.futures.ProcessPoolExecutor(workers) as pool:
        jobs = [pool.submit(rehearse, work, todo[i::workers], **settings)
                for i in range(workers)]
        done = [j.result() for j in jobs]
    if sum(d[2] for d in done) > 40 and not any(d[3] for d in done):
        done[0][1].append("no notices")
    return [(answer, found) for answer, found, _, _ in done]
