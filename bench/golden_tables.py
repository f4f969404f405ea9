"""One small data set in every kind of file of rows that Ergo reads; the fuzz harness damages them.

Makes ergo-fixtures/src/main/resources/fixtures/tables:
python bench/golden_tables.py (needs pyarrow and pillow, both from PyPI).
"""
import base64
import csv
import io
import json
import pathlib
import shutil
import tarfile

import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image

OUT = pathlib.Path(__file__).parents[1] / "ergo-fixtures/src/main/resources/fixtures/tables"


def png(shade):
    out = io.BytesIO()
    Image.new("RGB", (8, 6), (shade, 90, 0)).save(out, "PNG")
    return out.getvalue()


def rows():
    return [
        {
            "id": f"r{i}",
            "question": f"Which colour, number {i}?",
            "options": ["red", "green", "dark blue"],
            "answer": ["red", "green", "dark blue"][i],
            "boxes": [[0.0, 1.0, 4.0 + i, 5.0]],
            "category": "colour",
        }
        for i in range(3)
    ]


def main():
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir()
    plain = rows()
    table = pa.Table.from_pylist([r | {"image": {"bytes": png(i), "path": None}} for i, r in enumerate(plain)])
    pq.write_table(table, OUT / "rows.parquet", row_group_size=2)
    pq.write_table(table, OUT / "index.parquet", write_page_index=True, compression="zstd", data_page_size=64)
    with pa.OSFile(str(OUT / "stream.arrow"), "wb") as sink, pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table, max_chunksize=2)
    with pa.OSFile(str(OUT / "file.arrow"), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)
    coded = [r | {"image": base64.b64encode(png(i)).decode()} for i, r in enumerate(plain)]
    (OUT / "rows.jsonl").write_text("".join(json.dumps(r) + "\n" for r in coded))
    (OUT / "rows.json").write_text(json.dumps(coded, indent=1))
    chat = [
        {
            "messages": [
                {"role": "user", "content": f"<image>{r['question']}\nA. red\nB. green\nC. dark blue"},
                {"role": "assistant", "content": "<answer>" + "ABC"[i] + "</answer>"},
            ],
            "images": ["data:image/png;base64," + coded[i]["image"]],
        }
        for i, r in enumerate(plain)
    ]
    (OUT / "chat.jsonl").write_text("".join(json.dumps(r) + "\n" for r in chat))
    for name, separator in (("rows.csv", ","), ("rows.tsv", "\t")):
        with open(OUT / name, "w", newline="") as file:
            out = csv.writer(file, delimiter=separator, lineterminator="\n")
            out.writerow(["index", "image", "question", "A", "B", "C", "answer", "category"])
            for i, r in enumerate(coded):
                out.writerow([i, r["image"], r["question"], *r["options"], "ABC"[i], r["category"]])
    with tarfile.open(OUT / "rows.tar", "w", format=tarfile.PAX_FORMAT) as tar:
        for i, r in enumerate(plain):
            for ending, data in (("json", json.dumps(r).encode()), ("png", png(i))):
                info = tarfile.TarInfo(f"{i:06d}.{ending}")
                info.size = len(data)
                tar.addfile(info, io.BytesIO(data))
    folder = OUT / "imagefolder"
    folder.mkdir()
    lines = []
    for i, r in enumerate(plain):
        (folder / f"{i}.png").write_bytes(png(i))
        lines.append(json.dumps({"file_name": f"{i}.png"} | r) + "\n")
    (folder / "metadata.jsonl").write_text("".join(lines))


main()
