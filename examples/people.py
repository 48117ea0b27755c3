#!/usr/bin/env python3
"""The rehearsal town's residents, as `kairan resident import` reads them.

How many there are of each kind is what the city of Komae published in its
plan for the use of LINE (狛江市LINE活用計画), as of 2021-09-03.  Who is old and
who wants what at once was not published: it is dealt out at random, always
the same way.  Our town's districts are imaginary; each stands for one of
Komae's 41, the two smallest being one.

How many chose a garbage district was not published either.  GARBAGE and
TWO_DISTRICTS are our assumption.
"""
import csv
import hashlib
import random
import sys

FRIENDS = 41460
SETTINGS = 6985         # of them answered the receive settings
GARBAGE = 24000         # assumed: chose a garbage district
TWO_DISTRICTS = 480     # assumed: of them, look after a second one
YEAR, MONTH = 2026, 11  # when the evening is
SEED = 20210903
OUTSIDE = "市外"

# Answers to "where do you live"; the last is whoever lives elsewhere.
AREAS = [
    ("さくら一丁目", 597), ("さくら二丁目", 144), ("さくら三丁目", 238),
    ("かえで一丁目", 224), ("かえで二丁目", 162), ("もみじ台", 153),
    ("けやき通り", 219), ("いちょう町", 130), ("つばき町", 305),
    ("あじさい丘", 96), ("北浜", 77), ("中浜", 109), ("南浜", 125),
    ("港町", 263), ("灯台下", 103), ("塩見", 147), ("磯部", 97),
    ("松原", 75), ("渡し場", 115), ("舟入", 231), ("本町", 117),
    ("元町", 133), ("新町", 87), ("市場通り", 130), ("寺前", 220),
    ("鍛冶町", 210), ("紺屋町", 242), ("米屋町", 177), ("駅前", 162),
    ("駅裏", 174), ("上野原", 248), ("下野原", 115), ("中之沢", 180),
    ("滝の上", 126), ("峠", 215), ("水車", 185), ("茶畑", 146),
    ("栗林", 123), ("山手", 71), ("川端", 218), (OUTSIDE, 96),
]
# Years of age, from and to, and how many; 2,006 are 65 or older.
AGES = [
    (1, 9, 192), (10, 19, 128), (20, 29, 239), (30, 39, 674),
    (40, 49, 1372), (50, 59, 1673), (60, 64, 701), (65, 69, 709),
    (70, 79, 935), (80, 89, 312), (90, 99, 48), (100, 102, 2),
]
SEXES = [("男性", 2974), ("女性", 3927), ("その他", 17), ("回答しない", 67)]
# What they want to hear of: 10,736 answers.  Whoever said "all" seldom said
# more, so the others go to the others; the first kind needs a few of them.
ALL = ("すべて", 2457)
WANTED = [
    ("新型コロナウイルス感染症関係", 4589), ("市政情報", 394),
    ("子育て・教育", 347), ("福祉・健康", 694), ("防災・安心安全", 1163),
    ("環境・ごみ", 423), ("イベント", 669),
]
HEADER = ["user_id", "area", "birth", "sex", "lang", "categories", "garbage",
          "evening", "morning"]


def user_id(i):
    """linesim's resident i, of its seed 1."""
    return "U" + hashlib.sha256(b"1:%d" % i).hexdigest()[:32]


def dealt(rng, table):
    """Each value as often as the table says, shuffled."""
    cards = [row[:-1] for row in table for _ in range(row[-1])]
    rng.shuffle(cards)
    return cards


def birth(rng, low, high):
    months = YEAR * 12 + MONTH - 1 - rng.randrange(low * 12, high * 12 + 12)
    return "%04d-%02d" % (months // 12, months % 12 + 1)


def wishes(rng):
    """A list of categories for each who answered."""
    people = [[] for _ in range(SETTINGS)]
    order = list(range(SETTINGS))
    rng.shuffle(order)
    said_all, others = order[:ALL[1]], order[ALL[1]:]
    for p in said_all:
        people[p].append(ALL[0])
    for name, n in WANTED:
        few = said_all[:max(0, n - len(others))]
        for p in rng.sample(others + few, n):
            people[p].append(name)
    return people


def garbage(rng, home, second):
    """The districts to be reminded of; a second one has a name of its own."""
    if not second:
        return home
    return "自宅=%s;実家=%s" % (home, rng.choice(
        [name for name, _ in AREAS if name not in (home, OUTSIDE)]))


def residents():
    """Rows in the order of linesim's residents."""
    rng = random.Random(SEED)
    areas, ages = dealt(rng, AREAS), dealt(rng, AGES)
    sexes, wanted = dealt(rng, SEXES), wishes(rng)
    names, weights = zip(*AREAS[:-1])
    second = set(rng.sample(range(GARBAGE), TWO_DISTRICTS))
    choosers = 0
    for i in range(FRIENDS):
        row = dict.fromkeys(HEADER, "")
        row["user_id"] = user_id(i)
        home = rng.choices(names, weights)[0]
        if i < SETTINGS:
            home = row["area"] = areas[i][0]
            row["birth"] = birth(rng, *ages[i])
            row["sex"] = sexes[i][0]
            row["categories"] = ";".join(wanted[i])
        if home != OUTSIDE and choosers < GARBAGE:
            row["garbage"] = garbage(rng, home, choosers in second)
            choosers += 1
        yield row


def check():
    """The tables add up to what was published."""
    for table in (AREAS, AGES, SEXES):
        assert sum(row[-1] for row in table) == SETTINGS, table
    assert ALL[1] + sum(n for _, n in WANTED) == 10736
    assert sum(n for low, _, n in AGES if low >= 65) == 2006


def write(path, rows):
    with open(path, "w", encoding="utf-8", newline="") as f:
        out = csv.DictWriter(f, HEADER, lineterminator="\n")
        out.writeheader()
        out.writerows(rows)


if __name__ == "__main__":
    check()
    write(sys.argv[1] if len(sys.argv) > 1 else "/dev/stdout", residents())
