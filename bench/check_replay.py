#!/usr/bin/env python3
"""Rewards and advantages of a replay, computed once more from the rollouts alone.

    python3 bench/check_replay.py runs/grpo runs/replay configs/ablation-rewards.yaml

Each variant of the sweep that has the run's judge is computed from the boxes and the components that the rows hold, with
Python's floats, and compared bit by bit with the replay's rows, advantages by look and of several answers behind a crop among
them; the variant that changes nothing is also compared with what training has stored. Prints a line a variant and ends with 1 if any number differs.
"""

import glob
import math
import re
import struct
import sys

import pyarrow.parquet as pq
import yaml

EPS = 1e-4
NAMES = ["answer", "region", "coverage", "area", "format", "crop_gain"]
NOT_FIRST = {"format"}
NOT_LAST = {"region", "coverage", "area", "crop_gain"}


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


def mean_of(part):
    # Of differences to the first, so that a group without contrast has no noise.
    differences = 0.0
    for value in part:
        differences += value - part[0]
    return part[0] + differences / len(part)


def weighted(scores, rewards, names):
    total = 0.0
    for component in NAMES:
        if component in names:
            total += rewards.get(component, 0.0) * scores.get(component, 0.0)
    return total


def by_look(scores, rewards, looks, group, siblings):
    """Advantages of the looks that zoom and of the last ones, an episode each."""
    looks = looks or {}
    first = looks.get("first") or [name for name in NAMES if name not in NOT_FIRST]
    last = looks.get("last") or [name for name in NAMES if name not in NOT_LAST]
    crops = []
    for start in range(0, len(scores), siblings):
        part = scores[start : start + siblings]
        means = {name: mean_of([one.get(name, 0.0) for one in part]) for name in NAMES}
        crops.append(weighted(means if siblings > 1 else part[0], rewards, first))
    looking = advantages(crops, group // siblings)
    answers = [weighted(one, rewards, last) for one in scores]
    return (
        [looking[i // siblings] for i in range(len(scores))],
        advantages(answers, group if siblings == 1 else siblings),
    )


def advantages(totals, group):
    found = []
    for start in range(0, len(totals), group):
        part = totals[start : start + group]
        mean = mean_of(part)
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
    siblings = 1
    for file in sorted(glob.glob(f"{run}/rollouts/*.parquet")):
        table = pq.read_table(file)
        siblings = int((table.schema.metadata or {}).get(b"ergo.last_looks", b"1"))
        rows += [row for row in table.to_pylist() if row.get("used", True)]
    wrong = 0
    for name, changes in variants(sweep):
        if any(key.startswith("judge") for key in changes):
            print(f"{name}: another judge, not computed here")
            continue
        rewards = dict(config["rewards"])
        rewards.update({key.split(".")[1]: value for key, value in changes.items() if key.startswith("rewards.")})
        credit = dict(config["advantage"])
        credit.update({key.split(".")[1]: value for key, value in changes.items() if key.startswith("advantage.")})
        scores = []
        for row in rows:
            scores.append(dict(row["rewards"]))
            scores[-1]["area"] = area(row, rewards, side)
        totals = [weighted(one, rewards, NAMES) for one in scores]
        if credit.get("credit", "episode") == "look":
            looking, last = by_look(scores, rewards, credit.get("looks"), group, siblings)
            each = [
                [a] * (len(row["looks"]) - 1) + [b] for row, a, b in zip(rows, looking, last, strict=True)
            ]
            expected = [((len(one) - 1) * one[0] + one[-1]) / len(one) for one in each]
        else:
            expected = advantages(totals, group)
            each = [[one] * len(row["looks"]) for row, one in zip(rows, expected, strict=True)]
        slug = re.sub(r"[^a-z0-9.]+", "-", name.lower()).strip("-")
        found = pq.read_table(f"{replay}/replayed/{slug}.parquet").to_pylist()
        reward = sum(bits(a) != bits(b["reward"]) for a, b in zip(totals, found, strict=True))
        advantage = sum(bits(a) != bits(b["advantage"]) for a, b in zip(expected, found, strict=True))
        looks = sum(
            [bits(one) for one in a] != [bits(one) for one in b["advantages"]] for a, b in zip(each, found, strict=True)
        )
        line = f"{name}: {len(found)} episodes, {reward} rewards, {advantage} advantages and those of {looks} episodes' looks differ"
        wrong += reward + advantage + looks
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
