#!/usr/bin/env python3
"""Runs on Spark against the same run in one process: digests, lost executors, a lost driver, overhead.

A master and workers are started on 127.0.0.1 by the scripts of pyspark 4.2.0 (bench/requirements-spark.txt), as
processes of their own. Needs the jar of `mvn -Pspark package -DskipTests`. Prints a line a run and exits with 1 where
anything differs. `--parts` chooses among digests, kills, driver, overhead (trainings, `--settings` full, lora), eval,
jobs (sft, sweep and replay), data (jobs scenes and import) and parquet (what executors write, and files of every codec that they read; pyarrow
makes them).
"""
import argparse
import hashlib
import json
import os
import pathlib
import random
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import time

import pyspark

ROOT = pathlib.Path(__file__).resolve().parent.parent
SPARK = pathlib.Path(pyspark.__file__).parent
TRAININGS = {"digests", "kills", "driver", "overhead"}
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
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.master = f"spark://127.0.0.1:{port}"
        self.processes = [self.start("master.Master", ["--port", str(port), "--webui-port", "0"])]
        time.sleep(4)
        for number in range(workers):
            self.processes.append(
                self.start(
                    "worker.Worker",
                    ["--cores", "1", "--memory", "2g", "--webui-port", "0",
                     "--work-dir", str(folder / f"work-{number}"), self.master]))
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

    def executors(self):
        """Process ids of its executors, youngest last."""
        workers = ",".join(str(process.pid) for process in self.processes[1:])
        found = subprocess.run(["pgrep", "-P", workers, "-f", "CoarseGrainedExecutorBackend"],
                               capture_output=True, text=True)
        return [int(line) for line in found.stdout.split()]


def jar():
    jars = list((ROOT / "ergo-spark/target").glob("*-submit.jar"))
    if not jars:
        sys.exit("no jar: run mvn -Pspark package -DskipTests first")
    return jars[0]


def alone(log, config, keys):
    """A job in one process, by Maven as users do."""
    given = [f"-Dergo.{key}={value}" for key, value in keys.items()]
    with open(log, "w") as lines:
        subprocess.run(["mvn", "-B", "-q", "compile", "exec:java", f"-Dconfig={config}", *given],
                       cwd=ROOT, stdout=lines, stderr=subprocess.STDOUT, check=True)


def submit(cluster, log, config, count, keys):
    """A job on executors; returns the driver's process."""
    given = [f"{key}={value}" for key, value in keys.items()]
    with open(log, "a") as lines:
        return subprocess.Popen(
            [SPARK / "bin/spark-submit", "--master", cluster.master, "--driver-memory", "1g",
             "--executor-memory", "1200m", "--executor-cores", "1", "--total-executor-cores", str(count), jar(),
             config, f"spark.executors={count}", *given],
            cwd=ROOT, env=cluster.environment, stdout=lines, stderr=subprocess.STDOUT)


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

    def all_keys(self, name, keys):
        return {**self.keys, "run.name": name, **keys}

    def alone(self, name, keys):
        alone(self.folder / f"{name}.log", "grpo.yaml", self.all_keys(name, keys))

    def submit(self, cluster, name, count, keys):
        """On executors; returns the driver's process."""
        return submit(cluster, self.folder / f"{name}.log", "grpo.yaml", count, self.all_keys(name, keys))

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


