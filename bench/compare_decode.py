"""Sampled tokens per second against transformers' generate, prompts of text included: a line for each batch size."""
import json
import tempfile
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

import rounds
import step_case


def add(commands):
    decode = commands.add_parser("decode", help=__doc__)
    decode.add_argument("--shape", choices=step_case.SHAPES, default="tiny")
    decode.add_argument("--batch", type=int, nargs="+", default=[1, 8, 32])
    decode.add_argument("--prompt", type=int, default=64, help="tokens")
    decode.add_argument("--new", type=int, default=64, help="sampled tokens of a row")
    decode.add_argument("--repeat", type=int, default=5, help="times that a round samples")
    decode.set_defaults(run=run)


def run(a):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        step_case.checkpoint(folder, a.shape)
        rng = np.random.default_rng(0)
        save_file({f"prompt.{rows}": step_case.words(rng, a.shape, rows, a.prompt) for rows in a.batch},
                  folder / "inputs.safetensors")
        for rows in a.batch:
            arguments = (folder, f"prompt.{rows}", a.new, a.repeat)
            ergo = rounds.Side(rounds.java("TextSampling", *arguments, threads=a.threads))
            peer = rounds.Side(rounds.python("decode_peer.py", *arguments, "--threads", a.threads))
            line = rounds.compare(f"sampling, {a.shape}, batch {rows}, {a.prompt} + {a.new} tokens", ergo, peer, a.rounds)
            ergo.close()
            peer.close()
            tokens = rows * a.new * a.repeat
            line |= {f"{side}_tokens_per_s": round(tokens / line[f"{side}_s"]) for side in ("ergo", "peer")}
            print(json.dumps(line), flush=True)
