"""What a two-look step reaches in its phases beside this machine's own peak; no peer.

A round is the products of the peak, a step, and the products once more, so that a machine whose speed drifts is measured where the
step is. The peak is that of 2048 x 2048 x 2048; `shapes` are products that the model makes. --store appends the line to
docs/results/speed.jsonl. Without it the line is held against the last one there of this processor and shape, and the exit
code is 1 where sampling, update or the whole step reach a share of the peak that is more than --loss smaller."""
import json
import re
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import compare_peak
import operations
import rounds
import step_case

STORE = rounds.ROOT / "docs" / "results" / "speed.jsonl"
PHASES = ("sampling", "update", "step")


def add(commands):
    phases = commands.add_parser("phases", help="GFLOP/s of sampling and update, beside the machine's peak")
    phases.add_argument("--shape", choices=step_case.SHAPES, default="tiny")
    phases.add_argument("--prompts", type=int, default=4)
    phases.add_argument("--group", type=int, default=8)
    phases.add_argument("--budget", type=int, default=64, help="vision tokens of view and crop, a square number")
    phases.add_argument("--question", type=int, default=32, help="text tokens of each turn")
    phases.add_argument("--new1", type=int, default=32)
    phases.add_argument("--new2", type=int, default=16)
    phases.add_argument("--warm-up", type=int, default=5, help="rounds that do not count")
    phases.add_argument("--store", action="store_true", help="appends the line to docs/results/speed.jsonl")
    phases.add_argument("--loss", type=float, default=0.1, help="share of a stored figure that may be missing")
    phases.set_defaults(run=run)


def run(a):
    line = dict(commit=commit(), processor=processor(), threads=a.threads, shape=a.shape, **measure(a))
    print(json.dumps(line), flush=True)
    if a.store:
        STORE.parent.mkdir(parents=True, exist_ok=True)
        with STORE.open("a") as file:
            file.write(json.dumps(line) + "\n")
    else:
        sys.exit(held_against(last(STORE, line), line, a.loss))


def measure(a):
    sampling, update = operations.ergo_step(a)
    count = dict(sampling=sampling, update=update, step=sampling + update)
    with tempfile.TemporaryDirectory() as folder:
        step_case.write(folder, a.shape, a.prompts, a.group, a.budget, a.question, a.warm_up + a.rounds)
        ergo = rounds.Side(rounds.java("TwoLookStep", folder, a.new1, a.new2, threads=a.threads, heap="256m"))
        for number in range(a.warm_up):
            ergo.round(number)
        steps, peaks = [], [peak(a)]
        for number in range(a.warm_up, a.warm_up + a.rounds):
            steps.append(ergo.round(number))
            peaks.append(peak(a))
        ergo.close()
    seconds = [dict(sampling=one["look1_s"] + one["look2_s"], update=one["update_s"], step=one["seconds"]) for one in steps]
    around = [(before + after) / 2 for before, after in zip(peaks, peaks[1:])]
    reached = {name: [count[name] / one[name] / 1e9 for one in seconds] for name in PHASES}
    shares = {name: statistics.median(got / best for got, best in zip(reached[name], around)) for name in PHASES}
    shapes = {name: speed for name, speed in compare_peak.measure(a.threads, a.shape, rows(a)).items() if not name.startswith("2048x2048x")}
    return dict(
        rounds=a.rounds, peak=round(statistics.median(peaks), 1), shapes=shapes,
        gflop={name: round(count[name] / 1e9, 1) for name in PHASES},
        seconds={name: round(statistics.median(one[name] for one in seconds), 4) for name in PHASES},
        gflop_per_s={name: round(statistics.median(reached[name]), 1) for name in PHASES},
        share={name: round(shares[name], 3) for name in PHASES},
        rss_mib=round(steps[-1]["peak_rss_mib"]))


def rows(a):
    """Tokens of the continuations."""
    return a.prompts * a.group * (a.new1 + a.budget + 2 + a.question + a.new2)


def peak(a):
    import torch
    torch.set_num_threads(a.threads)
    return compare_peak.operations_per_second(2048, 2048, 2048, seconds=0.25) / 1e9


def commit():
    """The commit, with a plus sign where files differ from it."""
    def git(*arguments):
        return subprocess.run(["git", *arguments], cwd=rounds.ROOT, capture_output=True, text=True).stdout.strip()
    return git("rev-parse", "--short=8", "HEAD") + ("+" if git("status", "--porcelain", "--untracked-files=no") else "")


def processor(text=None):
    """Its name with the instruction sets that matrix products go by: clouds sell several kinds under one name."""
    text = Path("/proc/cpuinfo").read_text() if text is None else text
    name = re.search(r"^model name\s*:\s*(.+)$", text, re.M)
    flags = re.search(r"^flags\s*:\s*(.+)$", text, re.M)
    words = flags.group(1).split() if flags else []
    sets = [word for word in ("avx2", "avx512f", "avx512_bf16", "amx_bf16") if word in words]
    return " ".join([name.group(1).strip() if name else "unknown", *sets])


def last(store, line):
    """The last stored line of the same processor, shape and threads; None without any."""
    if not store.exists():
        return None
    same = [one for one in map(json.loads, store.read_text().splitlines())
            if all(one[key] == line[key] for key in ("processor", "shape", "threads"))]
    return same[-1] if same else None


def held_against(before, now, loss):
    """Prints how the shares differ; 1 where one is smaller by more than `loss` of it."""
    if before is None:
        print("no stored line of this processor and shape: nothing to compare with", file=sys.stderr)
        return 0
    worse = [name for name in PHASES if now["share"][name] < (1 - loss) * before["share"][name]]
    for name in PHASES:
        print(f"{name}: {now['share'][name]:.3f} of the peak, {before['share'][name]:.3f} at {before['commit']}"
              + (" - SLOWER" if name in worse else ""), file=sys.stderr)
    return 1 if worse else 0
