"""What comes out: a table, its bars, build/bench.json and plots."""
import json
import os
import platform
import re
import shutil
import statistics
import subprocess

import bars
from frame import CORES, OUT, QUICK, TOP, rehearsal

JSON = os.path.join(TOP, "build", "bench.json")
UNITS = {"per_s": "/s", "cpu_us": "µs of processor each",
         "p50_us": "µs p50", "p99_us": "µs p99", "worst_us": "µs worst",
         "add_ns": "ns add", "cancel_ns": "ns cancel",
         "expire_ns": "ns expire", "worst_turn_us": "µs worst turn",
         "worst_turn_cpu_us": "µs of processor in the worst",
         "count_us": "µs a count", "asked_us": "µs with its rule read",
         "first_late_ms": "ms first late",
         "last_late_ms": "ms last late", "over_ms": "ms over N/limit",
         "early": "early", "share": "of the limit", "limited": "429s",
         "back_s": "s to be back", "rss_mb": "MB", "anon_mb": "MB of its own", "each_kb": "kB each",
         "ready_ms": "ms to the first answer", "refused": "503s",
         "lost": "lost", "cut_cpu_ms": "ms of processor to cut",
         "slow_steps": "steps over 5 ms", "worst_step_us": "µs worst step",
         "disk_bytes": "B of disk each", "disk_mb": "MB of disk",
         "over_2s": "over 2 s",
         "offered_per_s": "/s offered"}


def machine():
    info = rehearsal.text_of("/proc/cpuinfo")
    model = re.search(r"model name\s*: (.*)", info)
    memory = re.search(r"MemTotal:\s+(\d+)",
                       rehearsal.text_of("/proc/meminfo"))
    return {"cpu": model[1] if model else platform.machine(),
            "cores": len(CORES), "kernel": platform.release(),
            "memory_mb": int(memory[1]) // 1024}


def commit():
    def git(*words):
        return subprocess.run(["git", "-C", TOP, *words], text=True,
                              capture_output=True).stdout.strip()
    return (git("rev-parse", "--short", "HEAD") or "unknown") + (
        "+" if git("status", "--porcelain", "-uno") else "")


def number(x):
    if x == int(x) or x >= 100:
        return "%.0f" % x
    return "%.1f" % x if x >= 10 else "%.3g" % x


def spread(values):
    if len(values) < 2:
        return ""
    return " (%s–%s)" % (number(min(values)), number(max(values)))


def row_of(results, row, whos):
    print("\n" + row)
    own = results.median(row, "kairand", "cpu_us")
    for who, figures in whos.items():
        line = "  %-26s" % who + "  ".join("%s%s %s" % (
            number(statistics.median(v)), spread(v), UNITS[k])
            for k, v in figures.items())
        cpu = results.median(row, who, "cpu_us")
        if own and cpu and who != "kairand":
            line += "  [%s× kairand's]" % number(cpu / own)
        print(line)


def table(results):
    for row, whos in results.rows.items():
        row_of(results, row, whos)
    held = bars.held(results)
    if held:
        print("\nbars")
    for b in held:
        print("  %-4s  %s" % ("PASS" if b["held"] else "miss", b["text"]))
    for note in results.notes:
        print("note: " + note)


def write_json(results, loads, seconds):
    out = {"machine": machine(), "commit": commit(), "quick": QUICK,
           "load_before": loads[0], "load_after": loads[1],
           "seconds": round(seconds), "wrong": results.wrong,
           "notes": results.notes, "bars": bars.held(results), "rows": {
               row: {who: {k: {"median": statistics.median(v),
                               "min": min(v), "max": max(v), "all": v}
                           for k, v in figures.items()}
                     for who, figures in whos.items()}
               for row, whos in results.rows.items()},
           "curves": {c: {who: {str(x): statistics.median(y)
                                for x, y in sorted(points.items())}
                          for who, points in whos.items()}
                      for c, whos in results.curves.items()}}
    with open(JSON, "w", encoding="utf-8") as f:
        json.dump(out, f, indent=1, ensure_ascii=False)
    return out


def tell(out):
    print("\n%(cpu)s, %(cores)d cores, Linux %(kernel)s; commit " %
          out["machine"] + out["commit"])
    print("medians (range) of rounds; load before %.2f, after %.2f; %d s; "
          "%s" % (out["load_before"], out["load_after"], out["seconds"],
                  os.path.relpath(JSON)))


def markdown():
    """The last run's figures and bars as docs/performance.md has them."""
    with open(JSON, encoding="utf-8") as f:
        run = json.load(f)
    print("%s, %d cores, Linux %s, commit %s, load %.1f before and %.1f after"
          "%s.\n" % (run["machine"]["cpu"], run["machine"]["cores"],
                     run["machine"]["kernel"], run["commit"],
                     run["load_before"], run["load_after"],
                     "; **a quick run**" if run["quick"] else ""))
    print("| row | who | median (range) |\n|---|---|---|")
    for row, whos in run["rows"].items():
        for who, figures in whos.items():
            print("| %s | %s | %s |" % (row, who, ", ".join(
                "%s%s %s" % (number(v["median"]), spread(v["all"]), UNITS[k])
                for k, v in figures.items())))
            row = ""
    print("\n| | bar | measured | peer |\n|---|---|---|---|")
    for b in run["bars"]:
        print("| %s | %s: %s %s %s | %s | %s |" % (
            "PASS" if b["held"] else "miss", b["row"], UNITS[b["figure"]],
            b["op"], number(b["bar"]) + (
                " (%s × %s)" % (number(b["times"]), b["peer"])
                if b["times"] else ""), number(b["value"]),
            "%s: %s" % (b["peer"], number(b["beside"])) if b["beside"]
            else "–"))


def plots(results):
    """One plot a curve: build/bench/NAME.svg; needs gnuplot."""
    if not results.curves:
        return
    if not shutil.which("gnuplot"):
        results.note("plots: gnuplot is not installed")
        return
    for curve, whos in results.curves.items():
        name, x, y = bars.CURVES[curve]
        data, plot = [], []
        for i, (who, points) in enumerate(whos.items()):
            data += ["$d%d << E" % i] + ["%g %g" % (
                at, statistics.median(v))
                for at, v in sorted(points.items())] + ["E"]
            plot.append("$d%d with linespoints title '%s'" % (i, who))
        script = "\n".join([
            "set terminal svg size 720,440 font 'sans,13'",
            "set output '%s'" % os.path.join(OUT, curve + ".svg"),
            "set logscale xy", "set grid", "set key top left",
            "set format xy '10^{%L}'", "set title '%s'" % name,
            "set xlabel '%s'" % x, "set ylabel '%s'" % y] + data +
            ["plot " + ", ".join(plot)])
        subprocess.run(["gnuplot"], input=script, text=True, check=True)
        print("plot: " + os.path.relpath(os.path.join(OUT, curve + ".svg")))
