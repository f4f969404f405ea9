#!/usr/bin/env python3
"""Rewards and advantages of a replay, computed once more from the rollouts alone.

    python3 bench/check_replay.py runs/grpo runs/replay configs/ablation-rewards.yaml

Each variant of the sweep that has the run's judge is computed from the boxes and the components that the rows hold, with
Python's floats, and compared bit by bit with the replay's rows; the variant that changes nothing is also compared with what
training has stored. Prints a line a variant and ends with 1 if any number differs.
"""

import glob
import math
import re
import struct
import sys

import pyarrow.parquet as pq
import yaml

EPS = 1e-4
NAMES = ["answer", "region", "coverage", "area", "format"]


def bits(number):
    return struct.pack("<d", number)


def variants(sweep):
    for trial in sweep["sweep"]["trials"]:
        yield trial["name"], trial.get("set", {})
    for key, values in sweep["sweep"].get("grid", {}).items():
        for value in values:
            yield f"{key.split('.')[-1]}={value}", {key: value}


def area(row, rewards, side):
    zooms = [look["zoom"] for look in row["looks"] if look["zoom"]]
    if not zooms or zooms[-1]["outcome"] != "valid":
        return 0.0
    crop = zooms[-1]["crop"]
    pixels = (crop["x2"] - crop["x1"]) * (crop["y2"] - crop["y1"])
    limit = rewards["gamma"] * side * side
    if rewards.get("area_shape", "step") == "linear":
        return max(0.0, 1 - pixels / limit)
    return 1.0 if pixels <= limit else 0.0


def advantages(totals, group):
    found = []
    for start in range(0, len(totals), group):
        part = totals[start : start + group]
        # Of differences to the first, so that a group without contrast has no noise.
        differences = 0.0
        for total in part:
            differences += total - part[0]
        mean = part[0] + differences / len(part)
        squares = 0.0
        for total in part:
            squares += (total - mean) * (total - mean)
        deviation = math.sqrt(squares / (len(part) - 1))
        found += [(total - mean) / (deviation + EPS) for total in part]
    return found


def main(run, replay, sweep_file):
    config = yaml.safe_load(open(f"{run}/config.yaml"))
    side = config["data"]["train"]["side"]
    group = config["train"]["group_size"]
    sweep = yaml.safe_load(open(sweep_file))
    rows = []
    for file in sorted(glob.glob(f"{run}/rollouts/*.parquet")):
        rows += [row for row in pq.read_table(file).to_pylist() if row.get("used", True)]
    wrong = 0
    for name, changes in variants(sweep):
        if any(key.startswith("judge") for key in changes):
            print(f"{name}: another judge, not computed here")
            continue
        rewards = dict(config["rewards"])
        rewards.update({key.split(".")[1]: value for key, value in changes.items()})
        totals = []
        for row in rows:
            scores = dict(row["rewards"])
            scores["area"] = area(row, rewards, side)
            total = 0.0
            for component in NAMES:
                total += rewards[component] * scores[component]
            totals.append(total)
        expected = advantages(totals, group)
        slug = re.sub(r"[^a-z0-9.]+", "-", name.lower()).strip("-")
        found = pq.read_table(f"{replay}/replayed/{slug}.parquet").to_pylist()
        reward = sum(bits(a) != bits(b["reward"]) for a, b in zip(totals, found, strict=True))
        advantage = sum(bits(a) != bits(b["advantage"]) for a, b in zip(expected, found, strict=True))
        line = f"{name}: {len(found)} episodes, {reward} rewards and {advantage} advantages differ"
        wrong += reward + advantage
        if not changes:
            stored = sum(
                bits(row["reward"]) != bits(other["reward"]) or bits(row["advantage"]) != bits(other["advantage"])
                for row, other in zip(rows, found)
            )
            wrong += stored
            line += f"; of training's own, {stored} differ"
        print(line)
    return 1 if wrong else 0


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
