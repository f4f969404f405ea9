"""Resident memory, threads and open files of Ergo over many steps of two looks at constant load, each with images that none saw before; no peer."""
import json
import subprocess
import tempfile

import rounds
import step_case

CASES = 8


def add(commands):
    steady = commands.add_parser("steady", help=__doc__)
    steady.add_argument("--shape", choices=step_case.SHAPES, default="tiny")
    steady.add_argument("--prompts", type=int, default=2)
    steady.add_argument("--group", type=int, default=4)
    steady.add_argument("--budget", type=int, default=16, help="vision tokens of view and crop, a square number")
    steady.add_argument("--question", type=int, default=16, help="text tokens of each turn")
    steady.add_argument("--new1", type=int, default=16)
    steady.add_argument("--new2", type=int, default=8)
    steady.add_argument("--steps", type=int, default=500)
    steady.add_argument("--early", type=int, default=50, help="step after which memory should no longer grow")
    steady.add_argument("--images", type=int, default=2, help="images drawn, decoded and cut into patches in a step")
    steady.add_argument("--side", type=int, default=896, help="their width and height")
    steady.add_argument("--heap", default="384m", help="the Java heap")
    steady.set_defaults(run=run)


def run(a):
    with tempfile.TemporaryDirectory() as folder:
        step_case.write(folder, a.shape, a.prompts, a.group, a.budget, a.question, CASES)
        command = rounds.java("SteadyLoad", folder, a.new1, a.new2, CASES, a.steps, a.early, a.images, a.side,
                              threads=a.threads, heap=a.heap)
        # The heap is there from the start, so that only memory outside it can grow.
        command[1:1] = [f"-Xms{a.heap}", "-XX:+AlwaysPreTouch"]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd=rounds.ROOT)
        found = json.loads(done.stdout.splitlines()[-1])
        line = dict(what=f"resident memory over {a.steps} steps, {a.shape}, {a.prompts} x {a.group}, {a.images} new images, heap {a.heap}", **found)
        line["growth"] = round(found["late_rss_mib"] / found["early_rss_mib"] - 1, 4)
        print(json.dumps(line), flush=True)
