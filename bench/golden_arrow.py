"""Arrow files of ArrowFilesTest, as pyarrow writes them: compressed buffers, dictionaries, both forms.

    python bench/golden_arrow.py    # writes the files and what pyarrow reads from them; needs pyarrow 26.0.1
"""

import base64
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.feather

OUT = Path(__file__).parent.parent / "ergo-data/src/test/resources/dev/ergo/data/table/arrow"

COLOURS = pa.array(["red", "green", None, "blue"])


def rows(first, count):
    """Some rows; the image bytes can be compressed, and short buffers stand as they are."""
    numbers = range(first, first + count)
    return {
        "question": pa.array([f"How many squares are in picture {i}?" if i % 5 else None for i in numbers]),
        "image": pa.array([bytes([i]) * 1500 + bytes(range(256)) for i in numbers], pa.large_binary()),
        "options": pa.array([[f"{i + j}" for j in range(i % 4)] for i in numbers], pa.list_(pa.string())),
        "box": pa.array([{"x1": i, "y1": i + 0.5} for i in numbers], pa.struct([("x1", pa.int64()), ("y1", pa.float32())])),
        "flag": pa.array([i % 3 == 0 for i in numbers]),
    }


def table(parts):
    return pa.Table.from_batches([pa.record_batch(rows(first, count)) for first, count in parts])


def views(batch):
    """The same with texts and bytes as views, as polars writes them."""
    columns = {name: batch.column(name) for name in batch.schema.names}
    columns["question"] = columns["question"].cast(pa.string_view())
    columns["image"] = columns["image"].cast(pa.binary()).cast(pa.binary_view())
    columns["short"] = pa.array([None if i % 3 == 1 else "x" * i for i in range(len(batch))], pa.string_view())
    return pa.record_batch(columns)


def category(values, indices, index_type=pa.int8()):
    return pa.DictionaryArray.from_arrays(pa.array(indices, index_type), values)


def dictionaries(values):
    """Columns of numbers that stand for values: texts, texts in lists, texts in structs, all null."""
    one = category(values, [0, None, 3, 2, 1])
    listed = pa.ListArray.from_arrays([0, 2, 2, 3, 3, 5], category(values, [0, 1, 3, 3, 0], pa.uint16()))
    return {
        "answer": one,
        "options": listed,
        "box": pa.StructArray.from_arrays([one.take([4, 3, 2, 1, 0]), pa.array(range(5))], ["name", "x1"]),
        "category": category(pa.array([], pa.string()), [None] * 5),
    }


def write(name, batches, form, compression=None, deltas=False):
    options = pa.ipc.IpcWriteOptions(compression=compression, emit_dictionary_deltas=deltas)
    new = pa.ipc.new_stream if form == "stream" else pa.ipc.new_file
    with new(OUT / name, batches[0].schema, options=options) as writer:
        for batch in batches:
            writer.write_batch(batch)


def plain(value):
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, list):
        return [plain(item) for item in value]
    return {key: plain(item) for key, item in value.items()} if isinstance(value, dict) else value


def read(file):
    opening = pa.ipc.open_stream if file.read_bytes()[:6] != b"ARROW1" else pa.ipc.open_file
    with pa.OSFile(str(file)) as source:
        return opening(source).read_all()


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    values = table([(0, 7), (7, 4), (11, 1)])
    for form in "stream", "file":
        for compression in "lz4", "zstd":
            write(f"{form}-{compression}.arrow", values.to_batches(), form, compression)
    pa.feather.write_feather(values, str(OUT / "written.feather"))
    write("views.arrow", [views(batch) for batch in values.to_batches()], "file", "lz4")
    first = pa.record_batch(dictionaries(COLOURS))
    longer = pa.record_batch(dictionaries(pa.concat_arrays([COLOURS, pa.array(["cyan"])])))
    other = pa.record_batch(dictionaries(pa.array(["one", "two", "three", "four"])))
    write("dictionary-file.arrow", [first, first], "file")
    write("dictionary-delta.arrow", [first, longer], "file", deltas=True)
    write("dictionary-replaced.arrow", [first, other, longer], "stream", "zstd")
    read_back = {file.name: [plain(row) for row in read(file).to_pylist()] for file in sorted(OUT.glob("*.[af]*"))}
    (OUT / "expected.json").write_text(json.dumps(read_back) + "\n")
    print({name: len(rows) for name, rows in read_back.items()})


main()
