"""Runs Ergo by hub names: huggingface_hub downloads a model, a data set and two forms of V* into a cache of its own
(HF_HOME) from a server on this machine that speaks the hub's interface, and jobs `grpo` and `eval` find them there.

    python bench/check_hub.py [--mvn "mvn -o"] [--keep FOLDER]

needs huggingface_hub, pyarrow and pillow (bench/requirements.txt). The model is policies/ergo-tiny; the rest is drawn here,
in the layout of the published files, with pictures of Ergo's own. Prints the jobs' last lines and ends with 1 if one fails.
"""
import argparse
import functools
import hashlib
import http.server
import io
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[1]
COLOURS = {"red": (220, 30, 30), "green": (30, 160, 40), "blue": (30, 60, 220), "white": (245, 245, 245)}


class Hub(http.server.BaseHTTPRequestHandler):
    """The part of the hub's interface that snapshot_download uses."""

    protocol_version = "HTTP/1.1"

    def __init__(self, folder, *arguments):
        self.folder = folder
        super().__init__(*arguments)

    def log_message(self, *_):
        pass

    def do_HEAD(self):
        self.answer(body=False)

    def do_GET(self):
        self.answer(body=True)

    def answer(self, body):
        path = urllib.parse.unquote(urllib.parse.urlparse(self.path).path)
        parts = path.strip("/").split("/")
        if parts[0] == "api":
            kind, name, rest = parts[1], "/".join(parts[2:4]), parts[4:]
            folder = self.folder / kind / name
            if rest and rest[0] == "tree":
                files = [{"type": "file", "path": f, "size": (folder / f).stat().st_size, "oid": sha(folder / f)} for f in names(folder)]
                return self.send(json.dumps(files).encode(), "application/json", body)
            info = {"id": name, "sha": commit(folder), "private": False, "downloads": 0, "likes": 0, "tags": []}
            info["siblings"] = [{"rfilename": file} for file in names(folder)]
            return self.send(json.dumps(info).encode(), "application/json", body)
        kind = parts.pop(0) if parts[0] == "datasets" else "models"
        folder = self.folder / kind / "/".join(parts[:2])
        file = folder / "/".join(parts[4:])
        if parts[2] != "resolve" or not file.is_file():
            return self.send_error(404)
        headers = {"ETag": f'"{sha(file)}"', "X-Repo-Commit": commit(folder), "Accept-Ranges": "bytes"}
        return self.send(file.read_bytes(), "application/octet-stream", body, headers)

    def send(self, data, kind, body, headers=None):
        self.send_response(200)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(data)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        if body:
            self.wfile.write(data)


def names(folder):
    return sorted(str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file())


def sha(file):
    return hashlib.sha256(file.read_bytes()).hexdigest()


@functools.lru_cache
def commit(folder):
    return hashlib.sha1("".join(map(sha, (folder / f for f in names(folder)))).encode()).hexdigest()


def picture(number):
    """A plain scene of our own: a coloured square on grey; its box, and its file."""
    from PIL import Image, ImageDraw

    draws = random.Random(number)
    image = Image.new("RGB", (320, 240), (120, 120, 120))
    x, y = draws.randrange(0, 280), draws.randrange(0, 200)
    colour = list(COLOURS)[number % 4]
    ImageDraw.Draw(image).rectangle((x, y, x + 30, y + 30), COLOURS[colour])
    out = io.BytesIO()
    image.save(out, "PNG")
    return colour, [x, y, 31, 31], out.getvalue()


def data_set(folder):
    import pyarrow as pa
    import pyarrow.parquet as pq

    (folder / "data").mkdir(parents=True)
    for split, numbers in (("train", range(24)), ("test", range(100, 108))):
        rows = []
        for number in numbers:
            colour, (x, y, width, height), file = picture(number)
            rows.append(
                {
                    "id": f"{split}-{number}",
                    "question": "What colour is the square?",
                    "options": list(COLOURS),
                    "answer": colour,
                    "boxes": [[float(x), float(y), float(x + width), float(y + height)]],
                    "image": {"bytes": file, "path": None},
                }
            )
        pq.write_table(pa.Table.from_pylist(rows), folder / "data" / f"{split}-00000-of-00001.parquet")


def vstar_text(number):
    options = list(COLOURS)
    random.Random(number).shuffle(options)
    listed = "".join(f"\n({letter}) {option}" for letter, option in zip("ABCD", options))
    return f"What is the colour of the square?{listed}\nAnswer with the option's letter from the given choices directly.", options


