#!/usr/bin/env python3
"""deploy/kubernetes/spark without a cluster: its driver runs as the manifest says, and asks a scripted API server for executors.

What the driver posts there, pods above all, is checked against the schemas of Kubernetes where the package kubernetes-validate
is at hand, and started as processes on 127.0.0.1, each as the entrypoint of Spark's image starts an executor. Driver and executors see
the paths of docker/Dockerfile.spark, in a root of their own laid over this machine's (Linux, as root). One executor is killed
after the first step. The weights must be those of one process.

Changed for a small machine are the address of the API server, heaps, cores, and the length of the run. Needs pyspark 4.2.0
(bench/requirements-spark.txt), PyYAML and the jar of `mvn -Pspark package -DskipTests`.
"""
import argparse
import copy
import hashlib
import http.server
import json
import os
import pathlib
import queue
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

import pyspark
import yaml

try:
    import kubernetes_validate
except ImportError:
    kubernetes_validate = None

REPOSITORY = pathlib.Path(__file__).resolve().parent.parent
PORT = 7178
INSIDE = "CHECK_KUBERNETES_INSIDE"
HEAP = ["--driver-memory=1g", "--executor-memory=1g", "--executor-cores=1"]
RUN = ["train.steps=2", "train.validation.items=0", "train.checkpoint.every=1", "run.name=spark"]


def lay_root(folder):
    """This machine's root with the paths of the image over it; this process is in it from then on."""
    root = folder / "root"
    for name in ("written", "work", "root"):
        (folder / name).mkdir()
    mount = ["mount", "-t", "overlay", "overlay", "-o",
             f"lowerdir=/,upperdir={folder}/written,workdir={folder}/work", root]
    subprocess.run(mount, check=True)
    for shared in ("dev", "sys", "proc"):
        subprocess.run(["mount", "--rbind", f"/{shared}", root / shared], check=True)
    (root / "opt/spark").mkdir(parents=True)
    subprocess.run(["mount", "--bind", pathlib.Path(pyspark.__file__).parent, root / "opt/spark"], check=True)
    (root / "ergo/runs").mkdir(parents=True)
    for name in ("configs", "policies"):
        shutil.copytree(REPOSITORY / name, root / "ergo" / name)
    jar = next((REPOSITORY / "ergo-spark/target").glob("*-submit.jar"))
    shutil.copy(jar, root / "ergo/ergo-spark-submit.jar")
    os.chroot(root)
    os.chdir("/ergo")


