"""Holds what `job: export` writes against PEFT and transformers, and has a server that is not Ergo's answer with it.

    bench/run_checks.sh export runs/lora/final ... [--no-server]

A folder is an adapter that a run saved; its base is the model that its adapter_config.json names, relative to the root of the
repository. Each is exported twice, in float32 and in bfloat16. Then

1. `AutoModelForImageTextToText`, `AutoProcessor` and `GenerationConfig` load the folder as it is, no tensor missing or superfluous;
2. the logits of the exported model are those of PEFT's base with its adapter, on the conversations of check_run.py, within
   --tolerance; the merged weights are compared with PEFT's merge_and_unload, in bfloat16 rounded once from float32;
3. `transformers serve` loads the folder and answers a question about an image by HTTP, with the very text that base and adapter
   generate. It needs `pip install "transformers[serving]"`.

Prints one JSON line per folder; exits with 1 if something is off.
"""

import argparse
import base64
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import torch
from peft import PeftModel
from PIL import Image
from transformers import AutoModelForImageTextToText, AutoProcessor, AutoTokenizer, GenerationConfig, Qwen2VLImageProcessorPil
from transformers.utils.logging import disable_progress_bar

from check_checkpoint import load_model
from check_run import ROOT, conversations, transformers_scores

QUESTION = "Which mark has the red circle? Zoom."
NEW_TOKENS = 24
PATIENCE_SECONDS = 180


def export(adapter, dtype, work):
    """Runs the job."""
    output, config = work / f"exported-{dtype}", work / "export.yaml"
    # JSON is YAML too.
    config.write_text(json.dumps({"job": "export", "export": {"policy": str(adapter), "output": str(output), "dtype": dtype}}))
    command = os.environ.get("MVN", "mvn").split() + ["-q", "-pl", "ergo-rl", "-am", "compile", "exec:java", f"-Dconfig={config}"]
    subprocess.run(command, cwd=ROOT, check=True, stdout=sys.stderr)
    return output


def load_exported(folder):
    model, info = AutoModelForImageTextToText.from_pretrained(
        folder, attn_implementation="eager", output_loading_info=True, local_files_only=True)
    problems = {key: value for key, value in info.items() if value}
    if problems:
        raise SystemExit(f"{folder} does not load cleanly: {problems}")
    AutoProcessor.from_pretrained(folder, local_files_only=True)
    GenerationConfig.from_pretrained(folder, local_files_only=True)
    return model.eval()


def log_probs(model, folder, conversations_file):
    """Of every token of the conversations."""
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    processor = Qwen2VLImageProcessorPil.from_pretrained(folder, local_files_only=True)
    found = []
    for line in conversations_file.read_text().splitlines():
        ids, values = transformers_scores(model, tokenizer, processor, json.loads(line)["messages"], conversations_file.parent)
        found.append((ids, values))
    return found


def difference(one, other):
    """Greatest difference of two lists of log-probs of the same tokens."""
    largest = 0.0
    for (ids, values), (other_ids, others) in zip(one, other, strict=True):
        if ids != other_ids:
            raise SystemExit("token ids differ")
        for a, b in zip(values, others, strict=True):
            # max() would drop a NaN.
            largest = abs(a - b) if not abs(a - b) <= largest else largest
    return largest


def compare_weights(merged, exported, dtype):
    """How many arrays have PEFT's bits once those are rounded, and how far the others are from them."""
    equal, largest = 0, 0.0
    found = exported.state_dict()
    for name, tensor in merged.state_dict().items():
        expected = tensor.to(dtype)
        if torch.equal(expected, found[name]):
            equal += 1
        else:
            scale = expected.float().abs().max().item()
            largest = max(largest, (expected.float() - found[name].float()).abs().max().item() / scale)
    return {"equal": equal, "of": len(found), "greatest_of_others": largest}


def generated(model, folder, image):
    """What the model says about an image, greedily."""
    processor = AutoProcessor.from_pretrained(folder, local_files_only=True)
    messages = [{"role": "user", "content": [{"type": "image", "image": Image.open(image)}, {"type": "text", "text": QUESTION}]}]
    inputs = processor.apply_chat_template(messages, add_generation_prompt=True, tokenize=True, return_dict=True, return_tensors="pt")
    with torch.no_grad():
        ids = model.generate(**inputs, max_new_tokens=NEW_TOKENS, do_sample=False)
    return processor.decode(ids[0, inputs["input_ids"].shape[1]:], skip_special_tokens=True)


