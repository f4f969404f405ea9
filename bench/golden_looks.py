"""Makes looks.json and several_images.json in ergo-core/src/test/resources/dev/ergo/core/episode with transformers
and Pillow.

Three scripted episodes of model A, of one, two and three looks; the third one's second box lies in its first
crop. Per episode: texts of the looks, regions of the original that they show, ids of the whole conversation
as the chat template renders it, and log-probs of the sampled tokens under softmax(logits / T). The texts of
look k have the same number of tokens in every episode (digits in the thinking fill up), so that they can be
forced side by side. The episodes of several_images.json are about two and three images, in front of the question
or at places in it; their boxes name an image or lie in the last crop.

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
TARGET = ROOT / "ergo-core/src/test/resources/dev/ergo/core/episode"
TEMPERATURE = 0.7
BUDGET, CROP_BUDGET = 16, 9
SYSTEM = "Zoom in, then answer."
TURNS = ["{q} Zoom. Or answer.", "{q} Zoom in. Or answer.", "{q} Options: red, blue, Answer."]
# Images, the question's texts around them (one alone: they stand in front), and for each look what is thought, the
# image that is named, and the box.
ONE = [
    (["first"], ["What colour?"], [("large", None, None)]),
    (["wide"], ["Which one?"], [("left", None, [30, 20, 120, 84]), ("it is", None, None)]),
    (["first"], ["Which bag?"], [("right", None, [56, 10, 131, 70]), ("small", None, [20, 11, 55, 45]),
                                 ("so", None, None)]),
]
SEVERAL = [
    (["first", "wide"], ["Which is red?"], [("both", None, None)]),
    (["first", "wide"], ["Is ", " or ", " red?"], [("left", 2, [30, 20, 120, 84]), ("it is", None, None)]),
    (["wide", "square", "first"], ["Which bag?"],
     [("right", 3, [56, 10, 131, 70]), ("small", None, [20, 11, 55, 45]), ("so", None, None)]),
    (["wide", "first"], ["Look: ", "", " Which?"],
     [("right", None, [30, 20, 120, 84]), ("other", 2, [56, 10, 131, 70]), ("so", None, None)]),
]

torch.set_num_threads(1)
tokenizer = AutoTokenizer.from_pretrained(MODELS / "A")
processor = Qwen2VLImageProcessorPil.from_pretrained(MODELS / "A")
model = Qwen2_5_VLForConditionalGeneration.from_pretrained(
    MODELS / "A", dtype=torch.float32, attn_implementation="eager").eval()
template = json.loads((MODELS / "A/chat_template.json").read_text())["chat_template"]
IMAGE = tokenizer.convert_tokens_to_ids("<|image_pad|>")


def text(thought, image, box):
    tag = f'zoom image="{image}"' if image else "zoom"
    said = f"<{tag}>{box}</zoom>" if box else "<answer>red</answer>"
    return f"<think>{thought}</think>{said}"


def count(words):
    return len(tokenizer(words)["input_ids"])


def filled(episodes):
    """The texts of all episodes, those of a look equally long."""
    texts = [[text(*look) for look in looks] for _, _, looks in episodes]
    for k in range(3):
        longest = max(count(own[k]) for own in texts if k < len(own))
        for own, (_, _, looks) in zip(texts, episodes):
            if k < len(own):
                thought, image, box = looks[k]
                while count(own[k]) < longest:
                    thought += "0"
                    own[k] = text(thought, image, box)
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


def opening(around, count):
    """The first user turn."""
    several = f" There are {count}." if count > 1 else ""
    wording = TURNS[0].replace(" Or answer.", several + " Or answer.")
    before, after = wording.split("{q}")
    if len(around) == 1:
        return [{"type": "image"}] * count + [{"type": "text", "text": before + around[0] + after}]
    texts = [before + around[0], *around[1:-1], around[-1] + after]
    parts = []
    for text in texts[:-1]:
        parts += ([{"type": "text", "text": text}] if text else []) + [{"type": "image"}]
    return parts + [{"type": "text", "text": texts[-1]}]


def spoken(around):
    """The question where no image stands inside of it."""
    return around[0] + "".join(f"[image {i}]{text}" for i, text in enumerate(around[1:], 1))


def golden(names, around, looks, texts):
    originals = [Image.open(MODELS / f"images/{name}.png").convert("RGB") for name in names]
    wholes = [[0, 0, image.width, image.height] for image in originals]
    views = [seen(image, whole, True) for image, whole in zip(originals, wholes)]
    at, region, shown = 0, wholes[0], views[0]
    messages, regions, images, spans = [{"role": "system", "content": SYSTEM}], [], [], []
    for k, (_, image, box) in enumerate(looks):
        if k > 0:
            shown = seen(originals[at], region, False)
            views.append(shown)
        regions.append(region)
        images.append(at + 1)
        user = [{"type": "image"}, {"type": "text", "text": TURNS[k].format(q=spoken(around))}]
        messages += [{"role": "user", "content": opening(around, len(names)) if k == 0 else user},
                     {"role": "assistant", "content": texts[k]}]
        end = len(ids(messages, views))
        spans.append([end - count(texts[k]) - 1, end])
        if image:
            at, region, shown = image - 1, wholes[image - 1], views[image - 1]
        if box:
            region = mapped(box, shown, region)
    tokens = ids(messages, views)
    scores = log_probs(tokens, views)
    return {
        **({"image": names[0]} if len(names) == 1 else {"images": names, "around": around, "shown": images}),
        "question": spoken(around),
        "texts": texts,
        "regions": regions,
        "views": [[view.width, view.height] for view in views],
        "token_ids": tokens,
        "spans": spans,
        "logprobs": [scores[t - 1, tokens[t]].item() for start, end in spans for t in range(start, end)],
    }


def write(file, episodes):
    (TARGET / file).write_text(json.dumps({
        "about": "made by bench/golden_looks.py",
        "versions": {
            "torch": torch.__version__, "transformers": transformers.__version__, "pillow": Image.__version__},
        "temperature": TEMPERATURE,
        "episodes": [golden(*case, texts) for case, texts in zip(episodes, filled(episodes))],
    }, indent=0) + "\n")


TARGET.mkdir(parents=True, exist_ok=True)
write("looks.json", ONE)
write("several_images.json", SEVERAL)