class Data:
    """Data sets of several files: scenes, and receipts made of them."""

    FILES = 8
    RECEIPTS = 120

    def __init__(self, folder, cluster, draw):
        self.folder = folder
        self.cluster = cluster
        self.draw = draw
        self.failures = 0

    def scenes(self, name):
        return {"scenes.side": 448, "scenes.count": 320, "scenes.files": self.FILES,
                "scenes.output": self.place(name)}

    def imported(self, name):
        return {"import.input": self.place("receipts"), "import.files": self.FILES // 2,
                "import.splits": "{train: 0.7, test: 0.3}", "import.output": self.place(name)}

    def place(self, name):
        """Relative to where jobs are started: executors work in folders of their own."""
        return os.path.relpath(self.folder / name, ROOT)

    def receipts(self, scenes):
        """A folder in SROIE's layout with the pictures of a data set."""
        from pyarrow import parquet
        data = self.folder / "receipts/data"
        for part in ("img", "box", "key"):
            (data / part).mkdir(parents=True)
        images = [row["image"]["bytes"] for file in sorted(scenes.iterdir())
                  for row in parquet.read_table(file, columns=["image"]).to_pylist()]
        for number, image in enumerate(images[:self.RECEIPTS]):
            (data / f"img/{number:03d}.png").write_bytes(image)
            (data / f"box/{number:03d}.csv").write_text("1,1,9,1,9,4,1,4,9.30\n1,5,9,5,9,7,1,7,2/3/19\n")
            (data / f"key/{number:03d}.json").write_text('{"total": "9.30", "date": "2/3/19"}')

    def digest(self, name):
        """Names and bytes of all files; hidden ones too, which must not be there."""
        digest = hashlib.sha256()
        files = sorted(path for path in (self.folder / name).rglob("*") if path.is_file())
        for file in files:
            digest.update(str(file.relative_to(self.folder / name)).encode())
            digest.update(file.read_bytes())
        return f"{len(files)} files {digest.hexdigest()[:16]}"

    def say(self, name, expected, note=""):
        left = [path.name for path in self.folder.glob(".*")]
        same = self.digest(name) == expected and not left
        self.failures += not same
        print(f"{name}: {self.digest(name)} {'equal' if same else 'DIFFERENT'}"
              f"{f', LEFT {left}' if left else ''}{note}", flush=True)

    def compare(self, config, keys):
        """One process, two and four executors, and two of which one is killed."""
        job = config.split(".")[0].split("-")[0]
        name = f"{job}-alone"
        began = time.time()
        alone(self.folder / f"{name}.log", config, keys(name))
        expected = self.digest(name)
        print(f"{name}: {expected}, {time.time() - began:.0f} s", flush=True)
        for count in (2, 4):
            name = f"{job}-{count}"
            began = time.time()
            driver = submit(self.cluster, self.folder / f"{name}.log", config, count, keys(name))
            assert driver.wait() == 0, name
            self.say(name, expected, f", {time.time() - began:.0f} s")
        self.killed(config, keys, job, expected)

    def killed(self, config, keys, job, expected):
        name = f"{job}-killed"
        log = self.folder / f"{name}.log"
        driver = submit(self.cluster, log, config, 2, keys(name))
        files = self.draw.randint(1, 3)
        while driver.poll() is None and log.read_text().count("\nfile ") < files:
            time.sleep(0.05)
        assert driver.poll() is None, f"{name} ended too early"
        os.kill(self.draw.choice(self.cluster.executors()), signal.SIGKILL)
        assert driver.wait() == 0, name
        lost = log.read_text().count("Lost task ")
        self.failures += not lost
        self.say(name, expected, f", an executor killed after {files} files, {lost or 'NO'} task lost")

    def run(self):
        self.compare("scenes.yaml", self.scenes)
        self.receipts(self.folder / "scenes-alone")
        self.compare("import-sroie.yaml", self.imported)