class Pods:
    """The pods that there are, who watches them, and the processes that are theirs."""

    def __init__(self, logs):
        self.lock = threading.RLock()
        self.logs = logs
        self.pods = {}
        self.watchers = []
        self.processes = {}
        self.version = 1
        self.problems = []
        self.posted = []
        self.used = set()

    def add(self, pod, started=True):
        with self.lock:
            name = pod["metadata"].get("name") or f"{pod['metadata']['generateName']}{len(self.pods)}"
            pod["metadata"].update(name=name, namespace="ergo", uid=f"uid-{name}",
                                   creationTimestamp=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()))
            pod["status"] = status("Running")
            self.pods[name] = pod
            self.tell("ADDED", pod)
            if started:
                self.processes[name] = self.start(pod)
                threading.Thread(target=self.wait, args=(name,), daemon=True).start()
            return pod

    def start(self, pod):
        """As the entrypoint of Spark's image starts an executor."""
        container = pod["spec"]["containers"][0]
        given = {one["name"]: one.get("value", "127.0.0.1") for one in container["env"]}
        given["SPARK_EXECUTOR_POD_NAME"] = pod["metadata"]["name"]
        options = [value for name, value in sorted(given.items()) if name.startswith("SPARK_JAVA_OPT_")]
        memory = given["SPARK_EXECUTOR_MEMORY"]
        command = ["java", *options, f"-Xmx{memory}", "-cp", "/opt/spark/jars/*",
                   "org.apache.spark.scheduler.cluster.k8s.KubernetesExecutorBackend"]
        for flag, name in {"--driver-url": "SPARK_DRIVER_URL", "--executor-id": "SPARK_EXECUTOR_ID",
                           "--cores": "SPARK_EXECUTOR_CORES", "--app-id": "SPARK_APPLICATION_ID",
                           "--hostname": "SPARK_EXECUTOR_POD_IP",
                           "--resourceProfileId": "SPARK_RESOURCE_PROFILE_ID",
                           "--podName": "SPARK_EXECUTOR_POD_NAME"}.items():
            command += [flag, given[name]]
        log = open(self.logs / f"{pod['metadata']['name']}.log", "w")
        work = self.logs / f"work-{pod['metadata']['name']}"
        work.mkdir()
        return subprocess.Popen(command, cwd=work, env={**os.environ, **given, "DJL_CACHE_DIR": "/tmp/djl"},
                                stdout=log, stderr=subprocess.STDOUT)

    def wait(self, name):
        code = self.processes[name].wait()
        with self.lock:
            if name in self.pods:
                self.pods[name]["status"] = status("Succeeded" if code == 0 else "Failed", code)
                self.tell("MODIFIED", self.pods[name])

    def delete(self, name):
        with self.lock:
            pod = self.pods.pop(name, None)
            if pod is not None:
                self.tell("DELETED", pod)
                if name in self.processes:
                    self.processes[name].terminate()
        return pod

    def tell(self, kind, pod):
        self.version += 1
        pod["metadata"]["resourceVersion"] = str(self.version)
        for labels, watcher in self.watchers:
            if matches(pod, labels):
                watcher.put(json.dumps({"type": kind, "object": pod}) + "\n")

    def found(self, labels):
        with self.lock:
            return [pod for pod in self.pods.values() if matches(pod, labels)]


def status(phase, code=None):
    ready = phase == "Running"
    state = {"running": {}} if code is None else {"terminated": {"exitCode": code if code >= 0 else 128 - code}}
    return {"phase": phase, "podIP": "127.0.0.1",
            "conditions": [{"type": "Ready", "status": "True" if ready else "False"}],
            "containerStatuses": [{"name": "executor", "ready": ready, "restartCount": 0, "image": "", "imageID": "",
                                   "state": state}]}


def matches(pod, query):
    """Whether label and field selectors of a request choose a pod."""
    labels = pod["metadata"].get("labels", {})
    for part in filter(None, query.get("labelSelector", [""])[0].split(",")):
        if "!=" in part:
            name, value = part.split("!=")
            if labels.get(name) == value:
                return False
        elif " notin " in part or part.startswith("!"):
            continue
        elif " in " in part:
            name, values = part.split(" in ")
            if labels.get(name) not in values.strip("()").split(","):
                return False
        else:
            name, value = re.split("==?", part)
            if labels.get(name) != value:
                return False
    for part in filter(None, query.get("fieldSelector", [""])[0].split(",")):
        name, value = re.split("==?", part)
        if name == "metadata.name" and pod["metadata"]["name"] != value:
            return False
    return True


