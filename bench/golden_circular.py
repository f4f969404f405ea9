"""Makes fixtures/eval/circular.json with VLMEvalKit's own circular evaluation, by its rules alone.

    pip install pandas numpy
    git clone https://github.com/open-compass/VLMEvalKit KIT && git -C KIT checkout e8e78f05f3080fe28154f2130321f17951c3be94
    python bench/golden_circular.py KIT
"""
import ast
import copy
import json
import os
import random
import re
import string
import sys
from collections import defaultdict
from pathlib import Path
from types import SimpleNamespace

import numpy
import pandas

KIT = Path(sys.argv[1])
TARGET = Path(__file__).resolve().parent.parent / "ergo-fixtures/src/main/resources/fixtures/eval/circular.json"
SILENT = SimpleNamespace(info=print, warning=lambda *_: None)


def functions(file, names, context):
    """Single functions of a file whose imports are too many."""
    for node in ast.parse(file.read_text()).body:
        if isinstance(node, ast.FunctionDef) and node.name in names:
            exec(compile(ast.Module([node], []), str(file), "exec"), context)
    return context


files = {}
kit = {
    "os": os, "osp": os.path, "re": re, "string": string, "cp": copy, "logger": SILENT, "pd": pandas, "np": numpy,
    "defaultdict": defaultdict, "MMB_abbrs": {}, "get_logger": lambda *_: SILENT, "timestr": lambda: "now",
    "get_pred_file_format": lambda: "xlsx", "istype": lambda value, kind: isinstance(value, (kind, numpy.integer)),
    "dump": lambda value, name: files.update({name: value.copy()}), "load": files.get,
    "_VERBOSE_ANSWER_RE": re.compile(r"(?i)(?:correct\s+)?answer\s+is\s+\**([ABCD])\**"),
}
functions(KIT / "vlmeval/utils/matching_util.py", ["can_infer_option", "can_infer_text", "can_infer"], kit)
functions(KIT / "vlmeval/dataset/utils/multiple_choice.py",
          ["mcq_circular_eval", "prefetch_circular_group", "prefetch_answer", "build_choices", "report_acc"], kit)

WORDS = ["red", "green", "blue", "yellow"]


def questions():
    """Rotated questions as MMBench has them, some with a rotation, or the first of them, missing."""
    draw = random.Random(3)
    for question in range(60):
        count = draw.choice([2, 3, 4])
        skill = draw.random()
        missing = draw.choice([None, None, None, None, 0, count - 1])
        for turn in range(count):
            options = WORDS[turn:count] + WORDS[:turn]
            answer = string.ascii_uppercase[options.index("red")]
            wrong = draw.choice([letter for letter in string.ascii_uppercase[:count] if letter != answer])
            said = answer if draw.random() < .5 + skill / 2 else wrong
            text = draw.choice(["{}", "{}.", "The answer is {}.", "({})"]).format(said)
            if draw.random() < .04:
                text = "I can not tell."
            if turn != missing:
                yield {"index": question + 7 + turn * 1_000_000, "question": f"Which colour is number {question}?",
                       **dict(zip("ABCD", options)), "answer": answer, "category": f"task {question % 5}",
                       "l2-category": f"kind {question % 2}", "prediction": text}


def main():
    rows = list(questions())
    data = pandas.DataFrame(rows).sort_values(by="index")
    hits = kit["mcq_circular_eval"](None, data.copy(), data.copy(), 1, "/nowhere/result.pkl")
    report = kit["report_acc"](hits).drop(columns="split").iloc[0]
    accuracies = {name: float(value) for name, value in report.items()}
    TARGET.write_text(json.dumps({"made_with": "VLMEvalKit e8e78f0", "rows": rows, "accuracies": accuracies}, indent=0) + "\n")
    print(len(rows), "rows,", len(hits), "questions;", accuracies)


main()