class Codecs:
    """Parquet that executors write, and files of every codec that they read."""

    READ = ("NONE", "SNAPPY", "GZIP", "ZSTD", "LZ4", "BROTLI")
    TIMES = ("seconds_mean", "phases_mean", "peak_mib_max")

    def __init__(self, folder, cluster):
        self.folder = folder
        self.cluster = cluster

    def written(self):
        """Has executors write a data set; prints how its pages are packed."""
        from pyarrow import parquet
        keys = {"scenes.side": 448, "scenes.count": 12, "scenes.files": 3, "scenes.output": self.folder / "codecs"}
        driver = submit(self.cluster, self.folder / "codecs.log", "scenes.yaml", 2, keys)
        assert driver.wait() == 0, "codecs"
        packed, rows = set(), []
        for file in sorted((self.folder / "codecs").iterdir()):
            groups = parquet.ParquetFile(file).metadata
            packed |= {groups.row_group(g).column(c).compression
                       for g in range(groups.num_row_groups) for c in range(groups.num_columns)}
            rows.append(parquet.read_table(file, page_checksum_verification=True))
        print(f"written by executors: pages {', '.join(sorted(packed))}", flush=True)
        return rows

    def read(self, tables):
        """Evaluates the same rows from a file of each codec; the number of those that differ."""
        import pyarrow
        from pyarrow import parquet
        benchmarks = []
        for codec in self.READ:
            file = self.folder / f"{codec.lower()}.parquet"
            parquet.write_table(pyarrow.concat_tables(tables), file, compression=codec, row_group_size=10)
            column = parquet.ParquetFile(file).metadata.row_group(0).column(0)
            assert column.compression.startswith(codec if codec != "NONE" else "UNCOMPRESSED"), column
            benchmarks.append(f"{{type: parquet, name: {codec.lower()}, path: {file}}}")
        keys = {"run.dir": self.folder, "model.path": ROOT / "policies/ergo-tiny",
                "eval.benchmarks": f"[{', '.join(benchmarks)}]", "eval.batch_size": 2, "eval.gallery": 0,
                "eval.policies": "[{name: two looks, budget: 64}]"}
        alone(self.folder / "read-alone.log", "eval.yaml", {**keys, "run.name": "read-alone"})
        driver = submit(self.cluster, self.folder / "read-2.log", "eval.yaml", 2, {**keys, "run.name": "read-2"})
        assert driver.wait() == 0, "read-2"
        failures = 0
        expected = self.answers("read-alone", "none")
        for codec in self.READ:
            name = codec.lower()
            same = (self.answers("read-2", name) == self.answers("read-alone", name) == expected
                    and self.figures("read-2", name) == self.figures("read-alone", name))
            failures += not same
            print(f"read by executors, {name}: {len(expected)} answers {'equal' if same else 'DIFFERENT'}", flush=True)
        return failures

    def answers(self, run, benchmark):
        """What was said, by place."""
        lines = [json.loads(line) for line in open(self.folder / run / "answers.jsonl")]
        return {line["position"]: json.dumps({key: value for key, value in line["answer"].items() if key != "cost"})
                for line in lines if line["benchmark"] == benchmark}

    def figures(self, run, benchmark):
        summary = json.load(open(self.folder / run / "summary.json"))
        return [{key: value for key, value in entry.items() if key not in self.TIMES}
                for entry in summary["benchmarks"] if entry["name"] == benchmark]


TIMES = ("seconds_mean", "phases_mean", "peak_mib_max")


def figures(run):
    """The summary of an evaluation but for times, as text."""
    summary = json.load(open(run / "summary.json"))
    for entry in summary["benchmarks"]:
        for key in TIMES:
            entry.pop(key, None)
    return json.dumps(summary, sort_keys=True)


def evaluations(folder, cluster, items):
    """The same evaluation by one process, 2 and 4 executors; returns how many differ."""
    keys = {
        "run.dir": folder,
        "eval.benchmarks": f"[{{type: scenes, seed: 3, side: 448, limit: {items}}}]",
        "eval.policies": "[{name: two looks, budget: 64}]",
        "eval.gallery": 4,
    }
    seconds = {}
    failures = 0
    start = time.time()
    alone(folder / "eval-alone.log", "eval.yaml", {**keys, "run.name": "eval-alone"})
    seconds["eval-alone"] = time.time() - start
    expected = figures(folder / "eval-alone")
    for count in (2, 4):
        name = f"eval-{count}"
        start = time.time()
        log = folder / f"{name}.log"
        assert submit(cluster, log, "eval.yaml", count, {**keys, "run.name": name}).wait() == 0, name
        seconds[name] = time.time() - start
        lines = [json.loads(line) for line in open(folder / name / "answers.jsonl")]
        once = sorted(line["position"] for line in lines) == list(range(items))
        same = figures(folder / name) == expected
        failures += not (same and once)
        print(f"{name}: summary {'equal' if same else 'DIFFERENT'}, "
              f"{len(lines)} answers, {'each item once' if once else 'NOT each item once'}", flush=True)
    entry = json.loads(expected)["benchmarks"][0]
    print(f"{items} scenes: {entry['correct']} right; seconds: "
          + ", ".join(f"{name} {value:.0f}" for name, value in seconds.items()), flush=True)
    return failures


