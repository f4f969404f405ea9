"""Runs of job grpo compared at equal sampled episodes, as with dynamic sampling against without: one table from their metrics.jsonl.

    python bench/compare_sampling.py without=runs/a-11,runs/a-12,runs/a-13 dynamic=runs/b-11,runs/b-12,runs/b-13

A run is read at its last validation that follows at most --episodes sampled episodes (`sampling/episodes` summed over the
steps up to there, refused ones included); without the option at the fewest that any of the runs has sampled in all. With
`train.validation.every` there are more validations to read at than the one after the last step."""
import argparse
import json
import statistics
from pathlib import Path


def rows(run):
    return [json.loads(line) for line in (Path(run) / "metrics.jsonl").read_text().splitlines()]


def readings(run):
    """(steps done, sampled episodes, seconds, held-out accuracy) at each validation."""
    steps = episodes = seconds = 0
    found = []
    for row in rows(run):
        if "step_time" in row:
            steps, episodes, seconds = row["step"] + 1, episodes + row["sampling/episodes"], seconds + row["step_time"]
        elif "val/accuracy" in row:
            found.append((steps, int(episodes), seconds, row["val/accuracy"]))
    if not found:
        raise SystemExit(f"{run}/metrics.jsonl has no validation; set data.validation and train.validation.items")
    return found


def spread(values):
    return f"{statistics.mean(values):.4f} ± {statistics.stdev(values):.4f}" if len(values) > 1 else f"{values[0]:.4f}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--episodes", type=int, help="sampled episodes at which runs are read at most")
    parser.add_argument("groups", nargs="+", metavar="NAME=RUN,RUN", help="folders of the runs of one setting")
    asked = parser.parse_args()
    groups = {name: {run: readings(run) for run in runs.split(",")} for name, runs in (group.split("=", 1) for group in asked.groups)}
    most = asked.episodes or min(found[-1][1] for runs in groups.values() for found in runs.values())
    print(f"held-out accuracy after at most {most} sampled episodes\n")
    print("| setting | run | steps | sampled episodes | seconds | held-out before | after |")
    print("|---|---|---|---|---|---|---|")
    lines = []
    for name, runs in groups.items():
        at = {run: [reading for reading in found if reading[1] <= most][-1] for run, found in runs.items()}
        for run, (steps, episodes, seconds, accuracy) in at.items():
            print(f"| {name} | {Path(run).name} | {steps} | {episodes} | {seconds:.0f} | {runs[run][0][3]:.4f} | {accuracy:.4f} |")
        lines.append(f"{name}: {spread([reading[3] for reading in at.values()])} (mean ± standard deviation, {len(at)} runs),"
                     f" {spread([reading[2] for reading in at.values()])} s")
    print("\n" + "\n".join(lines))


if __name__ == "__main__":
    main()
