#!/usr/bin/env python3
"""How evenly this machine lets anybody go on: the peer of bars on a rate.

    with metronome.Metronome(200, saved=4) as m:
        ...
    m.beats(from_ms, to_ms)

It beats so often a second and may make up for a few at once, as kairand may; a
machine that stands still now and then takes from it what it takes from kairand.
Times are those of the system's monotonic clock.
"""
import subprocess
import sys
import tempfile
import time


class Metronome:
    def __init__(self, rate, saved):
        self.out = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", sys.executable, __file__,
             str(rate), str(saved)], stdout=self.out)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        self.out.seek(0)
        self.times = [float(x) for x in self.out.read().split("\n")[:-1]]
        self.out.close()

    def beats(self, from_ms, to_ms):
        return sum(from_ms < x <= to_ms for x in self.times)


def beat(rate, saved):
    tokens, last = 0.0, time.monotonic()
    while True:
        now = time.monotonic()
        tokens, last = min(saved, tokens + (now - last) * rate), now
        while tokens >= 1:
            tokens -= 1
            sys.stdout.write("%.3f\n" % (now * 1000))
            sys.stdout.flush()
        time.sleep((1 - tokens) / rate)


if __name__ == "__main__":
    beat(float(sys.argv[1]), float(sys.argv[2]))
