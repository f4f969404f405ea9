"""The update pass of compare_shared_prefix.py on transformers: every row in full, logits at the sampled positions alone."""
import argparse
from pathlib import Path

import torch
from safetensors import safe_open
from transformers import Qwen2_5_VLForConditionalGeneration

from rounds import serve


def update(model, prefix, continuation, advantage):
    ids = torch.cat([prefix.expand(continuation.shape[0], -1), continuation], 1)
    new = continuation.shape[1]
    # The last position's logits predict nothing here.
    logits = model(input_ids=ids, attention_mask=torch.ones_like(ids), logits_to_keep=new + 1, use_cache=False).logits[:, :-1]
    logp = torch.log_softmax(logits, -1).gather(-1, continuation[..., None])[..., 0]
    ratio = torch.exp(logp - logp.detach())
    advantage = advantage.unsqueeze(1)
    model.zero_grad()
    (-torch.min(ratio * advantage, ratio.clamp(0.8, 1.2) * advantage).mean()).backward()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("case", type=Path)
    parser.add_argument("--threads", type=int, default=2)
    a = parser.parse_args()
    torch.set_num_threads(a.threads)
    model = Qwen2_5_VLForConditionalGeneration.from_pretrained(a.case, dtype=torch.float32, attn_implementation="sdpa").train()

    def prepare(number):
        with safe_open(a.case / "inputs.safetensors", "pt") as tensors:
            inputs = [tensors.get_tensor(f"{name}.{number}") for name in ("prefix", "continuation", "advantage")]
        return lambda clock: update(model, *inputs)

    serve(prepare)


if __name__ == "__main__":
    main()
