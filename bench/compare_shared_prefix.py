"""The update pass with the prefix of a group computed once against the same pass with a prefix for each continuation."""
import json
import tempfile
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file, save_file

import rounds
import step_case


def add(commands):
    prefix = commands.add_parser("shared-prefix", help=__doc__)
    prefix.add_argument("--shape", choices=step_case.SHAPES, default="small")
    prefix.add_argument("--group", type=int, default=8)
    prefix.add_argument("--prefix", type=int, default=700, help="tokens")
    prefix.add_argument("--continuation", type=int, default=200, help="tokens, all of them sampled")
    prefix.add_argument("--microbatch", type=int, default=8192, help="continuation tokens of a pass, as train.memory.microbatch_tokens")
    prefix.add_argument("--transformers", type=int, default=2, help="rounds of the same pass on transformers, afterwards")
    prefix.set_defaults(run=run)


def run(a):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder, a)

        def ergo(mode):
            gradients = folder / f"{mode}.safetensors"
            return rounds.Side(rounds.java("SharedPrefix", folder, mode, a.microbatch, gradients, threads=a.threads))

        sides = dict(ergo=ergo("shared"), peer=ergo("alone"))
        line = rounds.line(f"update pass, prefix shared against not, both Ergo, {a.shape}, {a.group} x ({a.prefix} + {a.continuation})",
                           rounds.take_turns(sides, a.rounds))
        for side in sides.values():
            side.close()
        line["shared_to_alone"] = round(1 / line["ratio"], 3)
        line |= difference(load_file(folder / "shared.safetensors"), load_file(folder / "alone.safetensors"))
        if a.transformers:
            line |= transformers(folder, a)
        print(json.dumps(line), flush=True)


def write(folder, a):
    """Text alone: `prefix.N` [1, tokens], `continuation.N` [group, tokens], `advantage.N` [group] for each round."""
    step_case.checkpoint(folder, a.shape)
    rng = np.random.default_rng(0)
    tensors = {}
    for number in range(max(a.rounds, a.transformers) + 1):
        tensors |= {f"prefix.{number}": step_case.words(rng, a.shape, 1, a.prefix),
                    f"continuation.{number}": step_case.words(rng, a.shape, a.group, a.continuation),
                    f"advantage.{number}": rng.standard_normal(a.group, dtype=np.float32)}
    save_file(tensors, folder / "inputs.safetensors")


def difference(shared, alone):
    """The greatest ||a - b|| / ||b|| of a tensor; those of the vision tower are 0 without images."""
    relative = {name: float(np.linalg.norm(shared[name] - alone[name]) / np.linalg.norm(alone[name]))
                for name in alone if np.any(alone[name]) or np.any(shared[name])}
    worst = max(relative, key=relative.get)
    return dict(gradient_difference=float(f"{relative[worst]:.2e}"), of=worst, tensors=len(relative))


def transformers(folder, a):
    peer = rounds.Side(rounds.python("shared_prefix_peer.py", folder, "--threads", a.threads))
    results = rounds.take_turns(dict(peer=peer), a.transformers)["peer"]
    peer.close()
    return dict(transformers_s=rounds.median(results, "seconds"), transformers_rss_mib=results[-1]["peak_rss_mib"])
