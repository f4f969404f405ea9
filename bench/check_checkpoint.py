"""Loads a checkpoint (and a LoRA adapter) that Ergo saved with transformers and PEFT, and compares logits.

    python bench/check_checkpoint.py runs/x/checkpoints/step-10 --case case.safetensors
    python bench/check_checkpoint.py saved --adapter saved-adapter --case case.safetensors --original original

A case is a safetensors file with the inputs of one forward pass and, if they are to be compared, Ergo's logits:

    input_ids       I64 [batch, length]     image placeholders expanded
    attention_mask  I64 [batch, length]     optional, 0 at padding
    pixel_values    F32 [patches, 1176]     optional
    image_grid_thw  I64 [images, 3]         optional, with pixel_values
    logits          F32 [batch, length, vocabulary]  optional; not compared at padding

With --original the logits of the saved model must also equal those of the directory it was read from. Prints one JSON line per
comparison; exits with 1 if one of them is further off than --tolerance. The software it is pinned to stands in requirements.txt.
"""

import argparse
import json
import sys
from pathlib import Path

import torch
from peft import LoraConfig, PeftModel, get_peft_model, get_peft_model_state_dict
from safetensors import safe_open
from safetensors.torch import load_file
from transformers import AutoTokenizer, GenerationConfig, Qwen2_5_VLForConditionalGeneration

INPUTS = ("input_ids", "attention_mask", "pixel_values", "image_grid_thw")


def load_model(folder, adapter, dtype):
    """The model; fails if transformers had to draw a weight itself or found one it has no place for."""
    model, info = Qwen2_5_VLForConditionalGeneration.from_pretrained(
        folder, dtype=dtype, attn_implementation="eager", output_loading_info=True, local_files_only=True
    )
    problems = {key: value for key, value in info.items() if value}
    if problems:
        raise SystemExit(f"{folder} does not load cleanly: {problems}")
    if adapter:
        check_adapter_names(model, adapter)
        model = PeftModel.from_pretrained(model, adapter)
    return model.eval()


def check_adapter_names(base, adapter):
    """PEFT only warns about tensors that it misses, so the sets of names are compared here."""
    config = LoraConfig.from_pretrained(adapter)
    wrapped = get_peft_model(base, config)
    wanted = {name: tuple(tensor.shape) for name, tensor in get_peft_model_state_dict(wrapped).items()}
    with safe_open(Path(adapter) / "adapter_model.safetensors", "pt") as file:
        found = {name: tuple(file.get_slice(name).get_shape()) for name in file.keys()}
    wrapped.unload()
    if wanted != found:
        difference = sorted(set(wanted.items()) ^ set(found.items()))[:4]
        raise SystemExit(f"{adapter} does not hold what its adapter_config.json asks for: {difference}")


@torch.no_grad()
def logits_of(model, case):
    inputs = {name: case[name] for name in INPUTS if name in case}
    if "pixel_values" in inputs:
        # Without it transformers 5 silently falls back to one-dimensional positions.
        inputs["mm_token_type_ids"] = (inputs["input_ids"] == model.config.image_token_id).long()
    return model(**inputs, use_cache=False).logits.float()


def largest_difference(first, second, case):
    real = case.get("attention_mask", torch.ones_like(case["input_ids"])).bool()
    return (first.float() - second.float()).abs()[real].max().item()


def compare(what, case_file, first, second, case, tolerance):
    difference = largest_difference(first, second, case)
    # A NaN is never within the tolerance.
    good = difference <= tolerance
    print(json.dumps({"case": str(case_file), "compared": what, "max_abs_difference": difference,
                      "largest_logit": second.abs().max().item(), "tolerance": tolerance, "ok": good}))
    return good


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint")
    parser.add_argument("--adapter", help="PEFT directory saved by Ergo")
    parser.add_argument("--case", action="append", required=True, help="may be given several times")
    parser.add_argument("--original", help="directory the checkpoint was read from")
    parser.add_argument("--original-adapter", help="directory the adapter was read from")
    parser.add_argument("--dtype", default="float32", choices=["float32", "bfloat16"])
    parser.add_argument("--tolerance", type=float, default=2e-4, help="against Ergo's logits (default: 2e-4)")
    parser.add_argument("--original-tolerance", type=float, default=0.0, help="against the original (default: 0)")
    options = parser.parse_args()

    torch.set_num_threads(1)
    dtype = getattr(torch, options.dtype)
    model = load_model(options.checkpoint, options.adapter, dtype)
    AutoTokenizer.from_pretrained(options.checkpoint, local_files_only=True)
    GenerationConfig.from_pretrained(options.checkpoint, local_files_only=True)
    original = None
    if options.original:
        original = load_model(options.original, options.original_adapter or options.adapter, dtype)
    compared = good = 0
    for case_file in options.case:
        case = load_file(case_file)
        logits = logits_of(model, case)
        if "logits" in case:
            compared += 1
            good += compare("Ergo's logits", case_file, logits, case["logits"], case, options.tolerance)
        if original is not None:
            compared += 1
            good += compare("the original checkpoint", case_file, logits, logits_of(original, case), case,
                            options.original_tolerance)
    if compared == 0:
        sys.exit("nothing to compare: the cases hold no logits and --original is not given")
    sys.exit(0 if good == compared else 1)


if __name__ == "__main__":
    main()
