"""Kills a training and lets it go on, and compares what others read of it with metrics.jsonl:
check_watching.py RUN PORT MLFLOW_PORT COMMAND...

RUN is the folder that the command writes to, PORT the one that its run.monitor names, MLFLOW_PORT that of its train.mlflow.url. The command is killed (kill -9) in its fourth step
and started again. While it goes on, prometheus_client reads /metrics and headless Chromium the live page; at its end TensorBoard's own
reader reads the event files, and MLflow's own client what a server of MLflow has got that is started for it. Every step has to be there once, with the values of metrics.jsonl.
"""
import json
import os
import re
import signal
import struct
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from mlflow.tracking import MlflowClient
from prometheus_client.parser import text_string_to_metric_families
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from watching import Chromium

KILLED_AFTER = 3


def rows(run):
    file = run / "metrics.jsonl"
    return [json.loads(line) for line in file.read_text().splitlines() if line.endswith("}")] if file.exists() else []


def values(of):
    """The values of rows by step and name, and how many there are."""
    return {(row["step"], name): value for row in of for name, value in row.items() if name != "step"}, sum(len(row) - 1 for row in of)


def start(command):
    return subprocess.Popen(command, start_new_session=True, stdout=sys.stderr)


def compared(expected, found, doubled=0):
    different = [key for key in expected.keys() & found.keys() if expected[key] != found[key]]
    return dict(values=len(found), missing=len(expected.keys() - found.keys()), more=len(found.keys() - expected.keys()), doubled=doubled,
                different=len(different))


def tensorboard(run, expected):
    events = EventAccumulator(str(run / "tensorboard"), size_guidance=dict(scalars=0, tensors=0, images=0))
    events.Reload()
    found, doubled = {}, 0
    for tag in events.Tags()["scalars"]:
        for event in events.Scalars(tag):
            doubled += (event.step, tag) in found
            found[event.step, tag] = event.value
    # Event files have four bytes a number.
    single = {key: struct.unpack("f", struct.pack("f", value))[0] for key, value in expected.items()}
    images = [(tag, image.step) for tag in events.Tags()["images"] for image in events.Images(tag)]
    return dict(compared(single, found, doubled), images=len(images), images_doubled=len(images) - len(set(images)),
                files=len(list((run / "tensorboard").iterdir())))


def serve_mlflow(port, folder):
    server = subprocess.Popen([sys.executable, "-m", "mlflow", "server", "--host", "127.0.0.1", "--port", port, "--workers", "1",
                               "--backend-store-uri", f"sqlite:///{folder}/mlflow.db", "--default-artifact-root", folder],
                              start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while True:
        try:
            get(f"http://127.0.0.1:{port}/health")
            return server
        except OSError:
            time.sleep(0.5)


def mlflow(url, run, expected, again):
    client = MlflowClient(url)
    logged = client.get_run((run / "mlflow-run.txt").read_text().split()[0])
    found, doubled = {}, 0
    for name in logged.data.metrics:
        for value in client.get_metric_history(logged.info.run_id, name):
            doubled += (value.step, name) in found
            found[value.step, name] = value.value
    # A step that was lost was timed twice, and MLflow keeps the first time; all else is the same in both.
    timed = {key for key in expected if key[0] in again and (key[1] == "step_time" or key[1].startswith("timing_s/"))}
    rest = ({key: value for key, value in of.items() if key not in timed} for of in (expected, found))
    return dict(compared(*rest, doubled), timed_twice=len(timed & found.keys()), parameters=len(logged.data.params), status=logged.info.status)


def get(url):
    return urllib.request.urlopen(url, timeout=20).read().decode()


def read(url, browser):
    """What the monitor shows at one moment: its state, all curves, /metrics, and the page; none where it went on meanwhile."""
    state = json.loads(get(url + "api/state"))
    curves = json.loads(get(url + "api/curves?points=2000&names=" + ",".join(state["names"])))
    text = get(url + "metrics")
    browser.open(url)
    browser.wait("document.body && document.body.dataset.done !== undefined && document.querySelectorAll('.card').length > 0", 30)
    page = dict(done=int(browser.value("document.body.dataset.done")), cards=browser.value("document.querySelectorAll('.card').length"),
                points=browser.value("document.querySelector('#charts path.line').getAttribute('d').split(/[ML]/).length - 1"),
                reward=browser.value("document.querySelector('#charts .key span').textContent"), faults=browser.faults())
    return (state, curves, text, page) if json.loads(get(url + "api/state")) == state else None


def check_monitor(run, reading):
    state, curves, text, page = reading
    told = rows(run)[:state["rows"]]
    expected, _ = values(told)
    found, doubled = {}, 0
    for name, curve in curves.items():
        for step, value in zip(curve["steps"], curve["values"]):
            doubled += (step, name) in found
            found[step, name] = value
    newest = {"ergo_" + re.sub("[^A-Za-z0-9_]", "_", name): value for (_, name), value in expected.items()}
    newest.update(ergo_steps_done=state["done"], ergo_steps_planned=state["steps"])
    samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
    gauges = {sample.name: sample.value for sample in samples}
    reward = [row["reward"] for row in told if "reward" in row][-1]
    shown = dict(page, reward_right=page["reward"].split()[-1] == f"{reward:.4g}", all_steps=page["points"] == page["done"] == state["done"])
    return dict(curves=compared(expected, found, doubled), prometheus=compared(newest, gauges, len(samples) - len(gauges)), page=shown)


def main():
    run, url, command = Path(sys.argv[1]), f"http://127.0.0.1:{sys.argv[2]}/", sys.argv[4:]
    folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
    server = serve_mlflow(sys.argv[3], folder.name)
    try:
        check(run, url, f"http://127.0.0.1:{sys.argv[3]}", command)
    finally:
        os.killpg(server.pid, signal.SIGTERM)


def check(run, url, mlflow_url, command):
    first = start(command)
    while len({row["step"] for row in rows(run)}) < KILLED_AFTER:
        if first.poll() is not None:
            sys.exit("the training ended before it could be killed")
        time.sleep(0.2)
    os.killpg(first.pid, signal.SIGKILL)
    first.wait()
    before = rows(run)
    print(json.dumps(dict(killed_with_rows=len(before))), flush=True)
    browser, reading = Chromium(), None
    second = start(command)
    while second.poll() is None:
        try:
            reading = read(url, browser) or reading
        except (OSError, RuntimeError, TimeoutError, ValueError):
            pass  # It has not begun yet, or has ended.
        time.sleep(0.5)
    browser.close()
    told = rows(run)
    expected, count = values(told)
    again = {row["step"] for row in before if row not in told}
    report = dict(exit_code=second.returncode, rows=len(told), values=count, doubled_in_metrics=count - len(expected),
                  steps_again=sorted(again), mlflow=mlflow(mlflow_url, run, expected, again),
                  tensorboard=tensorboard(run, expected), **check_monitor(run, reading))
    print(json.dumps(report, indent=1))
    parts = report["mlflow"], report["tensorboard"], report["curves"], report["prometheus"]
    wrong = [part for part in parts if part["missing"] or part["more"] or part["doubled"] or part["different"]]
    sys.exit(bool(wrong or second.returncode or count != len(expected) or not report["page"]["reward_right"]
                  or not report["page"]["all_steps"] or report["page"]["faults"] or report["tensorboard"]["images_doubled"]
                  or report["mlflow"]["status"] != "FINISHED"))


if __name__ == "__main__":
    main()
