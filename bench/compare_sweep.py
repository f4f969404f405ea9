"""Resident memory, threads and open files over the trials of a sweep in one process, each with a policy of its own; no peer."""
import json
import subprocess
import tempfile
from pathlib import Path

import rounds

SETTINGS = {"train.steps": 2, "train.prompts_per_step": 2, "train.group_size": 4, "train.validation.items": 4}


def add(commands):
    sweep = commands.add_parser("sweep-memory", help=__doc__)
    sweep.add_argument("--trials", type=int, default=50)
    sweep.add_argument("--early", type=int, default=5, help="trial after which nothing should grow any more")
    sweep.add_argument("--heap", default="384m", help="the Java heap")
    sweep.set_defaults(run=run)


def run(a):
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "sweep.yaml"
        sweep = dict(base=str(rounds.ROOT / "configs/grpo.yaml"), set=SETTINGS, seeds=list(range(1, a.trials + 1)), trials=[dict(name="one")])
        # JSON is YAML.
        config.write_text(json.dumps(dict(job="sweep", run=dict(name="sweep", dir=folder), sweep=sweep)))
        command = rounds.java("SweepLoad", config, a.early, threads=a.threads, heap=a.heap)
        # The heap is there from the start, so that only memory outside it can grow.
        command[1:1] = [f"-Xms{a.heap}", "-XX:+AlwaysPreTouch"]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd=rounds.ROOT)
        found = json.loads(done.stdout.splitlines()[-1])
        line = dict(what=f"{a.trials} trials of a sweep, heap {a.heap}", **found)
        line["growth"] = round(found["late_rss_mib"] / found["early_rss_mib"] - 1, 4)
        print(json.dumps(line), flush=True)
