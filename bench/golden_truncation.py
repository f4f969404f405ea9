"""Which ids transformers leaves in a draw: reference values of DrawTest.

Needs bench/requirements.txt:

    python bench/golden_truncation.py > ergo-core/src/test/resources/dev/ergo/core/model/truncation.json
"""

import json

import torch
import transformers
from transformers import TemperatureLogitsWarper, TopKLogitsWarper, TopPLogitsWarper

VOCABULARY = 48
CASES = [  # top_k (0 for none), top_p (1 for none), temperature
    (0, 0.9, 1.0), (0, 0.5, 0.7), (0, 0.05, 1.0), (0, 0.999, 1.3), (5, 1.0, 1.0), (1, 1.0, 1.0),
    (50, 1.0, 1.0), (47, 1.0, 0.5), (10, 0.8, 1.0), (10, 0.3, 1.4), (3, 0.99, 0.2), (20, 0.95, 2.0),
]


def main():
    torch.manual_seed(4)
    rows = []
    for number, (top_k, top_p, temperature) in enumerate(CASES):
        logits = torch.randn(1, VOCABULARY) * 2
        if number % 3 == 0:
            logits = (logits * 2).round() / 2  # ties
        scores = TemperatureLogitsWarper(temperature)(None, logits) if temperature != 1 else logits
        if top_k:
            scores = TopKLogitsWarper(top_k)(None, scores)
        if top_p < 1:
            scores = TopPLogitsWarper(top_p)(None, scores)
        rows.append({
            "top_k": top_k,
            "top_p": top_p,
            "temperature": temperature,
            "logits": [float(x) for x in logits[0]],
            "kept": [i for i in range(VOCABULARY) if scores[0, i] > -float("inf")],
        })
    made_with = {"torch": torch.__version__, "transformers": transformers.__version__}
    print(json.dumps({"made_with": made_with, "cases": rows}, indent=1))


main()
