"""Builds kairand with one fault planted, to show that a test would see it."""
import os
import shutil
import subprocess
import sys
import tempfile

import town

# Name: file, what stands there, what is put there.
MUTANTS = {
    "gate open towards LINE": (
        "daemon/exchange.c", "return flow_gate(f, submit);",
        "return flow_go(f, submit);"),
    "gate open towards webhooks": (
        "daemon/http.c", "if (!a->more)\n\t\treturn flow_gate(f, conn_answer);",
        "if (!a->more)\n\t\treturn flow_go(f, conn_answer);"),
}


def plant(tree, path, old, new):
    path = os.path.join(tree, path)
    with open(path, encoding="utf-8") as f:
        text = f.read()
    if text.count(old) != 1:
        raise town.Failure("%s: the place to change is not there" % path)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text.replace(old, new))


def build(tree, name):
    """A copy of the project in tree, changed and made; where its programs
    are."""
    shutil.copytree(town.TOP, tree, ignore=shutil.ignore_patterns(
        ".git", "__pycache__", "fuzz", "check"))
    plant(tree, *MUTANTS[name])
    made = subprocess.run(["make", "-C", tree, "all"], text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if made.returncode != 0:
        raise town.Failure("mutant not built: " + made.stdout[-2000:])
    return os.path.join(tree, "build")


def survives(test, name):
    """Does this test pass although the fault is there?"""
    with tempfile.TemporaryDirectory(prefix="kairan-mutant-") as folder:
        programs = build(os.path.join(folder, "tree"), name)
        run = subprocess.run([test], text=True, stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT,
                             env={**os.environ, "KAIRAN_BIN": programs})
    print("mutant: %s: exit %d" % (name, run.returncode))
    print("".join("    %s\n" % x for x in run.stdout.splitlines()
                  if "FAIL" in x or x.startswith("failed")), end="")
    sys.stdout.flush()
    return run.returncode == 0


def all_die(test):
    return not any([survives(test, name) for name in MUTANTS])
