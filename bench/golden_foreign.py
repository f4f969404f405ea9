"""Small files as pyarrow, pandas, polars, duckdb and datasets write them, with their quirks.

Makes ergo-fixtures/src/main/resources/fixtures/foreign:
python bench/golden_foreign.py (needs pyarrow, pandas, polars, duckdb, pillow; all from PyPI).
"""
import io
import json
import pathlib
import shutil

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pyarrow.parquet.encryption as pe
from PIL import Image

OUT = pathlib.Path(__file__).parents[1] / "ergo-fixtures/src/main/resources/fixtures/foreign"


def png(shade):
    out = io.BytesIO()
    Image.new("RGB", (8, 6), (shade, 0, 0)).save(out, "PNG")
    return out.getvalue()


def rows(count, **columns):
    table = {"question": [f"How many at {i}?" for i in range(count)], "answer": ["3"] * count}
    table["image"] = [{"bytes": png(i), "path": None} for i in range(count)]
    table.update(columns)
    return table


def nothing_but_nulls():
    table = rows(2, options=[None, None], boxes=[[], []], category=[None, None])
    pq.write_table(pa.table(table), OUT / "nulls_pyarrow.parquet")
    pd.DataFrame(table).to_parquet(OUT / "nulls_pandas.parquet")
    pl.DataFrame(table).write_parquet(OUT / "nulls_polars.parquet")
    frame = pd.DataFrame({k: table[k] for k in ("question", "answer")} | {"b": [png(0), png(1)]})
    duckdb.sql(
        "copy (select question, answer, {'bytes': b, 'path': NULL} as image, NULL as options,"
        f" [] as boxes, NULL as category from frame) to '{OUT}/nulls_duckdb.parquet'"
        " (format parquet)")
    deep = rows(2, boxes=[[{"x1": 1, "y1": 1, "x2": 3, "y2": 4, "note": None}]] * 2,
                extra=[{"a": None, "b": {"c": None}}] * 2, tags=[{"k": None}] * 2)
    pq.write_table(pa.table(deep), OUT / "nulls_deep.parquet")


def numbers():
    # A column of whole numbers with one missing is float64 to pandas.
    frame = pd.DataFrame(rows(5, id=[7.0, 8.0, 9.0, 1e7, 11.0],
                              answer=[3.0, 12345678.0, 1e-4, np.nan, -2.5]))
    frame.to_parquet(OUT / "numbers_double.parquet")
    half = pa.array(np.array([3, 0.1, 1024, 0.0001, 65504], np.float16))
    pq.write_table(pa.table(rows(5, answer=half)), OUT / "numbers_half.parquet")
    import decimal
    exact = pa.array([decimal.Decimal(t) for t in ("7.00", "0.10", "1200.50", "-3.00", "0.00")],
                     pa.decimal128(10, 2))
    single = pa.array([0.1, 3, 1e-4, 1e9, 2.5], pa.float32())
    pq.write_table(pa.table(rows(5, answer=exact)), OUT / "numbers_decimal.parquet")
    pq.write_table(pa.table(rows(5, answer=single)), OUT / "numbers_float.parquet")


def class_labels():
    label = {"names": ["colour", "count"], "_type": "ClassLabel"}
    info = {"info": {"features": {"category": label}}}
    table = pa.table(rows(3, category=pa.array([1, 0, -1], pa.int64())))
    named = table.replace_schema_metadata({"huggingface": json.dumps(info)})
    pq.write_table(named, OUT / "class_label.parquet")
    pq.write_table(table, OUT / "class_number.parquet")
    odd = pa.table(rows(2, id=[[1], [2]], options=["a, b", "c"], boxes=["[1, 2, 3, 4]", ""],
                        boxes_rule=[1, 2], category=[{"a": 1}, {"a": 2}]))
    pq.write_table(odd, OUT / "not_asked_for.parquet")


def partitions():
    table = pa.table(rows(4, category=["a", "b c", None, "a"]))
    ds.write_dataset(table, OUT / "hive", format="parquet", basename_template="part-{i}.parquet",
                     partitioning=ds.partitioning(pa.schema([("category", pa.string())]),
                                                  flavor="hive"))


class Kms(pe.KmsClient):
    def wrap_key(self, key, master):
        return key

    def unwrap_key(self, key, master):
        return key


def encrypted():
    factory = pe.CryptoFactory(lambda config: Kms())
    for name, column in (("answer", "answer"), ("other", "secret")):
        table = pa.table(rows(1, secret=["x"]))
        config = pe.EncryptionConfiguration(
            footer_key="f", column_keys={"c": [column]}, plaintext_footer=True,
            double_wrapping=False)
        keys = factory.file_encryption_properties(pe.KmsConnectionConfig(), config)
        with pq.ParquetWriter(OUT / f"encrypted_{name}.parquet", table.schema,
                              encryption_properties=keys) as writer:
            writer.write_table(table)


def stand_ins():
    (OUT / "lfs.parquet").write_text(
        "version https://git-lfs.github.com/spec/v1\noid sha256:" + "0" * 64 + "\nsize 12345\n")
    (OUT / "page.parquet").write_text("<!DOCTYPE html>\n<html><title>Sign in</title></html>\n")


# What pandas reads of each text; null where it refuses it.
TSV = {
    "quote_that_ends_inside": 'a\tb\n"x" y\tz\n',
    "quote_inside": 'a\tb\nx "y" z\tw\n',
    "quote_never_closed": 'a\tb\n"x\ty\nz\tw\n',
    "quote_over_lines": 'a\tb\n"x\ty\nz"\tw\n',
    "quotes_doubled": 'a\tb\n"x ""q"" y"\tz\n',
    "quote_after_its_end": 'a\tb\tc\n"x"y"z\tw"\tv\n',
    "quote_after_space": 'a\tb\n "x"\tz\n',
    "quoted_and_empty": 'a\tb\n""\tz\n',
    "crlf": 'a\tb\r\n1\t2\r\n"x\r\ny"\tz\r\n',
    "cr": "a\tb\r1\t2\r",
    "mark": "\ufeffa\tb\n1\t2\n",
    "mark_and_quotes": '\ufeff"a"\tb\n1\t2\n',
    "blank_lines": "a\tb\n\n1\t2\n  \n\n",
    "short_line": "a\tb\tc\n1\t2\n",
    "no_line_end": "a\tb\n1\t2",
    "tab_at_line_start": "a\tb\n\t2\n",
    "other_scripts": "a\tb\n答案\tÄ\n",
    "nul": "a\tb\n1\x00x\t2\n",
}


def delimited():
    cases = {}
    for name, text in TSV.items():
        try:
            frame = pd.read_csv(io.BytesIO(text.encode()), sep="\t", dtype=str,
                                keep_default_na=False)
            read = [list(frame.columns)] + frame.values.tolist()
        except pd.errors.ParserError:
            read = None
        cases[name] = {"text": text, "read": read}
    (OUT / "tsv.json").write_text(json.dumps(cases, indent=1) + "\n")


if __name__ == "__main__":
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    nothing_but_nulls()
    numbers()
    class_labels()
    partitions()
    encrypted()
    stand_ins()
    delimited()
