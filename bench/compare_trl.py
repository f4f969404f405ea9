"""A GRPO step of one turn against TRL's own GRPOTrainer, from image files and text to the update."""
import json
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image
from transformers import AutoProcessor, Qwen2_5_VLForConditionalGeneration

import rounds
import step_case

QUESTION = "What is the number on the sign next to the red door? Think, then answer."


def add(commands):
    trl = commands.add_parser("trl", help=__doc__)
    trl.add_argument("--shape", choices=step_case.SHAPES, default="tiny")
    trl.add_argument("--prompts", type=int, default=4)
    trl.add_argument("--group", type=int, default=8)
    trl.add_argument("--budget", type=int, default=64, help="vision tokens of the image, a square number")
    trl.add_argument("--new", type=int, default=48, help="sampled tokens of a row")
    trl.add_argument("--tokenizer", default=str(rounds.ROOT / "policies/tiny-tokenizer"))
    trl.set_defaults(run=run)


def run(a):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        length = write(folder, a)
        ergo = rounds.Side(rounds.java("SingleTurnStep", folder, QUESTION, a.prompts, a.group, a.new, length, threads=a.threads))
        peer = rounds.Side(rounds.python("trl_peer.py", folder, QUESTION, a.prompts, a.group, a.new, a.rounds + 1,
                                         "--threads", a.threads))
        line = rounds.compare(f"GRPO step of one turn, TRL, {a.shape}, {a.prompts} x {a.group}, {length} + {a.new} tokens", ergo, peer,
                              a.rounds)
        ergo.close()
        peer.close()
        print(json.dumps(line), flush=True)


def write(folder, a):
    """A checkpoint with tokenizer and processor, and `images/ROUND-PROMPT.png`; returns the tokens of a prompt."""
    processor = AutoProcessor.from_pretrained(a.tokenizer)
    processor.image_processor.size = dict(shortest_edge=3136, longest_edge=a.budget * 784)
    processor.save_pretrained(folder)
    words = processor.tokenizer
    ids = {name: words.convert_tokens_to_ids(f"<|{name}|>")
           for name in ("vision_start", "vision_end", "image_pad", "video_pad", "im_end", "endoftext")}
    config = step_case.SHAPES[a.shape].config()
    config.text_config.vocab_size = max(config.text_config.vocab_size, -(-len(words) // 32) * 32)
    config.text_config.bos_token_id = config.text_config.pad_token_id = ids["endoftext"]
    config.text_config.eos_token_id = ids["im_end"]
    config.image_token_id, config.video_token_id = ids["image_pad"], ids["video_pad"]
    config.vision_start_token_id, config.vision_end_token_id = ids["vision_start"], ids["vision_end"]
    Qwen2_5_VLForConditionalGeneration(config).save_pretrained(folder)
    (folder / "images").mkdir()
    rng = np.random.default_rng(0)
    side = 28 * int(a.budget**0.5)
    for number in range(a.rounds + 1):
        for prompt in range(a.prompts):
            image = Image.fromarray(rng.integers(0, 255, (side, side, 3), dtype=np.uint8))
            image.save(folder / f"images/{number}-{prompt}.png")
    text = words.apply_chat_template([dict(role="user", content=[dict(type="image"), dict(type="text", text=QUESTION)])],
                                     tokenize=False, add_generation_prompt=True)
    found = processor(text=[text], images=[image], return_tensors="pt").input_ids
    assert (found == ids["image_pad"]).sum() == a.budget
    return found.shape[1]