def vstar(folder):
    """The layout of craigwu/vstar_bench: questions, and beside each picture a JSON file with its target."""
    (folder / "direct_attributes").mkdir(parents=True)
    with open(folder / "test_questions.jsonl", "w") as lines:
        for number in range(6):
            colour, box, file = picture(number)
            name = f"direct_attributes/sa_{number}"
            (folder / f"{name}.jpg").write_bytes(file)
            text, options = vstar_text(number)
            target = {"target_object": ["square"], "bbox": [box], "question": text.split("\n")[0], "options": options}
            (folder / f"{name}.json").write_text(json.dumps(target))
            row = {"image": f"{name}.jpg", "text": text, "category": "direct_attributes", "question_id": number}
            lines.write(json.dumps(row | {"label": "ABCD"[options.index(colour)]}) + "\n")


def vstar_mirror(folder):
    """The layout of lmms-lab/vstar-bench: one Parquet file with pictures."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    (folder / "data").mkdir(parents=True)
    rows = []
    for number in range(6):
        colour, _, file = picture(number)
        text, options = vstar_text(number)
        rows.append(
            {
                "image": {"bytes": file, "path": f"{number}.png"},
                "text": text,
                "category": "direct_attributes",
                "label": "ABCD"[options.index(colour)],
                "question_id": str(number),
            }
        )
    pq.write_table(pa.Table.from_pylist(rows), folder / "data" / "test-00000-of-00001.parquet")


GRPO = """
job: grpo
run: {name: hub-grpo, dir: %(runs)s, seed: 3}
model: {path: ergo-org/ergo-tiny, device: cpu}
episode: {budget: 64, max_new_tokens: [40, 24]}
data:
  train: {path: ergo-org/squares, split: train}
  validation: {path: ergo-org/squares@main, split: test}
train: {steps: 2, prompts_per_step: 2, group_size: 2, validation: {items: 4}}
"""

EVAL = """
job: eval
run: {name: hub-eval, dir: %(runs)s}
model: {path: ergo-org/ergo-tiny, device: cpu}
episode: {budget: 64, max_new_tokens: [40, 24]}
eval:
  benchmarks:
    - {type: vstar, path: craigwu/vstar_bench, name: vstar}
    - {type: vstar, path: lmms-lab/vstar-bench, name: vstar mirror}
  resamples: 100
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mvn", default=os.environ.get("MVN", "mvn"), help="how Maven is called")
    parser.add_argument("--keep", help="folder to work in, kept afterwards")
    parser.add_argument("--java", help="a class path to start Ergo with, instead of Maven")
    arguments = parser.parse_args()
    work = pathlib.Path(arguments.keep or tempfile.mkdtemp(prefix="ergo-hub-"))
    shutil.copytree(ROOT / "policies/ergo-tiny", work / "served/models/ergo-org/ergo-tiny")
    data_set(work / "served/datasets/ergo-org/squares")
    vstar(work / "served/datasets/craigwu/vstar_bench")
    vstar_mirror(work / "served/datasets/lmms-lab/vstar-bench")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Hub, work / "served"))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    os.environ.update(
        HF_ENDPOINT=f"http://127.0.0.1:{server.server_port}", HF_HOME=str(work / "home"), HF_HUB_DISABLE_XET="1", HF_HUB_DISABLE_PROGRESS_BARS="1"
    )
    from huggingface_hub import __version__, snapshot_download

    print("huggingface_hub", __version__)
    print("model", snapshot_download("ergo-org/ergo-tiny"))
    for name in ("ergo-org/squares", "craigwu/vstar_bench", "lmms-lab/vstar-bench"):
        print("data set", snapshot_download(name, repo_type="dataset"))
    server.shutdown()
    failed = 0
    for name, text in (("grpo", GRPO), ("eval", EVAL)):
        config = work / f"{name}.yaml"
        config.write_text(text % {"runs": work / "runs"})
        if arguments.java:
            command = ["java", "-cp", arguments.java, f"-Dconfig={config}", "dev.ergo.core.job.Main"]
        else:
            command = [*arguments.mvn.split(), "-B", "-q", "compile", "exec:java", f"-Dconfig={config}"]
        run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
        failed += run.returncode != 0
        print(f"job {name}: exit code {run.returncode}")
        print("\n".join("  " + line for line in (run.stdout + run.stderr).splitlines()[-14:]))
    if not arguments.keep:
        shutil.rmtree(work)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
