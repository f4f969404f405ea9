"""A GRPO step of two looks against the same step written plainly on transformers."""
import json
import subprocess
import sys
import tempfile

import operations
import rounds
import step_case


def add(commands):
    step = commands.add_parser("two-stage", help=__doc__)
    step.add_argument("--shape", choices=step_case.SHAPES, default="tiny")
    step.add_argument("--prompts", type=int, default=4)
    step.add_argument("--group", type=int, default=8)
    step.add_argument("--budget", type=int, default=64, help="vision tokens of view and crop, a square number")
    step.add_argument("--question", type=int, default=32, help="text tokens of each turn")
    step.add_argument("--new1", type=int, default=32)
    step.add_argument("--new2", type=int, default=16)
    step.add_argument("--reference", help="another script of the peer's side, run afterwards with the same sizes")
    step.set_defaults(run=run)


def run(a):
    with tempfile.TemporaryDirectory() as folder:
        step_case.write(folder, a.shape, a.prompts, a.group, a.budget, a.question, a.rounds)
        ergo = rounds.Side(rounds.java("TwoStageStep", folder, a.new1, a.new2, threads=a.threads))
        peer_command = rounds.python("two_stage_peer.py", folder, a.new1, a.new2, "--threads", a.threads)
        peer = rounds.Side(peer_command)
        line = rounds.compare(f"GRPO step of two looks, {a.shape}, {a.prompts} x {a.group}", ergo, peer, a.rounds)
        ergo.close()
        peer.close()
        counted = json.loads(subprocess.run([*peer_command, "--count"], check=True, capture_output=True, text=True).stdout.splitlines()[-1])
        line |= operations.of_step(a, line, counted["step_gflop"])
        if a.reference:
            line |= against_reference(a, line["peer_s"])
        print(json.dumps(line), flush=True)


def against_reference(a, peer_s):
    """The script that the peer's side was written after, on shapes and sizes of this comparison."""
    command = [sys.executable, a.reference, "--shape", a.shape, "--prompts", a.prompts, "--group", a.group, "--budget", a.budget,
               "--question", a.question, "--new1", a.new1, "--new2", a.new2, "--steps", a.rounds, "--threads", a.threads]
    done = subprocess.run(list(map(str, command)), check=True, capture_output=True, text=True)
    seconds = json.loads(done.stdout.splitlines()[-1])["step_s"]
    return dict(reference_s=seconds, peer_to_reference=round(peer_s / seconds, 3))
