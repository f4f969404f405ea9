"""TRL's GRPOTrainer on a case of compare_trl.py: a round is a step, from the end of the one before to its own end."""
import argparse
import sys
import tempfile
import time
from pathlib import Path

import torch
from datasets import Dataset, Image
from transformers import AutoProcessor, Qwen2_5_VLForConditionalGeneration, TrainerCallback
from trl import GRPOConfig, GRPOTrainer

from rounds import report


class Turns(TrainerCallback):
    """Holds the trainer between its steps until the other side has done its round."""

    def wait(self):
        line = sys.stdin.readline()
        self.began = time.perf_counter()
        return line

    def on_step_end(self, args, state, control, **kwargs):
        report({}, time.perf_counter() - self.began)
        if not self.wait():
            control.should_training_stop = True


def rewards(completion_ids, **kwargs):
    """Any numbers that differ within a group."""
    return [float(ids[0]) for ids in completion_ids]


def data(a):
    files = sorted(map(str, (a.case / "images").iterdir()))
    prompt = [dict(role="user", content=[dict(type="image"), dict(type="text", text=a.question)])]
    return Dataset.from_dict(dict(prompt=[prompt] * len(files), image=files)).cast_column("image", Image())


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("case", type=Path)
    parser.add_argument("question")
    for name in ("prompts", "group", "new", "steps"):
        parser.add_argument(name, type=int)
    parser.add_argument("--threads", type=int, default=2)
    a = parser.parse_args()
    torch.set_num_threads(a.threads)
    model = Qwen2_5_VLForConditionalGeneration.from_pretrained(a.case, dtype=torch.float32, attn_implementation="sdpa")
    processor = AutoProcessor.from_pretrained(a.case)
    c = model.config
    ends = [c.text_config.eos_token_id, c.text_config.pad_token_id]
    never = [c.vision_start_token_id, c.vision_end_token_id, c.image_token_id, c.video_token_id, *ends]
    turns = Turns()
    with tempfile.TemporaryDirectory() as folder:
        config = GRPOConfig(
            output_dir=folder, use_cpu=True, bf16=False, fp16=False, gradient_checkpointing=False, learning_rate=1e-6, beta=0.0,
            per_device_train_batch_size=a.prompts * a.group, gradient_accumulation_steps=1, num_generations=a.group,
            max_completion_length=a.new, max_steps=a.steps, temperature=1.0, dataloader_num_workers=0, report_to=[],
            logging_steps=1000, save_strategy="no", disable_tqdm=True,
            generation_kwargs=dict(min_new_tokens=a.new, suppress_tokens=never))
        trainer = GRPOTrainer(model=model, reward_funcs=rewards, args=config, train_dataset=data(a), processing_class=processor,
                              callbacks=[turns])
        print("ready", flush=True)
        turns.wait()
        trainer.train()


if __name__ == "__main__":
    main()
