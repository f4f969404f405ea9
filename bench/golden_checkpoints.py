"""Makes ergo-fixtures' model/A_forms with transformers and PEFT: model A as other people save theirs.

golden.json: log-probs with an output matrix of its own (the embedding upside down) under a tie flag, pixel values
under other image settings, ids of texts with tags that are special tokens, and per adapter log-probs, loss and norms
of the gradients of its tensors. The adapters lie beside it, as PEFT writes them.

    python bench/golden_checkpoints.py
"""
import hashlib
import json
import os
import shutil
import tempfile
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"
import peft
import torch
import transformers
from peft import LoraConfig, get_peft_model
from PIL import Image
from safetensors.torch import load_file, save_file
from transformers import AutoImageProcessor, AutoTokenizer, Qwen2_5_VLForConditionalGeneration

ROOT = Path(__file__).resolve().parent.parent
MODELS = ROOT / "ergo-fixtures/src/main/resources/fixtures/model"
TARGET = MODELS / "A_forms"
CASES = ["text_only", "image_square"]
SCORED = 12
TAGS = ["<think>", "</think>", "<zoom>", "</zoom>", "<answer>", "</answer>"]
TEXTS = [
    "<think>it is left</think><zoom>[10, 20, 60, 80]</zoom>",
    "a <answer> red</answer>\n<|im_end|>",
    "<zoom><zoom>x</ zoom>",
]
LANGUAGE = r".*language_model\.layers\.\d+\.(self_attn\.q_proj|mlp\.down_proj)"
ADAPTERS = {
    "all_linear": {"r": 2, "lora_alpha": 3, "target_modules": "all-linear"},
    "regex_rslora": {
        "r": 3, "lora_alpha": 4, "use_rslora": True,
        "target_modules": r".*(visual\.blocks\.\d+\.attn\.(qkv|proj)|visual\.merger\.mlp\.2|layers\.1\..*o_proj)"},
    "patterns": {
        "r": 2, "lora_alpha": 4, "target_modules": ["q_proj", "v_proj", "gate_proj"],
        "rank_pattern": {"q_proj": 3, r"layers\.1\.self_attn\.v_proj": 1},
        "alpha_pattern": {r"layers\.2\.self_attn\.v_proj": 9, "q_proj": 5}},
    "some_layers": {
        "r": 2, "lora_alpha": 4, "target_modules": ["q_proj", "up_proj"],
        "layers_to_transform": [0, 2], "layers_pattern": "layers"},
    "saved_head": {"r": 2, "lora_alpha": 4, "target_modules": LANGUAGE, "modules_to_save": ["lm_head"]},
    "saved_embedding": {
        "r": 2, "lora_alpha": 4, "target_modules": LANGUAGE, "use_rslora": True,
        "modules_to_save": ["embed_tokens", "merger", "norm"]},
}

torch.set_num_threads(1)


def model():
    return Qwen2_5_VLForConditionalGeneration.from_pretrained(
        MODELS / "A", dtype=torch.float32, attn_implementation="eager").eval()


def log_probs(net, name):
    """log p(ids[t] | ids[<t]) of a case of one row, 0 at the first token."""
    case = load_file(MODELS / f"A_cases/{name}.safetensors")
    keys = ["input_ids", "attention_mask", "pixel_values", "image_grid_thw", "mm_token_type_ids"]
    logits = net(**{key: case[key] for key in keys if key in case}).logits
    scores = torch.log_softmax(logits.float(), -1)[:, :-1]
    picked = scores.gather(2, case["input_ids"][:, 1:, None])[..., 0]
    return torch.cat([torch.zeros(1, 1), picked], 1)[0]


def own_head():
    folder = Path(tempfile.mkdtemp())
    shutil.copytree(MODELS / "A", folder, dirs_exist_ok=True)
    weights = load_file(folder / "model.safetensors")
    weights["lm_head.weight"] = weights["model.embed_tokens.weight"].flip(0).contiguous()
    save_file(weights, folder / "model.safetensors", {"format": "pt"})
    net = Qwen2_5_VLForConditionalGeneration.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager")
    with torch.no_grad():
        return {name: log_probs(net.eval(), name).tolist() for name in CASES}


