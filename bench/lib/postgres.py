"""A PostgreSQL of our own in a temporary folder."""
import glob
import os
import shutil
import subprocess
import tempfile

from frame import MEASURED, Failed, Missing, pinned


class Cluster:
    """Its settings are Debian's; it listens on a socket in its folder only."""

    def __init__(self):
        found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"))
        if not found:
            raise Missing("postgresql is not installed")
        self.bin = os.path.dirname(found[-1])
        self.dir = tempfile.mkdtemp(prefix="kairan-pg-", dir="/tmp")
        self.data = os.path.join(self.dir, "data")
        # It refuses to be root.
        self.who = ["setpriv", "--reuid=postgres", "--regid=postgres",
                    "--clear-groups"] if os.getuid() == 0 else []
        if self.who:
            shutil.chown(self.dir, "postgres")

    def run(self, name, *args, text=None):
        p = subprocess.run(
            pinned(MEASURED, self.who + [os.path.join(self.bin, name),
                                         *args]),
            input=text, text=True, cwd=self.dir, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT)
        if p.returncode != 0:
            raise Failed("%s: %s" % (name, p.stdout[-300:]))
        return p.stdout

    def __enter__(self):
        try:
            self.run("initdb", "-D", self.data, "-A", "trust", "-U", "bench")
            self.start()
        except BaseException:
            shutil.rmtree(self.dir, ignore_errors=True)
            raise
        return self

    def start(self):
        self.control("start", "-l", os.path.join(self.dir, "log"), "-o",
                     "-k %s -c listen_addresses=''" % self.dir)

    def control(self, *words):
        # Its server keeps what it is given open, so that is a file.
        with open(os.path.join(self.dir, "ctl"), "w",
                  encoding="utf-8") as f:
            p = subprocess.run(
                pinned(MEASURED, self.who + [
                    os.path.join(self.bin, "pg_ctl"), "-D", self.data, "-w",
                    *words]), cwd=self.dir, stdin=subprocess.DEVNULL,
                stdout=f, stderr=f)
        if p.returncode != 0:
            raise Failed("pg_ctl " + words[0])

    def say(self, words):
        return self.run("psql", "-h", self.dir, "-U", "bench", "-X", "-A",
                        "-t", "-v", "ON_ERROR_STOP=1", "postgres",
                        text=words)

    def load(self, table, path):
        self.say("\\copy %s FROM '%s'\n" % (table, path))

    def __exit__(self, *why):
        try:
            self.control("stop", "-m", "immediate")
        except Failed:
            pass
        shutil.rmtree(self.dir, ignore_errors=True)
