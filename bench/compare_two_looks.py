"""A GRPO step of two looks against the same step written plainly on transformers."""
import json
import statistics
import subprocess
import sys
import tempfile
import time

import numpy as np

import operations
import rounds
import step_case


def add(commands):
    step = commands.add_parser("two-looks", help=__doc__)
    step.add_argument("--shape", choices=step_case.SHAPES, default="tiny")
    step.add_argument("--prompts", type=int, default=4)
    step.add_argument("--group", type=int, default=8)
    step.add_argument("--budget", type=int, default=64, help="vision tokens of view and crop, a square number")
    step.add_argument("--question", type=int, default=32, help="text tokens of each turn")
    step.add_argument("--new1", type=int, default=32)
    step.add_argument("--new2", type=int, default=16)
    step.add_argument("--warm-up", type=int, default=3, help="rounds that do not count")
    step.add_argument("--reference", help="another script of the peer's side, which takes its turn with the same sizes")
    step.set_defaults(run=run)


def run(a):
    with tempfile.TemporaryDirectory() as folder:
        step_case.write(folder, a.shape, a.prompts, a.group, a.budget, a.question, a.warm_up + a.rounds)
        # The heap holds the pixels of a step; all else is libtorch's memory, outside it.
        ergo = rounds.Side(rounds.java("TwoLookStep", folder, a.new1, a.new2, threads=a.threads, heap="256m"))
        peer_command = rounds.python("two_looks_peer.py", folder, a.new1, a.new2, "--threads", a.threads)
        peer = rounds.Side(peer_command)
        sides = dict(ergo=ergo, peer=peer)
        if a.reference:
            sides["reference"] = Reference(a)
        results = rounds.take_turns(sides, a.rounds, a.warm_up)
        line = rounds.line(f"GRPO step of two looks, {a.shape}, {a.prompts} x {a.group}", results)
        ergo.close()
        peer.close()
        counted = json.loads(subprocess.run([*peer_command, "--count"], check=True, capture_output=True, text=True).stdout.splitlines()[-1])
        line |= operations.of_step(a, line, counted["step_gflop"])
        if a.reference:
            line |= beside_reference(results)
        print(json.dumps(line), flush=True)


class Reference:
    """The script that the peer's side was written after, on shapes and sizes of this comparison: a process a round that
    counts, which does a step to warm up and three of which the median counts. It draws its pixels within the step; what that takes
    is measured here and named apart."""

    def __init__(self, a):
        self.command = list(map(str, [
            sys.executable, a.reference, "--shape", a.shape, "--prompts", a.prompts, "--group", a.group, "--budget", a.budget,
            "--question", a.question, "--new1", a.new1, "--new2", a.new2, "--steps", 3, "--threads", a.threads]))
        self.views = a.prompts * (1 + a.group)
        self.patches = 4 * a.budget
        self.warm_up = a.warm_up

    def round(self, number):
        if number < self.warm_up:
            return None
        done = subprocess.run(self.command, check=True, capture_output=True, text=True)
        began = time.perf_counter()
        np.random.default_rng(number).standard_normal((self.views * self.patches, 1176), dtype=np.float32)
        drawing = time.perf_counter() - began
        return dict(seconds=json.loads(done.stdout.splitlines()[-1])["step_s"], drawing_s=drawing)


def beside_reference(results):
    drawn = [one["seconds"] - one["drawing_s"] for one in results["reference"]]
    ratios = [peer["seconds"] / reference for peer, reference in zip(results["peer"], drawn)]
    return dict(reference_s=rounds.median(results["reference"], "seconds"),
                reference_drawing_s=rounds.median(results["reference"], "drawing_s"),
                peer_to_reference=round(statistics.median(ratios), 3),
                peer_to_reference_min=round(min(ratios), 3), peer_to_reference_max=round(max(ratios), 3))
