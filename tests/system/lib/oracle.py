"""Judges what LINE accepted against what should have been sent.

It shares no code with kairan.  A ledger is linesim's GET /ledger: a JSON
object a line.  What is expected is a CSV with the header

    user_id,what,due_ms,words

one line for each message a resident must get once: what names the words that
residents share (it counts the calls), due_ms is the time before which it may
not leave, and words are pieces, with | between, all of which are in the text.
"""
import collections
import copy
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


READY, SENT, FAILED, UNSURE, DROPPED = range(5)		# of a delivery
STOPPED = 5						# of a campaign
FAULTS = ("duplicates", "missing", "early", "late", "left", "other_body",
          "strangers", "untrue")


class Export:
    """What `kairan export` says, by what one looks for."""

    def __init__(self, rows):
        kinds = collections.defaultdict(list)
        for r in rows:
            kinds[r["kind"]].append(r)
        self.campaigns = {c["record"]["id"]: c["record"]
                          for c in kinds["campaign"]}
        self.deliveries = {d["retry_key"]: d for d in kinds["delivery"]}
        self.of = collections.defaultdict(list)
        for d in kinds["delivery"]:
            self.of[d["campaign"]].append(d)
        self.left = {r["user"]: r["left_ms"] for r in kinds["resident"]
                     if r["left_ms"]}
        self.whole = len(kinds["end"]) == 1


class Witness:
    """Two who do not know of each other, LINE's ledger and kairan's export:
    where do they differ?  slack_ms is how far their clocks may."""

    def __init__(self, entries, rows, slack_ms):
        self.entries = [e for e in entries if e["endpoint"] != "reply"]
        self.export, self.slack_ms = Export(rows), slack_ms
        self.found = {name: [] for name in FAULTS}

    def say(self, what, *words):
        self.found[what].append(": ".join(str(w) for w in words))

    def campaign_of(self, entry):
        d = self.export.deliveries.get(entry["retry_key"])
        return d and self.export.campaigns[d["campaign"]]

    def keys(self):
        first = {}
        for e in self.entries:
            key, d = e["retry_key"], self.export.deliveries.get(
                e["retry_key"])
            if d is None:
                self.say("strangers", "no delivery has this key", key)
            elif set(e["to"]) != set(filter(None, d["to"])):
                self.say("other_body", "other people than were frozen", key)
            if first.setdefault(key, e["body_sha256"]) != e["body_sha256"]:
                self.say("other_body", "the same key, another body", key)
            if d is not None and d["state"] in (FAILED, DROPPED):
                self.say("untrue", "LINE has it, kairan not", key)

    def twice(self):
        """By campaign, and by words where the key is nobody's."""
        by_campaign = collections.Counter()
        by_words = collections.defaultdict(lambda: (set(), [0]))
        for e in self.entries:
            c = self.campaign_of(e)
            for user in e["to"]:
                known, unknown = by_words[user, e["text"]]
                if c is None:
                    unknown[0] += 1
                    continue
                known.add(c["id"])
                by_campaign[user, c["id"]] += 1
        for (user, number), n in by_campaign.items():
            if n > 1:
                self.say("duplicates", user, "campaign %d" % number)
        for (user, text), (known, unknown) in by_words.items():
            if unknown[0] > (0 if known else 1):
                self.say("duplicates", user, text[:60])

    def times(self):
        for e in self.entries:
            c = self.campaign_of(e)
            if c is None:
                continue
            if e["ms"] < c["due_ms"] - self.slack_ms:
                self.say("early", "campaign %d" % c["id"], "%d ms" % (
                    c["due_ms"] - e["ms"]))
            if c["until_ms"] and e["ms"] > c["until_ms"] + self.slack_ms:
                self.say("late", "campaign %d" % c["id"], "%d ms" % (
                    e["ms"] - c["until_ms"]))
            cut_ms = max(c["due_ms"], c["approved_ms"]) - self.slack_ms
            for user in e["to"]:
                if 0 < self.export.left.get(user, 0) < cut_ms:
                    self.say("left", user, "campaign %d" % c["id"])

    def missing(self):
        """Said to be sent and not there; and what has come to no end."""
        there = collections.defaultdict(set)
        for e in self.entries:
            there[e["retry_key"]].update(e["to"])
        for key, d in self.export.deliveries.items():
            if d["state"] == SENT:
                for user in set(filter(None, d["to"])) - there[key]:
                    self.say("missing", user, key)
            if d["state"] == READY and self.export.campaigns[
                    d["campaign"]]["state"] != STOPPED:
                self.say("missing", "not over", key)
        for number, c in self.export.campaigns.items():
            people = sum(len(d["to"]) for d in self.export.of[number])
            if c["state"] in (2, 3, 4) and people != c["recipients"]:
                self.say("missing", "campaign %d" % number, "%d of %d" % (
                    people, c["recipients"]))
        if not self.export.whole:
            self.say("untrue", "the export has no end")

    def look(self):
        self.keys()
        self.twice()
        self.times()
        self.missing()
        return self.found


