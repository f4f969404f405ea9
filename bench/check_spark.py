#!/usr/bin/env python3
"""Runs on Spark against the same run in one process: digests, lost executors, a lost driver, overhead.

A master and workers are started on 127.0.0.1 by the scripts of pyspark 4.2.0 (bench/requirements-spark.txt), as
processes of their own. Needs the jar of `mvn -Pspark package -DskipTests`. Prints a line a run and exits with 1 where
anything differs. `--parts` chooses among digests, kills, driver, overhead; `--settings` among full, lora.
"""
import argparse
import hashlib
import json
import os
import pathlib
import random
import shutil
import signal
import statistics
import subprocess
import sys
import time

import pyspark

ROOT = pathlib.Path(__file__).resolve().parent.parent
SPARK = pathlib.Path(pyspark.__file__).parent
PORT = 7177
MASTER = f"spark://127.0.0.1:{PORT}"
SETTINGS = {
    "full": {},
    "lora": {"model.lora.rank": "8", "train.optimizer.learning_rate": "1e-3"},
}


class Cluster:
    """A master and workers of one core each, and what runs on them."""

    def __init__(self, folder, workers):
        self.folder = folder
        environment = {**os.environ, "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_HOME": str(SPARK)}
        self.environment = environment
        self.processes = [self.start("master.Master", ["--port", str(PORT), "--webui-port", "0"])]
        time.sleep(4)
        for number in range(workers):
            self.processes.append(
                self.start(
                    "worker.Worker",
                    ["--cores", "1", "--memory", "2g", "--webui-port", "0",
                     "--work-dir", str(folder / f"work-{number}"), MASTER]))
        time.sleep(4)

    def start(self, name, arguments):
        log = open(self.folder / f"{name}-{len(getattr(self, 'processes', []))}.log", "w")
        return subprocess.Popen(
            [SPARK / "bin/spark-class", f"org.apache.spark.deploy.{name}", "--host", "127.0.0.1", *arguments],
            env=self.environment, stdout=log, stderr=subprocess.STDOUT)

    def stop(self):
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait()


def executors():
    """Process ids of the executors, youngest last."""
    found = subprocess.run(["pgrep", "-f", "CoarseGrainedExecutorBackend"],
                           capture_output=True, text=True)
    return [int(line) for line in found.stdout.split()]


class Runs:
    """The same training again and again."""

    def __init__(self, folder, steps):
        self.folder = folder
        self.keys = {
            "run.dir": folder,
            "train.steps": steps,
            "train.prompts_per_step": 8,
            "train.group_size": 4,
            "train.shares": 4,
            "train.checkpoint.every": 1,
            "train.validation.items": 0,
        }
        jars = list((ROOT / "ergo-spark/target").glob("*-submit.jar"))
        if not jars:
            sys.exit("no jar: run mvn -Pspark package -DskipTests first")
        self.jar = jars[0]

    def all_keys(self, name, keys):
        return {**self.keys, "run.name": name, **keys}

    def alone(self, name, keys):
        """In one process, by Maven as users do."""
        given = [f"-Dergo.{key}={value}" for key, value in self.all_keys(name, keys).items()]
        log = open(self.folder / f"{name}.log", "w")
        subprocess.run(["mvn", "-B", "-q", "compile", "exec:java", "-Dconfig=grpo.yaml", *given],
                       cwd=ROOT, stdout=log, stderr=subprocess.STDOUT, check=True)

    def submit(self, cluster, name, count, keys):
        """On executors; returns the driver's process."""
        given = [f"{key}={value}" for key, value in self.all_keys(name, keys).items()]
        log = open(self.folder / f"{name}.log", "a")
        return subprocess.Popen(
            [SPARK / "bin/spark-submit", "--master", MASTER, "--driver-memory", "1g", "--executor-memory", "1200m",
             "--executor-cores", "1", "--total-executor-cores", str(count), self.jar,
             "grpo.yaml", f"spark.executors={count}", *given],
            cwd=ROOT, env=cluster.environment, stdout=log, stderr=subprocess.STDOUT)

    def digest(self, name):
        """What must be equal: the weights, and the rows of the rollouts."""
        run = self.folder / name
        weights = next(path for path in (run / "final").iterdir() if path.suffix == ".safetensors")
        rollouts = hashlib.sha256()
        for file in sorted((run / "rollouts").iterdir()):
            rollouts.update(file.read_bytes())
        return hashlib.sha256(weights.read_bytes()).hexdigest()[:16] + " " + rollouts.hexdigest()[:16]

    def rows(self, name):
        return [json.loads(line) for line in open(self.folder / name / "metrics.jsonl")]


