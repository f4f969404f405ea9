"""Sampling of compare_decode.py with transformers' generate; a round samples `--repeat` times."""
import argparse
from pathlib import Path

import torch
from safetensors import safe_open
from transformers import Qwen2_5_VLForConditionalGeneration

from rounds import serve
from step_case import SUPPRESSED


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("case", type=Path)
    parser.add_argument("prompts", help="name of a tensor [rows, tokens]")
    parser.add_argument("new", type=int)
    parser.add_argument("repeat", type=int)
    parser.add_argument("--threads", type=int, default=2)
    a = parser.parse_args()
    torch.set_num_threads(a.threads)
    model = Qwen2_5_VLForConditionalGeneration.from_pretrained(a.case, dtype=torch.float32, attn_implementation="sdpa").eval()
    with safe_open(a.case / "inputs.safetensors", "pt") as tensors:
        prompts = tensors.get_tensor(a.prompts)

    @torch.no_grad()
    def sample(clock):
        for _ in range(a.repeat):
            out = model.generate(input_ids=prompts, attention_mask=torch.ones_like(prompts), do_sample=True, temperature=1.0, top_k=0,
                                 top_p=1.0, min_new_tokens=a.new, max_new_tokens=a.new, suppress_tokens=SUPPRESSED)
            assert out.shape[1] == prompts.shape[1] + a.new

    serve(lambda number: sample)


if __name__ == "__main__":
    main()
