"""Writes adamw.json: torch.optim.AdamW with clip_grad_norm_ on a small random problem.

Run with torch 2.7.1: python make_adamw_golden.py > adamw.json
The problem: weights w [3, 4], b [3] and s [2, 2]; loss of step k = sum((x_k w^T + b)^2) * scale_k + sum(s^3) * scale_k.
"""

import json

import torch

STEPS = 5
SCALES = [1.0, 0.01, 3.0, 0.2, 1.0]


def run(case):
    torch.manual_seed(0)
    weights = {"w": torch.randn(3, 4), "b": torch.randn(3), "s": torch.randn(2, 2)}
    inputs = torch.randn(STEPS, 5, 4)
    start = {k: v.tolist() for k, v in weights.items()}
    for v in weights.values():
        v.requires_grad_(True)
    decayed = [v for v in weights.values() if v.dim() >= 2 or not case["decay_matrices_only"]]
    plain = [v for v in weights.values() if v.dim() < 2 and case["decay_matrices_only"]]
    groups = [{"params": decayed}] + ([{"params": plain, "weight_decay": 0.0}] if plain else [])
    optimiser = torch.optim.AdamW(
        groups, lr=case["learning_rate"], betas=(case["beta1"], case["beta2"]), eps=case["eps"],
        weight_decay=case["weight_decay"])
    norms = []
    for k in range(STEPS):
        loss = ((inputs[k] @ weights["w"].T + weights["b"]) ** 2).sum() * SCALES[k]
        loss = loss + (weights["s"] ** 3).sum() * SCALES[k]
        optimiser.zero_grad()
        loss.backward()
        limit = case["max_grad_norm"] or float("inf")
        norms.append(torch.nn.utils.clip_grad_norm_(list(weights.values()), limit).item())
        for group in optimiser.param_groups:
            group["lr"] = case["learning_rate"] * (k + 1) / STEPS
        optimiser.step()
    return dict(case, start=start, inputs=inputs.tolist(), norms=norms,
                end={k: v.tolist() for k, v in weights.items()},
                exp_avg={k: optimiser.state[v]["exp_avg"].tolist() for k, v in weights.items()},
                exp_avg_sq={k: optimiser.state[v]["exp_avg_sq"].tolist() for k, v in weights.items()})


def main():
    base = dict(learning_rate=0.05, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0,
                decay_matrices_only=False, max_grad_norm=1.0)
    cases = [base, dict(base, weight_decay=0.1), dict(base, weight_decay=0.1, decay_matrices_only=True),
             dict(base, max_grad_norm=0.0, beta1=0.8, beta2=0.95, eps=1e-4), dict(base, max_grad_norm=100.0)]
    print(json.dumps({"torch": torch.__version__, "scales": SCALES, "cases": [run(c) for c in cases]}))


if __name__ == "__main__":
    torch.set_num_threads(1)
    main()