def wait_for_steps(runs, name, count, process):
    """Until a run has logged so many steps; False if it ends before."""
    file = runs.folder / name / "metrics.jsonl"
    while process.poll() is None:
        if file.exists() and sum(1 for _ in open(file)) >= count:
            return True
        time.sleep(0.2)
    return False


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=4)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--parts", default="digests,kills,driver,overhead")
    parser.add_argument("--settings", default="full,lora")
    parser.add_argument("--folder", type=pathlib.Path, default=ROOT / "ergo-spark/target/check")
    arguments = parser.parse_args()
    parts = arguments.parts.split(",")
    shutil.rmtree(arguments.folder, ignore_errors=True)
    arguments.folder.mkdir(parents=True)
    runs = Runs(arguments.folder, arguments.steps)
    draw = random.Random(arguments.seed)
    cluster = Cluster(arguments.folder, arguments.workers)
    failures = 0

    def compare(name, expected, note=""):
        nonlocal failures
        steps = [row["step"] for row in runs.rows(name)]
        once = steps == list(range(arguments.steps))
        same = runs.digest(name) == expected
        failures += not (same and once)
        print(f"{name}: {runs.digest(name)} {'equal' if same else 'DIFFERENT'}, "
              f"{'each step once' if once else f'STEPS {steps}'}{note}", flush=True)

    try:
        for setting in arguments.settings.split(","):
            keys = SETTINGS[setting]
            alone = f"{setting}-alone"
            runs.alone(alone, keys)
            expected = runs.digest(alone)
            print(f"{alone}: {expected}", flush=True)
            if "digests" in parts:
                for count in (1, 2, 4):
                    name = f"{setting}-{count}"
                    assert runs.submit(cluster, name, count, keys).wait() == 0, name
                    compare(name, expected)
            if "kills" in parts and setting == "full":
                for number in range(3):
                    name = f"{setting}-killed-{number}"
                    driver = runs.submit(cluster, name, 2, keys)
                    assert wait_for_steps(runs, name, draw.randint(1, arguments.steps - 1), driver), name
                    time.sleep(draw.uniform(0, 3))
                    victim = draw.choice(executors())
                    os.kill(victim, signal.SIGKILL)
                    assert driver.wait() == 0, name
                    compare(name, expected, ", an executor killed")
            if "driver" in parts and setting == "full":
                name = f"{setting}-driver"
                driver = runs.submit(cluster, name, 2, keys)
                assert wait_for_steps(runs, name, 2, driver), name
                time.sleep(draw.uniform(0, 2))
                subprocess.run(["pkill", "-KILL", "-f", f"SparkMain.*run.name={name}|SparkSubmit.*run.name={name}"])
                driver.wait()
                time.sleep(3)
                assert runs.submit(cluster, name, 2, keys).wait() == 0, name
                compare(name, expected, ", the driver killed and started again")
            if "overhead" in parts:
                print("seconds a step without the first (median), of them spreading:")
                for name in [alone] + [f"{setting}-{count}" for count in (1, 2, 4)]:
                    if (runs.folder / name).exists():
                        rows = runs.rows(name)[1:]
                        step = statistics.median(row["step_time"] for row in rows)
                        spreading = statistics.median(row.get("timing_s/spreading", 0) for row in rows)
                        print(f"  {name}: {step:.2f}, {spreading:.2f}", flush=True)
    finally:
        cluster.stop()
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
