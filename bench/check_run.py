"""Holds what a run of Ergo saved against transformers and PEFT, on conversations with images.

    bench/run_checks.sh runs/warmstart/checkpoints/step-000200 runs/lora/checkpoints/step-000005 ...

A folder is a checkpoint with full weights or a LoRA adapter; an adapter goes on the model that its adapter_config.json names.
Each must load without a missing or superfluous tensor. Then Ergo's own `job: score` and transformers (its chat template, its
PIL image processor, its model) read the same files of messages and images: the token ids must be equal, and the log-prob of
every assistant token as near as --tolerance. Prints one JSON line per folder; exits with 1 if one is further off.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

import torch
from PIL import Image, ImageDraw
from transformers import AutoTokenizer, GenerationConfig, Qwen2VLImageProcessorPil
from transformers.utils.logging import disable_progress_bar

from check_checkpoint import load_model

ROOT = Path(__file__).resolve().parent.parent
SIZES = [(448, 448), (112, 112), (57, 301), (640, 120), (28, 28), (333, 222), (90, 91)]
PAD = "<|image_pad|>"


def picture(folder, number):
    """A seeded drawing: flat areas and edges at odd sizes show a wrong resize more than noise does."""
    draw = random.Random(number)
    width, height = SIZES[number % len(SIZES)]
    image = Image.new("RGB", (width, height), tuple(draw.randrange(256) for _ in range(3)))
    pen = ImageDraw.Draw(image)
    for _ in range(12):
        x, y = draw.randrange(width), draw.randrange(height)
        box = [x, y, x + draw.randrange(1, width), y + draw.randrange(1, height)]
        (pen.ellipse if draw.random() < 0.5 else pen.rectangle)(box, fill=tuple(draw.randrange(256) for _ in range(3)))
    name = f"{number}.png"
    image.save(folder / name)
    return name


def conversations(folder):
    """Two-turn episodes with a crop, two images in one turn, pixel limits of a row's own, and text alone."""
    rows = []
    for i in range(len(SIZES)):
        first, second = picture(folder, 2 * i), picture(folder, 2 * i + 1)
        rows.append([
            {"role": "system", "content": "Zoom in, then answer."},
            {"role": "user", "content": [{"type": "image", "image": first, "min_pixels": 784, "max_pixels": 12544},
                                         {"type": "text", "text": "Which mark has the red circle? Zoom."}]},
            {"role": "assistant", "content": f"<zoom>[{i}, 12, 96, 84]</zoom>"},
            {"role": "user", "content": [{"type": "image", "image": second}, {"type": "text", "text": "Look. Answer."}]},
            {"role": "assistant", "content": f"<answer>{i}: stripes, d\u00e9j\u00e0 vu \u2192 \u7ea2</answer>"},
        ])
    rows.append([
        {"role": "user", "content": [{"type": "image", "image": "0.png"}, {"type": "image", "image": "1.png"},
                                     {"type": "text", "text": "Same?"}]},
        {"role": "assistant", "content": "No"},
    ])
    rows.append([{"role": "user", "content": "1 + 1 = ?"}, {"role": "assistant", "content": "2"}])
    file = folder / "conversations.jsonl"
    file.write_text("".join(json.dumps({"id": str(i), "messages": row}) + "\n" for i, row in enumerate(rows)))
    return file


def ergo_scores(base, adapter, conversations_file, folder):
    """What `job: score` writes, by row id."""
    config, output = folder / "score.yaml", folder / "scores.jsonl"
    model = {"path": str(base), "device": "cpu", "dtype": "float32"}
    if adapter:
        model["adapter"] = str(adapter)
    # JSON is YAML too.
    config.write_text(json.dumps({"job": "score", "model": model,
                                  "score": {"input": str(conversations_file), "output": str(output)}}))
    output.unlink(missing_ok=True)
    command = os.environ.get("MVN", "mvn").split() + ["-q", "-pl", "ergo-cli", "-am", "compile", "exec:java", f"-Dconfig={config}"]
    subprocess.run(command, cwd=ROOT, check=True)
    return {row["id"]: row for row in map(json.loads, output.read_text().splitlines())}


