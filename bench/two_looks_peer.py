"""GRPO steps of two looks on transformers, on a case of step_case.py: what TRL and verl do, written plainly.

Each sample has its own copy of the image; look 2 starts anew from the whole context; the update runs every trajectory in full
and takes the log-softmax of all positions. Ends of text are disabled, so the work is fixed. A round is a step.
"""
import argparse
import json
from pathlib import Path

import torch
from safetensors import safe_open
from transformers import Qwen2_5_VLForConditionalGeneration

from rounds import serve
from step_case import IMAGE, SUPPRESSED


class TwoLookStep:
    def __init__(self, model, new1, new2):
        self.model, self.new1, self.new2 = model, new1, new2
        self.optimizer = torch.optim.AdamW(model.parameters(), lr=1e-6)

    def generate(self, ids, pixels, grid, new):
        with torch.no_grad():
            return self.model.generate(
                input_ids=ids, attention_mask=torch.ones_like(ids), pixel_values=pixels.reshape(-1, pixels.shape[-1]),
                image_grid_thw=grid, mm_token_type_ids=(ids == IMAGE).int(), do_sample=True, temperature=1.0, top_k=0, top_p=1.0,
                min_new_tokens=new, max_new_tokens=new, suppress_tokens=SUPPRESSED)

    def run(self, inputs, clock):
        """`inputs`: the tensors of a step by name; `clock(part)` ends a part."""
        rows = inputs["turn"].shape[0]
        group = rows // inputs["prompt"].shape[0]
        side = int(inputs["image"].shape[1] ** 0.5)
        images = inputs["image"].repeat_interleave(group, 0)
        ids1 = inputs["prompt"].repeat_interleave(group, 0)
        self.model.eval()
        out1 = self.generate(ids1, images, torch.tensor([[1, side, side]] * rows), self.new1)
        clock("look1_s")
        ids2 = torch.cat([out1, inputs["turn"]], 1)
        both = torch.cat([images, inputs["crop"]], 1)
        grid2 = torch.tensor([[1, side, side]] * (2 * rows))
        out2 = self.generate(ids2, both, grid2, self.new2)
        clock("look2_s")
        self.update(out2, both, grid2, ids1.shape[1], out1.shape[1], ids2.shape[1], inputs["advantage"].unsqueeze(1))
        clock("update_s")

    def update(self, ids, pixels, grid, start1, end1, start2, advantage):
        self.model.train()
        mask = torch.zeros_like(ids, dtype=torch.bool)
        mask[:, start1:end1] = True
        mask[:, start2:] = True
        mask = mask[:, 1:]
        logits = self.model(
            input_ids=ids, attention_mask=torch.ones_like(ids), pixel_values=pixels.reshape(-1, pixels.shape[-1]),
            image_grid_thw=grid, mm_token_type_ids=(ids == IMAGE).int()).logits[:, :-1]
        logp = torch.log_softmax(logits, -1).gather(-1, ids[:, 1:, None])[..., 0]
        ratio = torch.exp(logp - logp.detach())
        loss = -torch.min(ratio * advantage, ratio.clamp(0.8, 1.2) * advantage)[mask].mean()
        self.optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()


def read_step(file, number):
    with safe_open(file, "pt") as tensors:
        return {name: tensors.get_tensor(f"{name}.{number}") for name in ("image", "prompt", "crop", "turn", "advantage")}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("case", type=Path)
    parser.add_argument("new1", type=int)
    parser.add_argument("new2", type=int)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--count", action="store_true", help="count operations of one step instead of timing")
    a = parser.parse_args()
    torch.set_num_threads(a.threads)
    model = Qwen2_5_VLForConditionalGeneration.from_pretrained(a.case, dtype=torch.float32, attn_implementation="sdpa")
    step = TwoLookStep(model, a.new1, a.new2)
    file = a.case / "inputs.safetensors"
    if a.count:
        print(json.dumps(count(step, read_step(file, 0))))
    else:
        def prepare(number):
            inputs = read_step(file, number)
            return lambda clock: step.run(inputs, clock)

        serve(prepare)


def count(step, inputs):
    """Floating-point operations of the parts of a step, matrix products and attention, as PyTorch counts them."""
    from torch.utils.flop_counter import FlopCounterMode
    parts = {}
    counter = FlopCounterMode(display=False)
    before = 0
    with counter:
        def clock(part):
            nonlocal before
            parts[part.replace("_s", "_gflop")] = round((counter.get_total_flops() - before) / 1e9, 2)
            before = counter.get_total_flops()
        step.run(inputs, clock)
    return dict(impl="transformers", **parts, step_gflop=round(before / 1e9, 2))


if __name__ == "__main__":
    main()
