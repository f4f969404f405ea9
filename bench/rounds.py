"""Two processes that work in turn, and what comes of it: one JSON line a comparison.

Each side is a process that prints "ready" and then, for each line with the number of a round, does that round and prints one JSON
line with `seconds`, `peak_rss_mib` and the seconds of the parts. Only one of them works at a time; which one begins alternates.
"""
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class Side:
    """A process that serves rounds. What it prints besides JSON goes to standard error."""

    def __init__(self, command, environment=None):
        self.command = command
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
                                        env={**os.environ, **(environment or {})})
        self.line(lambda line: line.strip() == "ready")

    def line(self, wanted):
        for line in self.process.stdout:
            if wanted(line):
                return line
            sys.stderr.write(line)
        raise SystemExit(f"{' '.join(self.command[-4:])} ended with {self.process.wait()}")

    def round(self, number):
        self.process.stdin.write(f"{number}\n")
        self.process.stdin.flush()
        return json.loads(self.line(lambda line: line.startswith("{")))

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def java(main, *arguments, threads=2, heap="512m"):
    """Command of one of Ergo's main classes; bench/run_side_by_side.sh has compiled them."""
    class_path = f"ergo-bench/target/classes:{(ROOT / 'ergo-bench/target/classpath.txt').read_text().strip()}"
    return ["java", f"-Xmx{heap}", "-Dai.djl.offline=true", "-Djava.awt.headless=true", "-DOPT_OUT_TRACKING=true",
            f"-Dai.djl.pytorch.num_threads={threads}", "-cp", class_path, f"dev.ergo.bench.peer.{main}", *map(str, arguments)]


def compare(what, ergo, peer, rounds, warm_up=1):
    """Lets both sides do `warm_up` + `rounds` rounds in turn and prints the comparison of the latter."""
    results = {"ergo": [], "peer": []}
    for number in range(warm_up + rounds):
        order = (("ergo", ergo), ("peer", peer))
        for name, side in order if number % 2 else order[::-1]:
            results[name].append(side.round(number))
    counted = {name: values[warm_up:] for name, values in results.items()}
    ratios = [p["seconds"] / e["seconds"] for e, p in zip(counted["ergo"], counted["peer"])]

    def median(name, key):
        return round(statistics.median(value[key] for value in counted[name]), 4)

    line = dict(
        what=what, ergo_s=median("ergo", "seconds"), peer_s=median("peer", "seconds"),
        ratio=round(statistics.median(ratios), 3), ratio_min=round(min(ratios), 3), ratio_max=round(max(ratios), 3),
        ergo_rss_mib=results["ergo"][-1]["peak_rss_mib"], peer_rss_mib=results["peer"][-1]["peak_rss_mib"], runs=rounds)
    for name in counted:
        parts = [key for key in counted[name][0] if key not in ("seconds", "peak_rss_mib")]
        line[f"{name}_parts"] = {part: median(name, part) for part in parts}
    return line


def serve(prepare):
    """The peer's half of the talk: `prepare(number)` returns the timed work, which gets `clock(part)`."""
    print("ready", flush=True)
    for text in sys.stdin:
        work = prepare(int(text))
        parts = {}
        began = since = time.perf_counter()

        def clock(part):
            nonlocal since
            now = time.perf_counter()
            parts[part] = now - since
            since = now

        work(clock)
        seconds = time.perf_counter() - began
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(json.dumps(dict(**parts, seconds=seconds, peak_rss_mib=peak)), flush=True)
