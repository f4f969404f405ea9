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


def python(script, *arguments):
    """Command of a script that stands beside this one."""
    return [sys.executable, str(Path(__file__).resolve().parent / script), *map(str, arguments)]


def java(main, *arguments, threads=2, heap="1g"):
    """Command of one of Ergo's main classes; bench/run_side_by_side.sh has compiled them."""
    class_path = f"ergo-bench/target/classes:{(ROOT / 'ergo-bench/target/classpath.txt').read_text().strip()}"
    return ["java", f"-Xmx{heap}", "-Dai.djl.offline=true", "-Djava.awt.headless=true", "-DOPT_OUT_TRACKING=true",
            f"-Dai.djl.pytorch.num_threads={threads}", "-cp", class_path, f"dev.ergo.bench.peer.{main}", *map(str, arguments)]


def take_turns(sides, rounds, warm_up=1):
    """Lets all sides, by name, do `warm_up` + `rounds` rounds in turn; returns the results of the latter."""
    results = {name: [] for name in sides}
    for number in range(warm_up + rounds):
        for name in list(sides) if number % 2 else reversed(sides):
            results[name].append(sides[name].round(number))
    return {name: values[warm_up:] for name, values in results.items()}


def median(results, key):
    return round(statistics.median(result[key] for result in results), 4)


def compare(what, ergo, peer, rounds, warm_up=1):
    """Lets both sides work in turn and returns their comparison."""
    return line(what, take_turns(dict(ergo=ergo, peer=peer), rounds, warm_up))


def line(what, results):
    """The comparison of `ergo` with `peer`, as it is printed; each ratio is of two rounds that followed each other."""
    ergo, peer = results["ergo"], results["peer"]
    ratios = [p["seconds"] / e["seconds"] for e, p in zip(ergo, peer)]
    found = dict(
        what=what, ergo_s=median(ergo, "seconds"), peer_s=median(peer, "seconds"),
        ratio=round(statistics.median(ratios), 3), ratio_min=round(min(ratios), 3), ratio_max=round(max(ratios), 3),
        ergo_rss_mib=ergo[-1]["peak_rss_mib"], peer_rss_mib=peer[-1]["peak_rss_mib"], runs=len(ergo))
    for name in ("ergo", "peer"):
        parts = [key for key in results[name][0] if key not in ("seconds", "peak_rss_mib")]
        found[f"{name}_parts"] = {part: median(results[name], part) for part in parts}
    return found


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
        report(parts, time.perf_counter() - began)


def report(parts, seconds):
    """The peer's line about a round."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps(dict(**parts, seconds=seconds, peak_rss_mib=peak)), flush=True)
