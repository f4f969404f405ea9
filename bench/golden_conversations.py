"""Makes ergo-rl/src/test/resources/dev/ergo/rl/job/conversations.json with transformers.

Every case of fixtures/model/A_cases as a whole conversation (closed assistant turns): token ids,
spans of the assistant's tokens, their log-probs, and 12 greedy tokens behind the last user turn.

    python bench/golden_conversations.py
"""
import json
import os
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"
import torch
import transformers
from PIL import Image
from transformers import AutoTokenizer, Qwen2_5_VLForConditionalGeneration
from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import Qwen2VLImageProcessorPil

ROOT = Path(__file__).resolve().parent.parent
MODELS = ROOT / "ergo-fixtures/src/main/resources/fixtures/model"
TARGET = ROOT / "ergo-rl/src/test/resources/dev/ergo/rl/job/conversations.json"
NAMES = ["text_only", "image_square", "image_wide", "image_tiny", "ergo_two_turn", "two_images_narrow"]
NEW_TOKENS = 12

torch.set_num_threads(1)
tokenizer = AutoTokenizer.from_pretrained(MODELS / "A")
processor = Qwen2VLImageProcessorPil.from_pretrained(MODELS / "A")
model = Qwen2_5_VLForConditionalGeneration.from_pretrained(
    MODELS / "A", dtype=torch.float32, attn_implementation="eager").eval()
template = json.loads((MODELS / "A/chat_template.json").read_text())["chat_template"]
cases = json.loads((MODELS / "A_cases/cases.json").read_text())["cases"]

IMAGE, END = tokenizer.convert_tokens_to_ids(["<|image_pad|>", "<|im_end|>"])
HEADER = tokenizer("<|im_start|>assistant\n")["input_ids"]
VISION = tokenizer.convert_tokens_to_ids(["<|vision_start|>", "<|video_pad|>"])


def inputs(messages, prompt):
    text = tokenizer.apply_chat_template(
        messages, chat_template=template, tokenize=False, add_generation_prompt=prompt)
    names = [part["image"] for m in messages if isinstance(m["content"], list)
             for part in m["content"] if part["type"] == "image"]
    pixels = {}
    if names:
        images = [Image.open(MODELS / f"images/{name}.png").convert("RGB") for name in names]
        pixels = dict(processor(images=images, return_tensors="pt"))
        first, *rest = text.split("<|image_pad|>")
        counts = (pixels["image_grid_thw"].prod(-1) // 4).tolist()
        text = first + "".join("<|image_pad|>" * n + part for n, part in zip(counts, rest))
    return tokenizer(text, return_tensors="pt")["input_ids"], pixels


@torch.no_grad()
def log_probs(ids, pixels):
    extra = {**pixels, "mm_token_type_ids": (ids == IMAGE).long()} if pixels else {}
    return torch.log_softmax(model(input_ids=ids, **extra).logits.float(), -1)[0]


def spans(ids):
    found, at = [], 0
    while at < len(ids):
        if ids[at:at + len(HEADER)] == HEADER:
            start = at + len(HEADER)
            at = ids.index(END, start) + 1
            found.append([start, at])
        else:
            at += 1
    return found


def greedy(ids, pixels):
    forbidden = torch.zeros(model.config.text_config.vocab_size, dtype=torch.bool)
    forbidden[VISION[0]:VISION[1] + 1] = True
    forbidden[len(tokenizer):] = True
    drawn, chosen = [], []
    for _ in range(NEW_TOKENS):
        last = log_probs(ids, pixels)[-1]
        token = last.masked_fill(forbidden, -torch.inf).argmax().item()
        drawn.append(token)
        chosen.append(last[token].item())
        ids = torch.cat([ids, torch.tensor([[token]])], 1)
    text = tokenizer.decode(drawn, skip_special_tokens=True)
    return {"token_ids": drawn, "logprobs": chosen, "text": text}


def golden(name):
    messages = cases[name]["messages"][0]
    ids, pixels = inputs(messages, False)
    whole = ids[0].tolist()
    scores = log_probs(ids, pixels)
    return {
        "messages": messages,
        "token_ids": whole,
        "spans": spans(whole),
        "logprobs": [scores[t - 1, whole[t]].item() for s, e in spans(whole) for t in range(s, e)],
        "greedy": greedy(*inputs(messages[:-1], True)),
    }


TARGET.write_text(json.dumps({
    "about": "made by bench/golden_conversations.py",
    "versions": {"torch": torch.__version__, "transformers": transformers.__version__},
    "cases": {name: golden(name) for name in NAMES},
}, indent=0) + "\n")
