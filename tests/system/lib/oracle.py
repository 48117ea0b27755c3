"""Judges what LINE accepted against what should have been sent.

It shares no code with kairan.  A ledger is linesim's GET /ledger: a JSON
object a line.  What is expected is a CSV with the header

    user_id,what,due_ms,words

one line for each message a resident must get once: what names the words that
residents share (it counts the calls), due_ms is the time before which it may
not leave, and words are pieces, with | between, all of which are in the text.
"""
import collections
import csv
import io
import json
import urllib.request

PEOPLE_A_CALL = 500
Due = collections.namedtuple("Due", "user what due_ms words")


def due(user, what, due_ms, *words):
    return Due(user, what, due_ms, tuple(words))


def expected_read(file):
    return [due(r["user_id"], r["what"], int(r["due_ms"]),
                *r["words"].split("|")) for r in csv.DictReader(file)]


def expected_write(file, dues):
    out = csv.writer(file)
    out.writerow(["user_id", "what", "due_ms", "words"])
    for d in dues:
        out.writerow([d.user, d.what, d.due_ms, "|".join(d.words)])


def ledger_read(where):
    """Lines of a file, or of http://CONTROL/ledger; without replies."""
    if where.startswith("http://"):
        with urllib.request.urlopen(where, timeout=60) as r:
            text = r.read().decode()
    else:
        with open(where, encoding="utf-8") as f:
            text = f.read()
    entries = [json.loads(line) for line in text.splitlines() if line]
    return [e for e in entries if e["endpoint"] != "reply"]


def worst_second(entries, endpoint):
    """Most acceptances in any window of 1,000 ms."""
    times = sorted(e["ms"] for e in entries if e["endpoint"] == endpoint)
    worst = first = 0
    for i, ms in enumerate(times):
        while times[first] <= ms - 1000:
            first += 1
        worst = max(worst, i - first + 1)
    return worst


def calls_needed(dues):
    people = collections.Counter(d.what for d in dues)
    return sum(-(-n // PEOPLE_A_CALL) for n in people.values())


class Verdict:
    """What was found; each list holds sentences."""

    def __init__(self):
        self.duplicates, self.missing, self.early = [], [], []
        self.strangers = []		# nobody expected that, there
        self.calls = self.needed = self.worst = 0
        self.rate = 0

    def bad(self):
        return bool(self.duplicates or self.missing or self.early or
                    self.strangers or self.calls > self.needed or
                    self.worst > self.rate)

    def lines(self):
        for name in ("duplicates", "missing", "early", "strangers"):
            found = getattr(self, name)
            yield "%s: %d" % (name, len(found))
            for s in found[:5]:
                yield "    " + s
        yield "calls: %d, needed %d" % (self.calls, self.needed)
        yield "worst second: %d, at most %d" % (self.worst, self.rate)


class Judge:
    def __init__(self, entries, dues, early_ms):
        self.entries, self.early_ms = entries, early_ms
        self.verdict = Verdict()
        self.of = collections.defaultdict(list)
        for d in dues:
            self.of[d.user].append(d)
        self.got = collections.Counter()
        self.strange = collections.Counter()
        self.fit = {}

    def fits(self, text, words):
        key = text, words
        if key not in self.fit:
            self.fit[key] = all(w in text for w in words)
        return self.fit[key]

    def one(self, entry, user):
        text, v = entry["text"], self.verdict
        mine = [d for d in self.of[user] if self.fits(text, d.words)]
        fresh = [d for d in mine if self.got[d] == 0]
        if not mine:
            self.strange[user, text] += 1
            v.strangers.append("%s: %s" % (user, text[:60]))
            if self.strange[user, text] > 1:
                v.duplicates.append("%s: %s" % (user, text[:60]))
            return
        d = fresh[0] if fresh else mine[0]
        self.got[d] += 1
        if self.got[d] > 1:
            v.duplicates.append("%s: %s (%s)" % (user, d.what,
                                                 entry["retry_key"]))
        if entry["ms"] < d.due_ms - self.early_ms:
            v.early.append("%s: %s %d ms before its time" % (
                user, d.what, d.due_ms - entry["ms"]))

    def judge(self, dues):
        for e in self.entries:
            for user in e["to"]:
                self.one(e, user)
        self.verdict.missing = ["%s: %s" % (d.user, d.what) for d in dues
                                if self.got[d] == 0]
        return self.verdict


def judge(entries, dues, rate=200, early_ms=0):
    """entries as ledger_read() gives them; two dues may not be equal."""
    v = Judge(entries, dues, early_ms).judge(dues)
    v.calls = sum(e["endpoint"] != "reply" for e in entries)
    v.needed = calls_needed(dues)
    v.worst, v.rate = worst_second(entries, "multicast"), rate
    return v


def sample():
    """An evening as it should be: two districts, 700 and 40 residents."""
    dues = [due("U%d" % i, "east" if i < 700 else "west", 1000,
                "tomorrow", "east" if i < 700 else "west")
            for i in range(740)]
    calls = [(1000, 0, 500), (1005, 500, 700), (1010, 700, 740)]
    entries = [{"ms": ms, "endpoint": "multicast", "retry_key": "k%d" % ms,
                "to": ["U%d" % i for i in range(lo, hi)],
                "text": "tomorrow in the " + ("east" if lo < 700 else "west")}
               for ms, lo, hi in calls]
    return entries, dues


def plant_duplicate(entries, dues):
    entries[2]["to"].append("U700")


def plant_duplicate_call(entries, dues):
    entries.append(dict(entries[1], retry_key="another", ms=5000))


def plant_missing(entries, dues):
    entries[1]["to"].remove("U600")


def plant_early(entries, dues):
    entries[0]["ms"] = 999


def plant_stranger(entries, dues):
    entries[0]["to"][0] = "U9999"


def plant_wrong_words(entries, dues):
    entries[2]["text"] = "tomorrow in the east"


def plant_calls(entries, dues):
    half = dict(entries[0], retry_key="half", to=entries[0]["to"][250:])
    entries[0]["to"] = entries[0]["to"][:250]
    entries.append(half)


def plant_burst(entries, dues):
    entries.extend(dict(entries[0], to=[], ms=2000 + i * 4)
                   for i in range(201))


PLANTS = (
    (plant_duplicate, "duplicates"), (plant_duplicate_call, "duplicates"),
    (plant_missing, "missing"), (plant_early, "early"),
    (plant_stranger, "strangers"), (plant_wrong_words, "missing"),
    (plant_calls, "calls"), (plant_burst, "worst"),
)


def found(v, what):
    if what == "calls":
        return v.calls > v.needed
    if what == "worst":
        return v.worst == 201
    return len(getattr(v, what)) > 0


def goal(what, wanted, ok):
    print("GOAL oracle.%s %s %s %s" % (what, wanted if ok else "not",
                                       wanted, "PASS" if ok else "FAIL"))


def self_test():
    """True if it is content with the sample and finds each planted fault."""
    entries, dues = sample()
    file = io.StringIO()
    expected_write(file, dues)
    file.seek(0)
    good = expected_read(file) == dues and not judge(entries, dues).bad()
    goal("good_evening", "passes", good)
    for plant, what in PLANTS:
        entries, dues = sample()
        plant(entries, dues)
        v = judge(entries, dues)
        ok = v.bad() and found(v, what)
        goal(plant.__name__, "is_found", ok)
        good = good and ok
    return good
