"""Makes fixtures/eval/benchmark_scorers.json with lmms-eval's and VLMEvalKit's own functions.

    pip install loguru pandas pyyaml pillow requests numpy
    pip download --no-deps lmms-eval==0.7.3 && unzip lmms_eval-0.7.3-py3-none-any.whl -d LMMS
    git clone https://github.com/open-compass/VLMEvalKit KIT && git -C KIT checkout e8e78f05f3080fe28154f2130321f17951c3be94
    python bench/golden_benchmarks.py LMMS KIT

No LLM is asked: where lmms-eval's HR-Bench task would ask one, the answer counts as unread.
"""
import ast
import importlib
import json
import os
import random
import re
import string
import sys
import types
from pathlib import Path

import pandas
from loguru import logger

logger.remove()
LMMS, KIT = Path(sys.argv[1]), Path(sys.argv[2])
TARGET = Path(__file__).resolve().parent.parent / "ergo-fixtures/src/main/resources/fixtures/eval/benchmark_scorers.json"


def bare(name, folder):
    """A package without its __init__, which would import models."""
    module = types.ModuleType(name)
    module.__path__ = [str(folder)]
    sys.modules[name] = module


for package in ["lmms_eval", "lmms_eval.tasks"] + ["lmms_eval.tasks." + t for t in
                ["vstar_bench", "hrbench", "mme_realworld", "cv_bench", "mmvp", "pope"]]:
    bare(package, LMMS / package.replace(".", "/"))


def task(name):
    return importlib.import_module(f"lmms_eval.tasks.{name}.utils")


def functions(file, names, **context):
    """Single functions of a file whose imports are too many."""
    tree = ast.parse(file.read_text())
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name in names:
            node.decorator_list = []
            exec(compile(ast.Module([node], []), str(file), "exec"), context)
    return context


vstar, mme, cv, mmvp, pope, hr = map(task, ["vstar_bench", "mme_realworld", "cv_bench", "mmvp", "pope", "hrbench"])
strip_reasoning_tags = functions(LMMS / "lmms_eval/api/reasoning.py", ["strip_reasoning_tags"], List=list)["strip_reasoning_tags"]
anls = functions(LMMS / "lmms_eval/api/metrics.py", ["levenshtein_distance", "anls"])["anls"]
kit = functions(KIT / "vlmeval/utils/matching_util.py", ["can_infer_option", "can_infer_text", "can_infer"],
                os=os, re=re, string=string, cp=__import__("copy"), logger=logger,
                _VERBOSE_ANSWER_RE=re.compile(r"(?i)(?:correct\s+)?answer\s+is\s+\**([ABCD])\**"))
misc = functions(KIT / "vlmeval/smp/misc.py", ["process_punctuation"])
yorn = functions(KIT / "vlmeval/dataset/utils/yorn.py", ["YOrN_Extraction"], process_punctuation=misc["process_punctuation"])
characters = functions(KIT / "vlmeval/dataset/utils/multiple_choice.py", ["extract_characters_regex"], re=re)["extract_characters_regex"]

OPTIONS = ["red", "dark green", "blue", "The bag is on the left side of the tree."]
ANSWERS = [
    "A", "B.", "(C)", "d", "(d)", " b ", "B) dark green", "The answer is C", "The answer is (b).", "answer: D", "Option B",
    "The best answer is A.", "The correct option is (D) The bag", "Best answer: C", "The answer c", "red", "Red.", "dark green",
    "It is dark green, not red", "Based on the image, the colour is blue.", "I think it is between A and B", "A or B", "None",
    "Z", "Cannot determine the answer", "I can't process this file.", "no idea", "x", "(", "E", "(E)", "F", "42", "?!",
    "The bag is on the left side of the tree.", "the bag is on the left side of the tree", "Answer: B\nBecause of the roof",
    "Let's think step by step. The scarf is next to the hat. So the answer is **B**.", "**C**", "*A*", "C:", "[B]", "{D}",
    "A man in red walks by a big tree in the park", "B is right because A is not visible and C is too far away from here",
    "After looking at it the correct answer is c as far as one can see from up here", "Option: a", "choice D", "CHOICE IS B",
    "The colour is rather dark and can not be made out at all from such a distance, sorry", "blue\n", "\tB\n", "É B", "ＢＢ",
    "the letter is e", "b.lue", "AB", "cab", "Yes", "no", "the thing is what it is: D", "I choose (A) over (B)",
]
YES_NO = ["yes", "no", "Yes", "No.", "Yes, there is.", "no, there is no dog", "Yes and no", "YES!", "nope", "There is none", "yes.", "Is it? yes",
          "\"No\"", "(yes)", "yes,no", "1,000 yes.", "not sure", "yes - it is", "no/maybe", "... yes ...", "It is a yes.", " no \n", "known"]
