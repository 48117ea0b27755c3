"""Plants faults in kairand, one at a time, and wants a test to see each.

    python3 tests/system/lib/mutant.py [TEST ...]

builds each mutant in a temporary copy of the project and runs its test, which
must fail; minutes, so by hand.
"""
import os
import shutil
import subprocess
import sys
import tempfile

import town

# Test, what is wrong, file, what stands there, what is put there.
MUTANTS = (
    ("kill9", "gate open towards LINE", "daemon/exchange.c",
     "return flow_gate(f, submit);", "return flow_go(f, submit);"),
    ("kill9", "gate open towards webhooks", "daemon/http.c",
     "if (!a->more)\n\t\treturn flow_gate(f, conn_answer);",
     "if (!a->more)\n\t\treturn flow_go(f, conn_answer);"),
    ("powercut", "gate open towards webhooks", "daemon/http.c",
     "if (!a->more)\n\t\treturn flow_gate(f, conn_answer);",
     "if (!a->more)\n\t\treturn flow_go(f, conn_answer);"),
    ("evening", "calls are half full", "scheduler/cut.c",
     "no = c->cut_no; n < RECIPIENTS_MAX &&",
     "no = c->cut_no; n < RECIPIENTS_MAX / 2 &&"),
    ("evening", "mutes are not looked at", "scheduler/remind.c",
     "\tadd_any(special, \"mute\");\n", ""),
    ("evening", "all are told at 19:00", "scheduler/remind.c",
     "\t\tbits_sub(&s->who, &chosen);\n", ""),
    ("disk", "posts leave while the disk is low", "daemon/disk.c",
     "outbox_pause(low);", "outbox_pause(false);"),
    ("disk", "events are taken while the disk is low", "daemon/webhook.c",
     "if (disk_low()) {", "if (false) {"),
    ("restart", "late is not called late", "scheduler/remind.c",
     "s.say.late = clock_ms() > slot_ms + LATE_MS;", "s.say.late = false;"),
    ("restart", "a refused token is the end of a post", "daemon/line.c",
     "return OUTCOME_DENIED;", "return OUTCOME_REFUSED;"),
    ("badinput", "any signature is good", "daemon/webhook.c",
     "!line_signed(q->body, signature)", "signature.p == NULL"),
)


def plant(tree, path, old, new):
    path = os.path.join(tree, path)
    with open(path, encoding="utf-8") as f:
        text = f.read()
    if text.count(old) != 1:
        raise town.Failure("%s: the place to change is not there" % path)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text.replace(old, new))


def build(tree, change):
    """A copy of the project in tree, changed and made; its programs."""
    shutil.copytree(town.TOP, tree, ignore=shutil.ignore_patterns(
        ".git", "__pycache__", "fuzz", "check"))
    plant(tree, *change)
    made = subprocess.run(["make", "-C", tree, "all"], text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if made.returncode != 0:
        raise town.Failure("mutant not built: " + made.stdout[-2000:])
    return os.path.join(tree, "build")


def dies(test, name, *change):
    with tempfile.TemporaryDirectory(prefix="kairan-mutant-") as folder:
        programs = build(os.path.join(folder, "tree"), change)
        run = subprocess.run([os.path.join(town.HERE, "..", test)], text=True,
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                             env={**os.environ, "KAIRAN_BIN": programs})
    print("%s - %s: %s, exit %d" % ("ok" if run.returncode == 1 else "not ok",
                                    test, name, run.returncode))
    print("".join("    %s\n" % x for x in run.stdout.splitlines()
                  if x.endswith("FAIL") or x.startswith("failed")), end="")
    sys.stdout.flush()
    return run.returncode == 1


def all_die(*tests):
    return all([dies(*m) for m in MUTANTS if not tests or m[0] in tests])


if __name__ == "__main__":
    sys.exit(not all_die(*sys.argv[1:]))