def parts(text):
    """A text as the server takes it apart: thoughts and the rest."""
    thoughts, closed, rest = text.partition("</think>")
    return {"thoughts": thoughts.removeprefix("<think>").strip(), "rest": rest.strip()} if closed else {"thoughts": "", "rest": text.strip()}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def served(folder, image):
    """What `transformers serve` answers with the folder, thoughts and the rest apart."""
    port = free_port()
    command = [sys.executable, "-m", "transformers.cli.transformers", "serve", str(folder), "--host", "127.0.0.1", "--port", str(port),
               "--device", "cpu", "--dtype", "float32"]
    picture = base64.b64encode(image.read_bytes()).decode()
    body = {"model": str(folder), "temperature": 0, "max_tokens": NEW_TOKENS, "stream": False, "messages": [
        {"role": "user", "content": [{"type": "image_url", "image_url": {"url": f"data:image/png;base64,{picture}"}},
                                     {"type": "text", "text": QUESTION}]}]}
    request = urllib.request.Request(f"http://127.0.0.1:{port}/v1/chat/completions", json.dumps(body).encode(),
                                     {"Content-Type": "application/json"})
    server = subprocess.Popen(command, stdout=sys.stderr, env={**os.environ, "HF_HUB_OFFLINE": "1"})
    try:
        began = time.monotonic()
        while True:
            try:
                with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:
                    message = json.load(answer)["choices"][0]["message"]
                    return {"thoughts": message.get("reasoning_content") or "", "rest": message["content"].strip()}
            except urllib.error.HTTPError as error:
                raise SystemExit(f"transformers serve refused: {error.code} {error.read().decode()[:400]}") from error
            except urllib.error.URLError as error:
                if server.poll() is not None or time.monotonic() - began > PATIENCE_SECONDS:
                    raise SystemExit(f"transformers serve did not come up: {error}") from error
                time.sleep(0.5)
    finally:
        server.terminate()
        server.wait()


def check(folder, conversations_file, work, options):
    folder = Path(folder).resolve()
    named = json.loads((folder / "adapter_config.json").read_text())["base_model_name_or_path"]
    base = Path(named) if Path(named).is_absolute() else ROOT / named
    adapted = load_model(base, folder, torch.float32)
    expected = log_probs(adapted, base, conversations_file)
    untrained = log_probs(load_model(base, None, torch.float32), base, conversations_file)
    image = conversations_file.parent / "0.png"
    said = parts(generated(adapted, base, image))
    merged = PeftModel.from_pretrained(load_model(base, None, torch.float32), folder).merge_and_unload()
    report = {"folder": str(folder), "tokens": sum(len(values) for _, values in expected),
              "adapter_changes_log_probs_by": difference(untrained, expected), "tolerance": options.tolerance}
    good = True
    for dtype in ("float32", "bfloat16"):
        exported = load_exported(export(folder, dtype, work))
        type_found = str(exported.dtype).removeprefix("torch.")
        found = difference(expected, log_probs(exported, work / f"exported-{dtype}", conversations_file))
        weights = compare_weights(merged, exported, exported.dtype)
        report[dtype] = {"class": type(exported).__name__, "loaded_as": type_found, "max_abs_difference": found, "weights": weights}
        # In bfloat16 a sum that lies next to a boundary may fall on either side of it: one step of 2^-8 of its size.
        good &= type_found == dtype and weights["greatest_of_others"] <= (1e-6 if dtype == "float32" else 2**-8)
        good &= dtype == "bfloat16" or found <= options.tolerance
    if options.server:
        answer = served(work / "exported-float32", image)
        report["transformers_serve"] = {"answer": answer, "base_and_adapter": said, "equal": answer == said}
        good &= answer == said
    print(json.dumps({**report, "ok": good}), flush=True)
    return good


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="+", help="adapter that a run saved")
    parser.add_argument("--tolerance", type=float, default=2e-4, help="of a log-prob (default: 2e-4)")
    parser.add_argument("--no-server", dest="server", action="store_false", help="without transformers serve")
    options = parser.parse_args()
    torch.set_num_threads(1)
    disable_progress_bar()
    good = []
    for folder in options.folder:
        with tempfile.TemporaryDirectory() as name:
            work = Path(name)
            good.append(check(folder, conversations(work), work, options))
    sys.exit(0 if all(good) else 1)


if __name__ == "__main__":
    main()