class Api(http.server.BaseHTTPRequestHandler):
    """What Spark asks of an API server, for one namespace."""

    protocol_version = "HTTP/1.1"
    pods = None

    def log_message(self, *_):
        pass

    def answer(self, document, code=200):
        body = json.dumps(document).encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def asked(self, one, many):
        """Kind and name, and the query; the verb is noted, which has to be allowed."""
        url = urllib.parse.urlsplit(self.path)
        match = re.fullmatch(r"/api/v1/namespaces/ergo/(\w+)(?:/([^/]+))?", url.path)
        kind, name = (match.group(1), match.group(2)) if match else (None, None)
        query = urllib.parse.parse_qs(url.query)
        verb = one if name else "watch" if query.get("watch") == ["true"] else many
        self.pods.used.add((kind, verb))
        return (kind, name), query

    def body(self):
        return json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or "{}")

    def missing(self):
        self.answer({"kind": "Status", "apiVersion": "v1", "status": "Failure", "code": 404, "reason": "NotFound"}, 404)

    def do_GET(self):
        (kind, name), query = self.asked("get", "list")
        if kind != "pods":
            items = {"kind": "List", "apiVersion": "v1", "metadata": {"resourceVersion": "1"}, "items": []}
            return self.answer(items) if kind and not name else self.missing()
        if name:
            pod = self.pods.pods.get(name)
            return self.answer(pod) if pod else self.missing()
        if query.get("watch") == ["true"]:
            return self.watch(query)
        return self.answer({"kind": "PodList", "apiVersion": "v1",
                            "metadata": {"resourceVersion": str(self.pods.version)}, "items": self.pods.found(query)})

    def watch(self, query):
        """A list that does not end. Asked for a WebSocket, it answers without one, and is asked again."""
        if self.headers.get("Upgrade", "").lower() == "websocket":
            return self.answer({})
        events = queue.Queue()
        with self.pods.lock:
            self.pods.watchers.append((query, events))
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        try:
            while True:
                line = events.get().encode()
                self.wfile.write(b"%x\r\n%s\r\n" % (len(line), line))
                self.wfile.flush()
        except OSError:
            self.close_connection = True

    def do_POST(self):
        (kind, _), _ = self.asked("create", "create")
        document = self.body()
        self.pods.posted.append(copy.deepcopy(document))
        self.check(document)
        if kind == "pods":
            return self.answer(self.pods.add(document), 201)
        document["metadata"].setdefault("uid", "uid")
        self.answer(document, 201)

    def check(self, document):
        if kubernetes_validate is None:
            return
        try:
            kubernetes_validate.validate(copy.deepcopy(document), "1.37", strict=True)
        except kubernetes_validate.ValidationError as problem:
            self.pods.problems.append(f"{document['kind']}: {problem.message}")

    def do_PATCH(self):
        (kind, name), _ = self.asked("patch", "patch")
        patch = self.body()
        pod = self.pods.pods.get(name)
        if kind != "pods" or pod is None:
            return self.missing()
        if isinstance(patch, dict):
            pod["metadata"].setdefault("labels", {}).update(patch.get("metadata", {}).get("labels", {}))
        self.answer(pod)

    def do_DELETE(self):
        (kind, name), query = self.asked("delete", "deletecollection")
        self.body()
        if kind == "pods":
            for one in [name] if name else [pod["metadata"]["name"] for pod in self.pods.found(query)]:
                self.pods.delete(one)
        self.answer({"kind": "Status", "apiVersion": "v1", "status": "Success"})


def driver_command():
    """What the Job's container runs, with what a small machine needs."""
    documents = yaml.safe_load_all((REPOSITORY / "deploy/kubernetes/spark/grpo.yaml").read_text())
    container = next(documents)["spec"]["template"]["spec"]["containers"][0]
    names = {"POD_IP": "127.0.0.1", "POD_NAME": "grpo-spark-0"}
    given = [re.sub(r"\$\((\w+)\)", lambda name: names[name.group(1)], one) for one in container["args"]]
    given = [f"--master=k8s://http://127.0.0.1:{PORT}" if one.startswith("--master=") else one for one in given]
    jar = next(i for i, one in enumerate(given) if one.endswith(".jar"))
    return [*given[:jar], *HEAP, *given[jar:], *RUN]


def digest(run):
    files = [file for file in (run / "final").iterdir() if file.suffix == ".safetensors"]
    return hashlib.sha256(files[0].read_bytes()).hexdigest()[:16]


def steps(run):
    file = run / "metrics.jsonl"
    return [json.loads(line)["step"] for line in open(file)] if file.exists() else []


