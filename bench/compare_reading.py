"""Rows read from Parquet, against pyarrow, and from JSON lines, against datasets; and memory over a set of any size."""
import io
import json
import subprocess
import tempfile
from pathlib import Path

import rounds

SHAPES = {
    "page index": dict(write_page_index=True, row_group_size=1 << 30),
    "groups of 100 rows": dict(row_group_size=100),
    "one group": dict(row_group_size=1 << 30),
}


def add(commands):
    reading = commands.add_parser("reading", help=__doc__)
    reading.add_argument("--rows", type=int, default=7000, help="rows of Parquet, of 100 kB each")
    reading.add_argument("--lines", type=int, default=100_000, help="lines of JSON")
    reading.add_argument("--heap", default="512m", help="Ergo's Java heap where rows are shuffled; in order it has 1g")
    reading.set_defaults(run=run)
    memory = commands.add_parser("reading-memory", help="resident memory while a set is read by steps, images decoded")
    memory.add_argument("--gigabytes", type=float, default=5)
    memory.add_argument("--heap", default="512m", help="Ergo's Java heap")
    memory.set_defaults(run=steps)


def jpeg(number, side):
    """Noise, which does not compress; half of its digits are the number's."""
    import numpy as np
    from PIL import Image

    pixels = np.random.default_rng(number).integers(0, 256, (side, side, 3), dtype=np.uint8)
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "JPEG", quality=90)
    return out.getvalue()


def row(number, image):
    # Different files under one set of pixels: what follows the end of a JPEG is not looked at.
    return {"id": f"r{number}", "question": f"Which colour has number {number}?", "answer": "red",
            "image": {"bytes": image + number.to_bytes(4, "little"), "path": None}}


def write(file, numbers, images, **options):
    import pyarrow as pa
    import pyarrow.parquet as pq

    options.setdefault("row_group_size", 100)
    table = pa.Table.from_pylist([row(number, images[number % len(images)]) for number in numbers])
    pq.write_table(table, file, **options)


def run(a):
    images = [jpeg(number, 320) for number in range(64)]
    with tempfile.TemporaryDirectory(dir=rounds.ROOT / "ergo-bench/target") as folder:
        for shape, options in SHAPES.items():
            file = Path(folder) / "rows.parquet"
            write(file, range(a.rows), images, **options)
            size = f"{file.stat().st_size / 1e6:.0f} MB"
            for how in ("order", "shuffled"):
                compare(f"Parquet, {shape}, {size}, {how}", file, how, how, a)
            file.unlink()
        file = Path(folder) / "rows.jsonl"
        with open(file, "w") as lines:
            for number in range(a.lines):
                options = ["red", "green", "blue", f"colour {number}"]
                lines.write(json.dumps({"id": number, "question": f"Which of these colours has square {number} of the picture?",
                                        "options": options, "answer": options[number % 4], "image": f"images/{number}.png",
                                        "boxes": [[1, 2, 30, 40]]}) + "\n")
        compare(f"JSON lines, {a.lines}", file, "texts", "texts", a)
        compare(f"JSON lines, {a.lines}, streamed by datasets", file, "texts", "streamed", a)


def compare(what, file, how, peer_how, a):
    heap = a.heap if how == "shuffled" else "1g"
    ergo = rounds.Side(rounds.java("ReadRows", file, how, threads=a.threads, heap=heap))
    peer = rounds.Side(rounds.python("reading_peer.py", file, peer_how))
    try:
        print(json.dumps(rounds.compare(what, ergo, peer, a.rounds)), flush=True)
    finally:
        ergo.close()
        peer.close()


def steps(a):
    """Shards of half a gigabyte, as datasets writes them; 16 examples a step, each once."""
    images = [jpeg(number, 1000) for number in range(16)]
    shard = int(5e8 / len(images[0]))
    with tempfile.TemporaryDirectory(dir=rounds.ROOT / "ergo-bench/target") as folder:
        data = Path(folder) / "data"
        data.mkdir()
        count = max(1, round(a.gigabytes * 1e9 / (shard * len(images[0]))))
        for number in range(count):
            name = data / f"train-{number:05d}-of-{count:05d}.parquet"
            write(name, range(number * shard, (number + 1) * shard), images)
        size = sum(file.stat().st_size for file in data.iterdir())
        print(json.dumps({"bytes": size, "files": count, "rows": count * shard, "heap": a.heap}), flush=True)
        subprocess.run(rounds.java("ReadRows", data, "steps", 16, threads=a.threads, heap=a.heap), cwd=rounds.ROOT, check=True)