def pixels(preprocessor, joint=None):
    """What AutoImageProcessor makes of the square picture under the two files."""
    folder = Path(tempfile.mkdtemp())
    base = json.loads((MODELS / "A/preprocessor_config.json").read_text())
    (folder / "preprocessor_config.json").write_text(json.dumps({**base, **preprocessor}))
    (folder / "config.json").write_text((MODELS / "A/config.json").read_text())
    if joint is not None:
        (folder / "processor_config.json").write_text(json.dumps(joint))
    processor = AutoImageProcessor.from_pretrained(folder, backend="pil")
    assert type(processor).__name__ == "Qwen2VLImageProcessorPil", type(processor)
    made = processor(images=Image.open(MODELS / "images/square.png").convert("RGB"), return_tensors="pt")
    values = made["pixel_values"].float().contiguous()
    return {
        "preprocessor": preprocessor,
        "processor": joint,
        "tokens": made["image_grid_thw"].prod().item() // 4,
        "first": values[0, :8].tolist(),
        "sha256": hashlib.sha256(values.numpy().tobytes()).hexdigest(),
    }


def tags():
    tokenizer = AutoTokenizer.from_pretrained(MODELS / "A")
    tokenizer.add_special_tokens({"additional_special_tokens": TAGS})
    return {text: tokenizer(text)["input_ids"] for text in TEXTS}


def adapter(name, settings):
    torch.manual_seed(7)
    base = model()
    net = get_peft_model(base, LoraConfig(**settings)).eval()
    for key, value in net.named_parameters():
        if value.requires_grad:
            scale = 0.15 if "lora_" in key else 0.05
            value.data += torch.randn(value.shape) * scale
    folder = TARGET / name
    net.save_pretrained(folder)
    (folder / "README.md").unlink()
    (folder / "adapter_model.safetensors").chmod(0o644)
    config = json.loads((folder / "adapter_config.json").read_text())
    config["base_model_name_or_path"] = "A"
    if isinstance(config["target_modules"], list):
        config["target_modules"].sort()
    (folder / "adapter_config.json").write_text(json.dumps(config, indent=2, sort_keys=True) + "\n")
    saved = load_file(folder / "adapter_model.safetensors")
    cases = {}
    for case in CASES:
        net.zero_grad()
        scores = log_probs(net, case)
        loss = -scores[-SCORED:].mean()
        loss.backward()
        norms = {}
        for key, value in net.named_parameters():
            if value.requires_grad:
                file_key = key.replace(".default", "").replace(".modules_to_save", "")
                assert file_key in saved, file_key
                norms[file_key] = None if value.grad is None else value.grad.norm().item()
        assert norms.keys() == saved.keys()
        cases[case] = {"token_logps": scores.tolist(), "loss_last12": loss.item(), "grad_norms": norms}
    return cases


shutil.rmtree(TARGET, ignore_errors=True)
TARGET.mkdir()
CLIP = {"image_mean": [0.5, 0.4, 0.3], "image_std": [0.2, 0.25, 0.3]}
golden = {
    "about": "made by bench/golden_checkpoints.py",
    "versions": {"torch": torch.__version__, "transformers": transformers.__version__, "peft": peft.__version__},
    "own_head": own_head(),
    "pixels": [
        pixels(CLIP),
        pixels({"rescale_factor": 1 / 127.5, **CLIP}),
        pixels({"do_normalize": False}),
        pixels({"do_rescale": False, **CLIP}),
        pixels({}, {"image_processor": {"image_processor_type": "Qwen2VLImageProcessor", **CLIP,
                                        "size": {"shortest_edge": 784, "longest_edge": 7056}}}),
        pixels(CLIP, {"processor_class": "Qwen2_5_VLProcessor"}),
    ],
    "tags": tags(),
    "adapters": {name: adapter(name, settings) for name, settings in ADAPTERS.items()},
}
(TARGET / "golden.json").write_text(json.dumps(golden, indent=0) + "\n")