def run_on_pods(pods, logs):
    """The driver with its executors; one of them is killed."""
    pods.add({"kind": "Pod", "apiVersion": "v1", "metadata": {"name": "grpo-spark-0"}, "spec": {}}, started=False)
    with open(logs / "driver.log", "w") as log:
        driver = subprocess.Popen(driver_command(), stdout=log, stderr=subprocess.STDOUT)
    while driver.poll() is None and not steps(pathlib.Path("/ergo/runs/spark")):
        time.sleep(0.2)
    living = [process for process in pods.processes.values() if process.poll() is None]
    started = len(pods.processes)
    if driver.poll() is None:
        living[-1].send_signal(signal.SIGKILL)
    code = driver.wait()
    print(f"the driver ended with {code}; executors started: {started}, after one was killed {len(pods.processes)}")
    return code == 0 and len(pods.processes) > started


def run_alone(logs):
    keys = [f"-Dergo.{key}" for key in ["train.shares=16", *RUN[:-1], "run.name=alone"]]
    with open(logs / "alone.log", "w") as log:
        subprocess.run(["java", "-Xmx2g", "-cp", "/ergo/ergo-spark-submit.jar:/opt/spark/jars/*", "-Dconfig=grpo.yaml", *keys,
                        "dev.ergo.core.job.Main"], env={**os.environ, "DJL_CACHE_DIR": "/tmp/djl"},
                       stdout=log, stderr=subprocess.STDOUT, check=True)


def check(logs):
    logs.mkdir()
    run_alone(logs)
    pods = Api.pods = Pods(logs)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", PORT), Api)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    well = run_on_pods(pods, logs)
    runs = pathlib.Path("/ergo/runs")
    equal = digest(runs / "alone") == digest(runs / "spark")
    print(f"weights: {digest(runs / 'alone')} of one process, {digest(runs / 'spark')} of executors; steps {steps(runs / 'spark')}")
    (logs / "posted.json").write_text(json.dumps(pods.posted, indent=1))
    say_pod(next(document for document in pods.posted if document["kind"] == "Pod"))
    checked = "not checked: kubernetes-validate is missing" if kubernetes_validate is None else pods.problems or "nothing"
    print(f"what the schemas object to in {len(pods.posted)} documents: {checked}")
    beyond = sorted(pods.used - allowed())
    print(f"what the driver did that its role does not allow: {beyond or 'nothing'}, of {len(pods.used)} kinds of calls")
    return well and equal and steps(runs / "spark") == [0, 1] and not pods.problems and not beyond


def say_pod(pod):
    container = pod["spec"]["containers"][0]
    claims = [f"{volume['persistentVolumeClaim']['claimName']} at {mount['mountPath']}{' read-only' if mount.get('readOnly') else ''}"
              for volume in pod["spec"]["volumes"] if "persistentVolumeClaim" in volume
              for mount in container["volumeMounts"] if mount["name"] == volume["name"]]
    print(f"an executor's pod: {container['image']}, {container['resources']['limits']}, {', '.join(claims)}")


def allowed():
    """What account.yaml lets the driver do."""
    documents = yaml.safe_load_all((REPOSITORY / "deploy/kubernetes/spark/account.yaml").read_text())
    rules = next(document for document in documents if document["kind"] == "Role")["rules"]
    return {(kind, verb) for rule in rules for kind in rule["resources"] for verb in rule["verbs"]}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--logs", type=pathlib.Path, help="a folder for the logs of driver and executors")
    arguments = parser.parse_args()
    if INSIDE in os.environ:
        lay_root(pathlib.Path(os.environ[INSIDE]))
        sys.exit(0 if check(pathlib.Path("/ergo/logs")) else 1)
    folder = pathlib.Path(tempfile.mkdtemp())
    try:
        command = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", sys.executable, *sys.argv]
        code = subprocess.run(command, env={**os.environ, INSIDE: str(folder)}).returncode
        if arguments.logs:
            shutil.copytree(folder / "written/ergo/logs", arguments.logs, dirs_exist_ok=True)
    finally:
        shutil.rmtree(folder)
    sys.exit(code)


if __name__ == "__main__":
    main()
