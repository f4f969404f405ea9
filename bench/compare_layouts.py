"""Compares what `job: inspect` makes of data sets with what Hugging Face's `datasets` reads of the same files: the number of
rows, each row's question among its texts, and the pictures' pixels.

    python bench/compare_layouts.py FOLDER [--mvn "mvn -o"]

FOLDER holds a folder a data set, and expected.json with each one's `path` (and `split`, `image_dir`). Needs datasets and pillow
(bench/requirements.txt). Prints a line a data set and the sums; ends with 1 where both read a set and differ.
"""
import argparse
import base64
import hashlib
import io
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

os.environ.setdefault("HF_HUB_OFFLINE", "1")
ROOT = pathlib.Path(__file__).resolve().parents[1]
BUILDERS = {".parquet": "parquet", ".jsonl": "json", ".json": "json", ".csv": "csv", ".tsv": "csv", ".tar": "webdataset"}


def inspected(folder, entry, command, work):
    """The rows of job inspect."""
    paths = entry["path"] if isinstance(entry["path"], list) else [entry["path"]]
    output = work / "rows.jsonl"
    output.unlink(missing_ok=True)
    keys = {"path": [str(folder / path) for path in paths], "output": str(output), "on_bad_image": "skip", "allow_paths_outside": True}
    if "split" in entry:
        keys["split"] = entry["split"]
    if "image_dir" in entry:
        keys["image_dir"] = str(folder / entry["image_dir"])
    config = work / "inspect.yaml"
    config.write_text(json.dumps({"job": "inspect", "inspect": keys}))
    run = subprocess.run([*command, f"-Dconfig={config}"] if command[0] != "java" else
                         [*command[:1], f"-Dconfig={config}", *command[1:]], cwd=ROOT, capture_output=True, text=True)
    if run.returncode or not output.exists():
        raise ValueError((run.stderr or run.stdout).strip().splitlines()[-1])
    rows = [json.loads(line) for line in output.read_text().splitlines()]
    return [row for row in rows if "error" not in row], sum("error" in row for row in rows)


def loaded(folder, entry, cache):
    """The rows of datasets."""
    import datasets

    paths = entry["path"] if isinstance(entry["path"], list) else [entry["path"]]
    first = folder / paths[0]
    if (first / "state.json").exists():
        return list(datasets.load_from_disk(str(first)))
    if first.is_dir():
        split = entry.get("split", "train")
        return list(datasets.load_dataset(str(first), split=split, cache_dir=cache))
    options = {"sep": "\t"} if first.suffix == ".tsv" else {}
    files = [str(folder / path) for path in paths]
    return list(datasets.load_dataset(BUILDERS[first.suffix], data_files=files, split="train", cache_dir=cache, **options))


def texts(value):
    if isinstance(value, str):
        yield value
        if value[:1] in "[{":
            try:
                yield from texts(json.loads(value))
            except ValueError:
                pass
    elif isinstance(value, dict):
        for child in value.values():
            yield from texts(child)
    elif isinstance(value, (list, tuple)):
        for child in value:
            yield from texts(child)


def pictures(value, roots):
    """Digests of the upright RGB bytes of all pictures in a value."""
    from PIL import Image, ImageOps

    if isinstance(value, Image.Image):
        yield hashlib.sha256(ImageOps.exif_transpose(value).convert("RGB").tobytes()).hexdigest()
    elif isinstance(value, bytes):
        try:
            yield from pictures(Image.open(io.BytesIO(value)), roots)
        except OSError:
            return
    elif isinstance(value, str) and len(value) < 300 and re.search(r"\.(png|jpe?g|webp)(###.*)?$", value, re.I):
        name = value.split("###")[0].removeprefix("file://")
        for root in roots:
            if (root / name).is_file():
                yield from pictures((root / name).read_bytes(), roots)
                return
    elif isinstance(value, str) and len(value) > 60:
        try:
            yield from pictures(base64.b64decode(value.split("base64,")[-1], validate=True), roots)
        except ValueError:
            for child in re.findall(r"\"([^\"]+\.png)\"", value):
                yield from pictures(child, roots)
    elif isinstance(value, dict):
        for child in value.values():
            yield from pictures(child, roots)
    elif isinstance(value, (list, tuple)):
        for child in value:
            yield from pictures(child, roots)


def plain(text):
    return " ".join(text.replace("<image>", " ").split())


def differences(ours, skipped, theirs, roots):
    if len(ours) + skipped != len(theirs):
        return f"{len(ours)} rows and {skipped} that can't be used, {len(theirs)} in datasets"
    kept = [row for row in theirs if any(True for _ in pictures(row, roots))] if skipped else theirs
    for number, (row, other) in enumerate(zip(ours, kept)):
        if not any(plain(row["question"]) in plain(text) for text in texts(other)):
            return f"row {number}: the question {row['question']!r} is none of its texts"
        if not {image["sha256"] for image in row["images"]} <= set(pictures(other, roots)):
            return f"row {number}: other pictures"
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--mvn", default=os.environ.get("MVN", "mvn"), help="how Maven is called")
    parser.add_argument("--java", help="a class path to start Ergo with, instead of Maven")
    arguments = parser.parse_args()
    command = [*arguments.mvn.split(), "-B", "-q", "exec:java"]
    if arguments.java:
        command = ["java", "-cp", arguments.java, "dev.ergo.core.job.Main"]
    counts = {"both, equal": 0, "both, different": 0, "Ergo alone": 0, "datasets alone": 0, "neither": 0}
    with tempfile.TemporaryDirectory() as scratch:
        work = pathlib.Path(scratch)
        for name, entry in json.loads((arguments.folder / "expected.json").read_text()).items():
            source = arguments.folder / name
            if not source.is_dir():
                print(f"{name}: not there")
                continue
            folder = work / "sets" / name
            for file in (file for file in source.rglob("*") if file.is_file()):
                copy = folder / file.relative_to(source)
                copy.parent.mkdir(parents=True, exist_ok=True)
                data = file.read_bytes()
                rooted = file.suffix == ".jsonl" and b"@ROOT@" in data
                copy.write_bytes(data.replace(b"@ROOT@", str(arguments.folder.resolve()).encode()) if rooted else data)
            roots = [folder, *(path for path in folder.rglob("*") if path.is_dir()), pathlib.Path("/")]
            try:
                ours, skipped = inspected(folder, entry, command, work)
            except ValueError as refusal:
                ours, why = None, str(refusal)
            try:
                theirs = loaded(folder, entry, str(work / "cache" / name))
            except Exception as refusal:  # whatever datasets throws is its way of not reading it
                theirs, why = None, str(refusal).strip().splitlines()[0][:100]
            if ours is None or theirs is None:
                result = "neither" if ours is theirs else "datasets alone" if ours is None else "Ergo alone"
                print(f"{name}: {result} ({why})", flush=True)
            else:
                difference = differences(ours, skipped, theirs, roots)
                result = "both, different" if difference else "both, equal"
                print(f"{name}: {result}, {difference or str(len(theirs)) + ' rows'}", flush=True)
            counts[result] += 1
    print(json.dumps(counts))
    return 1 if counts["both, different"] else 0


if __name__ == "__main__":
    sys.exit(main())
