"""Writes what both sides of the two-look comparison start from: a random checkpoint and the tensors of every step.

A case is a folder with config.json, weights and inputs.safetensors: for each step `image.N` [prompts, patches, 1176] and
`prompt.N` [prompts, tokens], `crop.N` and `turn.N` for every sample, `advantage.N` [samples].
"""
import json
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import save_file
from transformers import Qwen2_5_VLConfig, Qwen2_5_VLForConditionalGeneration

VISION_START, VISION_END, IMAGE, VIDEO = 4, 5, 6, 7
SUPPRESSED = [VISION_START, VISION_END, IMAGE, VIDEO, 0, 1]
FIRST_WORD = 16


class Shape:
    """Widths of a model; the vision tower's features have the language model's width."""

    def __init__(self, hidden, layers, heads, kv_heads, mlp, vision_hidden, vision_depth, vision_heads, vision_mlp, vocabulary):
        self.hidden, self.layers, self.heads, self.kv_heads, self.mlp = hidden, layers, heads, kv_heads, mlp
        self.vision_hidden, self.vision_depth = vision_hidden, vision_depth
        self.vision_heads, self.vision_mlp, self.vocabulary = vision_heads, vision_mlp, vocabulary

    def config(self):
        pairs = self.hidden // self.heads // 2
        space = pairs * 3 // 8
        config = Qwen2_5_VLConfig(
            text_config=dict(
                vocab_size=self.vocabulary, hidden_size=self.hidden, intermediate_size=self.mlp, num_hidden_layers=self.layers,
                num_attention_heads=self.heads, num_key_value_heads=self.kv_heads, max_position_embeddings=32768,
                rope_parameters=dict(rope_type="default", mrope_section=[pairs - 2 * space, space, space], rope_theta=1e6),
                tie_word_embeddings=True, bos_token_id=0, eos_token_id=1, pad_token_id=0),
            vision_config=dict(
                depth=self.vision_depth, hidden_size=self.vision_hidden, intermediate_size=self.vision_mlp,
                num_heads=self.vision_heads, out_hidden_size=self.hidden, window_size=112, patch_size=14, spatial_merge_size=2,
                fullatt_block_indexes=[self.vision_depth // 2 - 1, self.vision_depth - 1]),
            image_token_id=IMAGE, video_token_id=VIDEO, vision_start_token_id=VISION_START, vision_end_token_id=VISION_END,
            tie_word_embeddings=True)
        config._attn_implementation = "sdpa"
        return config


SHAPES = {
    "tiny": Shape(128, 4, 4, 2, 352, 96, 4, 4, 288, 1024),
    "small": Shape(512, 8, 8, 2, 1408, 256, 8, 8, 768, 4096),
}


def random_model(shape, seed=0):
    torch.manual_seed(seed)
    return Qwen2_5_VLForConditionalGeneration(SHAPES[shape].config())


def checkpoint(folder, shape, budget=64, seed=0):
    """A random checkpoint that both sides read; images have at most `budget` vision tokens."""
    random_model(shape, seed).save_pretrained(folder)
    (Path(folder) / "preprocessor_config.json").write_text(json.dumps(dict(min_pixels=3136, max_pixels=budget * 784)))


def words(rng, shape, *size):
    """Ids of ordinary text."""
    return rng.integers(FIRST_WORD, SHAPES[shape].vocabulary, size)


def write(folder, shape, prompts, group, budget, question, steps, seed=0):
    """Inputs of `steps` steps. `budget` is a square number of vision tokens."""
    folder = Path(folder)
    checkpoint(folder, shape, budget, seed)
    rng = np.random.default_rng(seed)
    rows = prompts * group

    def turns(count):
        image = np.tile([VISION_START] + [IMAGE] * budget + [VISION_END], (count, 1))
        return np.concatenate([image, words(rng, shape, count, question)], 1).astype(np.int64)

    def pixels(count):
        # The model is made for videos: a still image is two equal frames.
        frame = rng.standard_normal((count, 4 * budget, 3, 1, 196), dtype=np.float32)
        return np.repeat(frame, 2, 3).reshape(count, 4 * budget, 1176)

    tensors = {}
    for step in range(steps):
        tensors |= {f"image.{step}": pixels(prompts), f"prompt.{step}": turns(prompts), f"crop.{step}": pixels(rows),
                    f"turn.{step}": turns(rows), f"advantage.{step}": rng.standard_normal(rows, dtype=np.float32)}
    save_file(tensors, folder / "inputs.safetensors")