@torch.no_grad()
def transformers_scores(model, tokenizer, processor, messages, folder):
    """Token ids of the conversation, and the log-prob of each after the first."""
    texts = tokenizer.apply_chat_template(messages, tokenize=False).split(PAD)
    images = [part for message in messages if not isinstance(message["content"], str)
              for part in message["content"] if part["type"] == "image"]
    seen = []
    for part in images:
        limits = {"shortest_edge": part.get("min_pixels", processor.size["shortest_edge"]),
                  "longest_edge": part.get("max_pixels", processor.size["longest_edge"])}
        seen.append(processor(Image.open(folder / part["image"]), size=limits, return_tensors="pt"))
    inputs = {}
    text = texts[0]
    if seen:
        grids = torch.cat([one["image_grid_thw"] for one in seen])
        inputs = {"pixel_values": torch.cat([one["pixel_values"] for one in seen]), "image_grid_thw": grids}
        for grid, rest in zip(grids, texts[1:], strict=True):
            text += PAD * (int(grid.prod()) // processor.merge_size**2) + rest
    ids = tokenizer(text, return_tensors="pt").input_ids
    if seen:
        # Without it transformers 5 silently falls back to one-dimensional positions.
        inputs["mm_token_type_ids"] = (ids == model.config.image_token_id).long()
    logits = model(input_ids=ids, attention_mask=torch.ones_like(ids), use_cache=False, **inputs).logits[0].float()
    found = torch.log_softmax(logits[:-1], -1).gather(1, ids[0, 1:, None]).squeeze(1)
    return ids[0].tolist(), found.tolist()


def check(folder, conversations_file, work, tolerance):
    folder = Path(folder).resolve()
    adapter = folder if (folder / "adapter_config.json").exists() else None
    base = folder
    if adapter:
        named = json.loads((folder / "adapter_config.json").read_text())["base_model_name_or_path"]
        base = Path(named) if Path(named).is_absolute() else ROOT / named
    scores = ergo_scores(base, adapter, conversations_file, work)
    model = load_model(base, adapter, torch.float32)
    GenerationConfig.from_pretrained(base, local_files_only=True)
    tokenizer = AutoTokenizer.from_pretrained(base, local_files_only=True)
    processor = Qwen2VLImageProcessorPil.from_pretrained(base, local_files_only=True)
    largest, tokens, sum_of = 0.0, 0, 0.0
    for line in conversations_file.read_text().splitlines():
        row = json.loads(line)
        score = scores[row["id"]]
        if "error" in score:
            raise SystemExit(f"Ergo could not score row {row['id']}: {score['error']}")
        ids, found = transformers_scores(model, tokenizer, processor, row["messages"], conversations_file.parent)
        # The template ends with a newline behind the last turn; Ergo renders the same.
        if ids != score["token_ids"]:
            raise SystemExit(f"row {row['id']}: token ids differ: {ids} and {score['token_ids']}")
        places = [at for start, end in score["spans"] for at in range(start, end)]
        for at, value in zip(places, score["logprobs"], strict=True):
            # max() would drop a NaN.
            difference = abs(found[at - 1] - value)
            largest = difference if not difference <= largest else largest
            sum_of += value
            tokens += 1
    good = tokens > 0 and largest <= tolerance
    print(json.dumps({"folder": str(folder), "kind": "adapter" if adapter else "full weights", "tokens": tokens,
                      "mean_log_prob": sum_of / max(tokens, 1), "max_abs_difference": largest, "tolerance": tolerance,
                      "ok": good}), flush=True)
    return good


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="+", help="checkpoint or adapter that a run saved")
    parser.add_argument("--tolerance", type=float, default=2e-4, help="of a log-prob (default: 2e-4)")
    options = parser.parse_args()
    torch.set_num_threads(1)
    disable_progress_bar()
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        conversations_file = conversations(work)
        good = [check(folder, conversations_file, work, options.tolerance) for folder in options.folder]
    sys.exit(0 if all(good) else 1)


if __name__ == "__main__":
    main()
