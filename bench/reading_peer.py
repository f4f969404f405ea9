"""The peer's side of compare_reading.py: pyarrow reads Parquet, datasets reads JSON lines."""
import random
import shutil
import sys
import tempfile

import rounds

DATA, HOW = sys.argv[1:3]


def taken(row):
    return len(row["question"]) + len(row["answer"])


def in_order(clock):
    import pyarrow.parquet as pq

    file = pq.ParquetFile(DATA)
    clock("open")
    total = 0
    for batch in file.iter_batches(batch_size=64, columns=["id", "question", "answer", "image"]):
        for row in batch.to_pylist():
            total += taken(row) + len(row["image"]["bytes"])
    clock("rows")
    assert total


def shuffled(clock):
    """The whole table is held in memory, which is the fastest that pyarrow has for any order."""
    import pyarrow.parquet as pq

    table = pq.read_table(DATA, columns=["id", "question", "answer", "image"])
    clock("open")
    order = list(range(table.num_rows))
    random.Random(7).shuffle(order)
    total = 0
    for number in order:
        row = table.slice(number, 1).to_pylist()[0]
        total += taken(row) + len(row["image"]["bytes"])
    clock("rows")
    assert total


def texts(clock):
    """Read anew in every round: datasets writes its cache, then gives the rows."""
    import datasets

    datasets.disable_progress_bars()
    cache = tempfile.mkdtemp()
    rows = datasets.load_dataset("json", data_files=DATA, split="train", cache_dir=cache)
    clock("open")
    total = sum(taken(row) for row in rows)
    clock("rows")
    assert total
    shutil.rmtree(cache)


def streamed(clock):
    import datasets

    rows = datasets.load_dataset("json", data_files=DATA, split="train", streaming=True)
    clock("open")
    total = sum(taken(row) for row in rows)
    clock("rows")
    assert total


WORK = {"order": in_order, "shuffled": shuffled, "texts": texts, "streamed": streamed}
rounds.serve(lambda number: WORK[HOW])
