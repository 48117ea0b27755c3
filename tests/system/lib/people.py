"""A population, and what each of them should be told of the next day.

The timetable is read here once more, by itself: what the daemon thinks of it
is not asked.
"""
import collections
import csv
import datetime
import os
import random

import oracle
import town

WEEK = "月火水木金土日"
NOTICE = "子育て・教育"
Person = collections.namedtuple(
    "Person", "user area places evening categories mute")


def cell_holds(cell, day):
    """Does a cell like "水 土", "木2 木4", "水4:2 5 8 11", "20261127" or "*1"
    name this day?"""
    words = cell.split()
    for i, word in enumerate(words):
        if word.isdigit() and len(word) == 8:
            if word == day.strftime("%Y%m%d"):
                return True
        elif word[0] == WEEK[day.weekday()]:
            nth, _, months = word[1:].partition(":")
            months = [months] + words[i + 1:] if months else []
            if (not nth or int(nth) == (day.day + 6) // 7) and (
                    not months or str(day.month) in months):
                return True
    return False


class Timetable:
    def __init__(self, folder=town.EXAMPLE):
        with open(os.path.join(folder, "area_days.csv"), encoding="utf-8",
                  newline="") as f:
            rows = list(csv.reader(f))
        self.kinds = rows[0][3:]
        self.cells = {r[1]: r[3:] for r in rows[1:]}
        self.areas = list(self.cells)

    def collected(self, area, day):
        return [k for k, cell in zip(self.kinds, self.cells[area])
                if cell_holds(cell, day)]


def district(rng, areas):
    """Sizes are uneven: the first district is twenty times the last."""
    return areas[min(int(rng.expovariate(3) * len(areas)), len(areas) - 1)]


def places_of(rng, areas):
    """Pairs of label and district, in the order of the districts' bytes."""
    one, two = district(rng, areas), district(rng, areas)
    dice = rng.random()
    if dice < 0.02 and one != two:
        places = [("自宅", one), ("実家", two)]
    elif dice < 0.03:
        places = [("自宅", one)]
    elif dice < 0.07:
        places = []
    else:
        places = [("", one)]
    return sorted(places, key=lambda p: p[1].encode())


def make(users, seed=1, areas=None, evenings=()):
    """evenings: (share, value) of who chose a time; all others did not."""
    rng = random.Random(seed)
    areas = areas or Timetable().areas
    people = []
    for user in users:
        dice, evening = rng.random(), ""
        for share, value in evenings:
            if dice < share:
                evening = value
                break
            dice -= share
        people.append(Person(
            user, district(rng, areas), places_of(rng, areas), evening,
            [c for c, p in ((NOTICE, 0.3), ("すべて", 0.05), ("イベント", 0.2))
             if rng.random() < p], []))
    return people


def write(people, path, encoding="utf-8"):
    with open(path, "w", encoding=encoding, newline="") as f:
        out = csv.writer(f)
        out.writerow("user_id area birth sex lang categories garbage evening "
                     "morning".split())
        for p in people:
            out.writerow([p.user, p.area, "", "", "", ";".join(p.categories),
                          ";".join("%s=%s" % x if x[0] else x[1]
                                   for x in p.places), p.evening, ""])


def day_words(day):
    return "%d月%d日(%s)" % (day.month, day.day, WEEK[day.weekday()])


def reminder(table, person, day):
    """The words that a reminder for this day has, or None if there is
    nothing to tell."""
    words, some = ["あす " + day_words(day)], False
    for label, area in person.places:
        kinds = [k for k in table.collected(area, day)
                 if k not in person.mute]
        words.append("【%s】" % " ".join(x for x in (label, area) if x))
        words.extend("\n・" + k for k in kinds)
        some = some or bool(kinds)
        if not kinds and table.collected(area, day):
            words.append("通知しない種類の収集だけです")
        elif not kinds:
            words.append("収集はありません")
    return tuple(words) if some else None


def reminders(table, people, evening, times, default="19:00"):
    """What everybody who wants one of these times must be told."""
    day = datetime.date.fromisoformat(evening) + datetime.timedelta(1)
    for p in people:
        at = p.evening or default
        words = reminder(table, p, day) if at in times else None
        if words:
            due_ms = town.sim_ms("%sT%s:00" % (evening, at))
            yield oracle.due(p.user, at + "|" + "|".join(words), due_ms,
                             *words)


def notice(people, wants, what, due_ms):
    for p in people:
        if wants(p):
            yield oracle.due(p.user, what, due_ms, what)
