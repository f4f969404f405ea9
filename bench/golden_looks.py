"""Makes ergo-core/src/test/resources/dev/ergo/core/episode/looks.json with transformers and Pillow.

Three scripted episodes of model A, of one, two and three looks; the third one's second box lies in its first
crop. Per episode: texts of the looks, regions of the original that they show, ids of the whole conversation
as the chat template renders it, and log-probs of the sampled tokens under softmax(logits / T). The texts of
look k have the same number of tokens in every episode (digits in the thinking fill up), so that they can be
forced side by side.

    python bench/golden_looks.py
"""
import json
import os
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"
import torch
import transformers
from PIL import Image
from transformers import AutoTokenizer, Qwen2_5_VLForConditionalGeneration
from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import Qwen2VLImageProcessorPil, smart_resize

ROOT = Path(__file__).resolve().parent.parent
MODELS = ROOT / "ergo-fixtures/src/main/resources/fixtures/model"
TARGET = ROOT / "ergo-core/src/test/resources/dev/ergo/core/episode/looks.json"
TEMPERATURE = 0.7
BUDGET, CROP_BUDGET = 16, 9
SYSTEM = "Zoom in, then answer."
TURNS = ["{q} Zoom. Or answer.", "{q} Zoom in. Or answer.", "{q} Options: red, blue, Answer."]
EPISODES = [
    ("first", "What colour?", [("large", None)]),
    ("wide", "Which one?", [("left", [30, 20, 120, 84]), ("it is", None)]),
    ("first", "Which bag?", [("right", [56, 10, 131, 70]), ("small", [20, 11, 55, 45]), ("so", None)]),
]

torch.set_num_threads(1)
tokenizer = AutoTokenizer.from_pretrained(MODELS / "A")
processor = Qwen2VLImageProcessorPil.from_pretrained(MODELS / "A")
model = Qwen2_5_VLForConditionalGeneration.from_pretrained(
    MODELS / "A", dtype=torch.float32, attn_implementation="eager").eval()
template = json.loads((MODELS / "A/chat_template.json").read_text())["chat_template"]
IMAGE = tokenizer.convert_tokens_to_ids("<|image_pad|>")


def text(thought, box):
    said = f"<zoom>{box}</zoom>" if box else "<answer>red</answer>"
    return f"<think>{thought}</think>{said}"


def count(words):
    return len(tokenizer(words)["input_ids"])


def filled():
    """The texts of all episodes, those of a look equally long."""
    texts = [[text(*look) for look in looks] for _, _, looks in EPISODES]
    for k in range(3):
        longest = max(count(own[k]) for own in texts if k < len(own))
        for own, (_, _, looks) in zip(texts, EPISODES):
            if k < len(own):
                thought, box = looks[k]
                while count(own[k]) < longest:
                    thought += "0"
                    own[k] = text(thought, box)
                assert count(own[k]) == longest
    return texts


def seen(image, region, whole):
    """What a look shows, as the processor is to get it, and its size."""
    part = image.crop(region)
    budget = BUDGET if whole else CROP_BUDGET
    height, width = smart_resize(part.height, part.width, 28, 4 * 784, budget * 784)
    filter = Image.Resampling.BICUBIC if whole else Image.Resampling.LANCZOS
    return part.resize((width, height), filter)


def mapped(box, view, region):
    """A box in pixels of a view to the original, rounded outward and clipped to what the view shows."""
    corners = []
    for i, value in enumerate(box):
        size = region[2 + i % 2] - region[i % 2]
        side = (view.width, view.height)[i % 2]
        exact = value * size
        rounded = exact // side if i < 2 else -(-exact // side)
        corners.append(region[i % 2] + min(max(rounded, 0), size))
    return corners


def ids(messages, views):
    rendered = tokenizer.apply_chat_template(messages, chat_template=template, tokenize=False)
    first, *rest = rendered.removesuffix("\n").split("<|image_pad|>")
    whole = first + "".join(
        "<|image_pad|>" * (view.width * view.height // 784) + part for view, part in zip(views, rest))
    return tokenizer(whole)["input_ids"]


@torch.no_grad()
def log_probs(tokens, views):
    pixels = processor(images=views, do_resize=False, return_tensors="pt")
    tensor = torch.tensor([tokens])
    logits = model(input_ids=tensor, mm_token_type_ids=(tensor == IMAGE).long(), **pixels).logits
    return torch.log_softmax(logits[0].float() / TEMPERATURE, -1)


def golden(name, question, looks, texts):
    image = Image.open(MODELS / f"images/{name}.png").convert("RGB")
    region = [0, 0, image.width, image.height]
    messages, views, regions, spans = [{"role": "system", "content": SYSTEM}], [], [], []
    for k, (_, box) in enumerate(looks):
        views.append(seen(image, region, k == 0))
        regions.append(region)
        user = [{"type": "image"}, {"type": "text", "text": TURNS[k].format(q=question)}]
        messages += [{"role": "user", "content": user}, {"role": "assistant", "content": texts[k]}]
        end = len(ids(messages, views))
        spans.append([end - count(texts[k]) - 1, end])
        if box:
            region = mapped(box, views[-1], region)
    tokens = ids(messages, views)
    scores = log_probs(tokens, views)
    return {
        "image": name,
        "question": question,
        "texts": texts,
        "regions": regions,
        "views": [[view.width, view.height] for view in views],
        "token_ids": tokens,
        "spans": spans,
        "logprobs": [scores[t - 1, tokens[t]].item() for start, end in spans for t in range(start, end)],
    }


TARGET.parent.mkdir(parents=True, exist_ok=True)
TARGET.write_text(json.dumps({
    "about": "made by bench/golden_looks.py",
    "versions": {"torch": torch.__version__, "transformers": transformers.__version__, "pillow": Image.__version__},
    "temperature": TEMPERATURE,
    "episodes": [golden(*case, texts) for case, texts in zip(EPISODES, filled())],
}, indent=0) + "\n")