def sha(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def other_jobs(folder, cluster):
    """Lessons, a sweep and a replay by one process and by two executors; returns how many differ."""
    sweep = folder / "sweep.yaml"
    sweep.write_text("job: sweep\nsweep:\n  base: grpo.yaml\n  seeds: [1, 2]\n"
                     "  set: {train.steps: 2, train.prompts_per_step: 4, train.validation.items: 4}\n"
                     "  grid: {rewards.gamma: [0.0, 0.3]}\n")
    replay = folder / "replay.yaml"
    replay.write_text(f"job: replay\nreplay:\n  runs: [{folder / 'jobs-grpo'}]\n"
                      "  trials: [{name: same}, {name: asked, set: {judge.budget: 16}}]\n")
    alone(folder / "jobs-grpo.log", "grpo.yaml",
          {"run.dir": folder, "run.name": "jobs-grpo", "train.steps": 3, "train.prompts_per_step": 4,
           "train.group_size": 4, "train.validation.items": 0})
    lessons = {"train.steps": 4, "train.prompts_per_step": 16, "train.shares": 4, "train.shares_together": 2,
               "train.validation.items": 0, "train.validation.every": 0}
    jobs = {
        "sft": ("warmstart.yaml", lessons, ["final/model.safetensors"]),
        "sweep": (sweep, {}, [f"gamma-{gamma}/seed-{seed}/final/model.safetensors"
                              for gamma in ("0.0", "0.3") for seed in (1, 2)]),
        "replay": (replay, {}, ["replayed/same.parquet", "replayed/asked.parquet"]),
    }
    failures = 0
    for job, (config, keys, files) in jobs.items():
        by_itself, spread = folder / f"{job}-alone", folder / f"{job}-2"
        alone(folder / f"{job}-alone.log", config, {"run.dir": folder, "run.name": by_itself.name, **keys})
        log = folder / f"{job}-2.log"
        assert submit(cluster, log, config, 2, {"run.dir": folder, "run.name": spread.name, **keys}).wait() == 0, job
        digests = [sha(by_itself / file) for file in files]
        same = digests == [sha(spread / file) for file in files]
        failures += not same
        print(f"{job} on 2: {' '.join(digests)} {'equal' if same else 'DIFFERENT'}", flush=True)
    return failures


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=4)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--parts", default="digests,kills,driver,overhead,eval,jobs,data,parquet")
    parser.add_argument("--settings", default="full,lora")
    parser.add_argument("--items", type=int, default=2000, help="of the part eval")
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
        if "eval" in parts:
            failures += evaluations(arguments.folder, cluster, arguments.items)
        if "jobs" in parts:
            failures += other_jobs(arguments.folder, cluster)
        if "data" in parts:
            data = Data(arguments.folder, cluster, draw)
            data.run()
            failures += data.failures
        if "parquet" in parts:
            codecs = Codecs(arguments.folder, cluster)
            failures += codecs.read(codecs.written())
        for setting in arguments.settings.split(",") if TRAININGS & set(parts) else []:
            keys = SETTINGS[setting]
            by_itself = f"{setting}-alone"
            runs.alone(by_itself, keys)
            expected = runs.digest(by_itself)
            print(f"{by_itself}: {expected}", flush=True)
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
                    victim = draw.choice(cluster.executors())
                    os.kill(victim, signal.SIGKILL)
                    assert driver.wait() == 0, name
                    compare(name, expected, ", an executor killed")
            if "driver" in parts and setting == "full":
                name = f"{setting}-driver"
                driver = runs.submit(cluster, name, 2, keys)
                assert wait_for_steps(runs, name, 2, driver), name
                time.sleep(draw.uniform(0, 2))
                driver.kill()
                driver.wait()
                time.sleep(3)
                assert runs.submit(cluster, name, 2, keys).wait() == 0, name
                compare(name, expected, ", the driver killed and started again")
            if "overhead" in parts:
                print("seconds a step without the first (median), of them spreading:")
                for name in [by_itself] + [f"{setting}-{count}" for count in (1, 2, 4)]:
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