GOLDS = [["New York"], ["12%", "12 percent"], ["Facebook"], ["1,200"], ["straße"], ["a"], ["Social  media", "social networks"]]
TEXTS = ["new york", "New  York", "NewYork", "12%", "12", "12 percents", "facebok", "Facebook.", "1200", "1,200", "STRASSE", "a", "b",
         "social media", "Social network", " social media ", "the social media", "x" * 30, "New York\n"]


def rows():
    # The functions change the options they are given, so each gets its own.
    def options():
        return dict(zip("ABCD", OPTIONS))
    for answer in ANSWERS:
        yield {
            "answer": answer,
            "vstar": vstar.extract_answer_letter(answer) or "",
            "hrbench": hr.hrbench_evaluator.can_infer(answer.strip(), options()) or "",
            "mme_realworld_lite": mme.extract_characters_regex(answer),
            "cvbench": cv._extract_answer_letter(answer),
            "mmvp": mmvp._extract_answer_letter(answer),
            "kit_option": kit["can_infer"](answer, options()) or "",
            "kit_characters": characters(answer),
        }


def aggregates():
    """Random verdicts through the reference's aggregations."""
    draw = random.Random(7)
    hits = [draw.random() < 0.6 for _ in range(240)]
    hr_rows = [{"index": i, "cycle_category": str(i % 4), "gpt_score": int(hits[i]), "category": ["single", "cross"][i // 4 % 2]}
               for i in range(80)]
    domains = ["Perception/Monitoring", "Perception/Remote Sensing", "Reasoning/Autonomous_Driving"]
    mme_rows = [{"category": domains[i % 3].split("/")[0], "sub_category": domains[i % 3].split("/")[1], "task_category": f"task{i % 5}",
                 "answer": "A", "pred_answer": "A" if hits[i] else "B", "domain": domains[i % 3]} for i in range(70)]
    cv_rows = [{"source": ["ADE20K", "COCO", "Omni3D"][i * i % 7 % 3], "is_correct": hits[i]} for i in range(100)]
    mmvp_rows = [{"index": i, "pair_index": i // 2, "is_correct": hits[i]} for i in range(60)]
    pope_rows = []
    for i in range(120):
        gold = draw.choice(["yes", "no"])
        pred = draw.choice(["yes", "no", "yes", "no", "maybe"])
        pope_rows.append({"question_id": i, "score": float(gold == pred), "prediction": pred, "ground_truth": gold})
    return {
        "hits": hits,
        "hrbench": {"rows": hr_rows, "average": hr.hrbench_aggregate_results(hr_rows, None),
                    "single": hr.hrbench_aggregate_results([r for r in hr_rows if r["category"] == "single"], None),
                    "cross": hr.hrbench_aggregate_results([r for r in hr_rows if r["category"] == "cross"], None)},
        "mme": {"rows": mme_rows, "overall": mme.mme_realworld_aggregate_results(mme_rows)},
        "cvbench": {"rows": cv_rows, "overall": cv.cv_bench_default_aggregate_results(cv_rows)},
        "mmvp": {"rows": mmvp_rows, "pair_accuracy": mmvp.mmvp_aggregate_pair_results(mmvp_rows)},
        "pope": {"rows": pope_rows, "precision": pope.pope_aggregate_precision(pope_rows), "recall": pope.pope_aggregate_recall(pope_rows),
                 "f1": pope.pope_aggregate_f1_score(pope_rows)},
    }


def prompts():
    """The texts that lmms-eval's tasks put beside the image."""
    short = {"pre_prompt": "", "post_prompt": "\nAnswer the question using a single word or phrase."}
    direct = {"pre_prompt": "", "post_prompt": "\nAnswer with the option's letter from the given choices directly."}
    question, options = "What is the color of the bag?", ["red", "green", "blue", "black"]
    lettered = [f"({chr(65 + i)}) {o}" for i, o in enumerate(options)]
    listed = "\n".join(lettered)
    return {
        "vstar": vstar.vstar_doc_to_text({"text": f"{question}\n{listed}\nAnswer with the option's letter from the given choices directly."}, direct),
        "hrbench": hr.hrbench_doc_to_text({"question": question, **dict(zip("ABCD", options))}),
        "mme_realworld_lite": mme.mme_realworld_doc_to_text({"question": question, "multi-choice options": lettered}),
        "cvbench": cv.cv_bench_doc_to_text(
            {"choices": options, "prompt": f"{question} Select from the following choices.\n{listed}"},
            {"pre_prompt": "Note: You only need to respond with {} without providing any additional information.\n"}),
        "mmvp": mmvp.mmvp_doc_to_text({"Question": question, "Options": " ".join(f"({'abcd'[i]}) {o}" for i, o in enumerate(options))}, direct),
        "pope": pope.pope_doc_to_text({"question": question}, short),
    }


def classes(file, names, **context):
    """Classes of a file whose imports are too many, with build_prompt and what it reads alone."""
    for node in ast.parse(file.read_text()).body:
        if isinstance(node, ast.ClassDef) and node.name in names:
            node.decorator_list, node.keywords = [], []
            node.body = [part for part in node.body
                         if isinstance(part, ast.FunctionDef) and part.name == "build_prompt"
                         or isinstance(part, ast.Assign) and part.targets[0].id == "SYS"] or [ast.Pass()]
            exec(compile(ast.fix_missing_locations(ast.Module([node], [])), str(file), "exec"), context)
    return context


def kit_prompts():
    """The texts that VLMEvalKit's data sets put beside the image, from rows as its files hold them."""
    context = {"string": string, "pd": pandas, "toliststr": list}

    class Base:
        meta_only = False

        def dump_image(self, line):
            return "image.png"

    for file, names in [("image_base.py", ["ImageBaseDataset"]), ("image_vqa.py", ["ImageVQADataset"]), ("image_yorn.py", ["ImageYORNDataset"]),
                        ("image_mcq.py", ["ImageMCQDataset", "HRBenchDataset", "MMERealWorld", "CVBench", "TreeBench"])]:
        context = classes(KIT / "vlmeval/dataset" / file, names, **context)

    def text(name, dataset, line):
        made = type(name, (context[name], Base), {"dataset_name": dataset})()
        return made.build_prompt(line)[-1]["value"]

    question, options = "What is the color of the bag?", ["red", "green", "blue", "black"]
    letters = dict(zip("ABCD", options))
    listed = "\n".join(f"({k}) {o}" for k, o in letters.items())
    return {
        "vstar": text("ImageMCQDataset", "VStarBench", {"question": question, **letters}),
        "hrbench": text("HRBenchDataset", "HRBench4K", {"question": question, **letters, "E": float("nan")}),
        "mmvp": text("ImageMCQDataset", "MMVP", {"question": question, **letters, "hint": float("nan")}),
        "treebench": text("TreeBench", "TreeBench", {"question": question, **letters}),
        # MMERealWorld.load_data puts the sentence before the options.
        "mme_realworld_lite": text("MMERealWorld", "MME-RealWorld-Lite",
                                   {"question": question, "multi-choice options": "The choices are listed below:\n" + listed}),
        "cvbench": text("CVBench", "CV-Bench-2D", {"prompt": f"{question} Select from the following choices.\n{listed}"}),
        "pope": text("ImageYORNDataset", "POPE", {"question": question}),
        "infovqa": text("ImageVQADataset", "InfoVQA_VAL", {"question": question}),
    }


REPLIES = [
    "<think>Option A is red, but the bag is dark green.</think>\nB", "Option A? No.</think> B", "<think>never closed: A", "B",
    "<think>A</think><think>C</think>B", "<analysis>A</analysis>B", "<think>A</think>C</think>B", "</think>A<think>B", "<THINK>A</THINK>B",
    "<think>A <think>D</think> C</think>B", " <think></think> ",
]
TAGGED = ["The answer is B", "b.", "b) dark green", "the left one", "B", "e", "(c)", "Best answer: D", "42"]


def scored_by_kit(reply):
    """The lines of MMERealWorld.evaluate and TreeBench.evaluate in front of the function."""
    inside = re.search(r"<answer>(.*?)</answer>", reply, re.DOTALL)
    return characters(inside.group(1).strip().upper() if inside else reply)


golden = {
    "versions": {"lmms-eval": "0.7.3", "VLMEvalKit": "e8e78f05f3080fe28154f2130321f17951c3be94"},
    "options": OPTIONS,
    "letters": list(rows()),
    "yes_no": [{"answer": a, "kit": yorn["YOrN_Extraction"](a).lower(), "lmms": a.lower().strip()} for a in YES_NO],
    "anls": [{"golds": g, "answer": t, "score": anls(g, [t])["anls"]} for g in GOLDS for t in TEXTS],
    "reasoning": [{"reply": r, "scored": strip_reasoning_tags(r, [["<think>", "</think>"], ["<analysis>", "</analysis>"]])} for r in REPLIES],
    "kit_tagged": [{"reply": r, "letter": scored_by_kit(r)} for r in
                   [f"<think>A or B?</think><answer>{t}</answer>" for t in TAGGED] + ["<answer>B</answer> no, <answer>C</answer>"] + TAGGED],
    "prompts": prompts(),
    "kit_prompts": kit_prompts(),
    "aggregates": aggregates(),
}
TARGET.parent.mkdir(parents=True, exist_ok=True)
TARGET.write_text(json.dumps(golden, indent=1, ensure_ascii=False) + "\n")
print("letters", len(golden["letters"]), "anls", len(golden["anls"]))