def witness(entries, rows, slack_ms=50):
    """The faults by name, each a list of sentences."""
    return Witness(entries, rows, slack_ms).look()


def witness_lines(found):
    for name, faults in found.items():
        if faults:
            yield "%s: %d" % (name, len(faults))
            for s in faults[:5]:
                yield "    " + s


def first_sent(rows):
    return next(r for r in rows if r["kind"] == "delivery"
                and r["state"] == SENT and len(r["to"]) > 1)


def record_of(rows, number):
    return next(r["record"] for r in rows if r["kind"] == "campaign"
                and r["record"]["id"] == number)


def entry_of(entries, delivery):
    return next(e for e in entries
                if e["retry_key"] == delivery["retry_key"])


def real_duplicate(entries, rows):
    """The same words to one of them, under a key of its own."""
    e = entry_of(entries, first_sent(rows))
    entries.append(dict(e, to=e["to"][:1], retry_key="0" * 36))


def real_missing(entries, rows):
    entry_of(entries, first_sent(rows))["to"].pop()


def real_early(entries, rows):
    d = first_sent(rows)
    entry_of(entries, d)["ms"] = record_of(
        rows, d["campaign"])["due_ms"] - 60


def real_late(entries, rows):
    d = first_sent(rows)
    c = record_of(rows, d["campaign"])
    entry_of(entries, d)["ms"] = c["until_ms"] + 60


def real_left(entries, rows):
    """One of them had left a second before."""
    d = first_sent(rows)
    c = record_of(rows, d["campaign"])
    next(r for r in rows if r["kind"] == "resident" and r["user"] ==
         d["to"][0])["left_ms"] = max(c["due_ms"], c["approved_ms"]) - 1000


def real_other_body(entries, rows):
    e = entry_of(entries, first_sent(rows))
    entries.append(dict(e, to=[], body_sha256="0" * 64))


REAL = ((real_duplicate, "duplicates"), (real_missing, "missing"),
        (real_early, "early"), (real_late, "late"), (real_left, "left"),
        (real_other_body, "other_body"))


def witness_test(entries, rows):
    """Plants each in a copy of a real ledger and export; True if the oracle
    is content with these, and finds each."""
    good, n = witness(entries, rows), 0
    print("".join(x + "\n" for x in witness_lines(good)), end="")
    for plant, what in REAL:
        ours = copy.deepcopy(entries), copy.deepcopy(rows)
        plant(*ours)
        found = witness(*ours)[what]
        print("%s: %s" % (plant.__name__, found[:1] or "not found"))
        n += len(found) > 0 and not good[what]
    fine = n == len(REAL) and not any(good.values())
    print("GOAL oracle %d %d %s" % (n, len(REAL), "PASS" if fine
                                    else "FAIL"))
    return fine


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
