"""Reads a run's event files with TensorBoard's own reader and compares them with metrics.jsonl: check_tensorboard.py RUN"""
import json
import struct
import sys
from pathlib import Path

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

run = Path(sys.argv[1])
rows = [json.loads(line) for line in open(run / "metrics.jsonl")]
expected = {(row["step"], name): value for row in rows for name, value in row.items() if name != "step"}
assert len(expected) == sum(len(row) - 1 for row in rows), "a metric is there twice for a step"

events = EventAccumulator(str(run / "tensorboard"), size_guidance=dict(scalars=0, tensors=0))
events.Reload()
found, doubled = {}, 0
for tag in events.Tags()["scalars"]:
    for event in events.Scalars(tag):
        doubled += (event.step, tag) in found
        found[event.step, tag] = event.value
# Event files have four bytes a number.
single = {key: struct.unpack("f", struct.pack("f", value))[0] for key, value in expected.items()}
different = [key for key in single if found.get(key) != single[key]]
print(json.dumps(dict(values=len(expected), missing=len(single.keys() - found.keys()), more=len(found.keys() - single.keys()),
                      doubled=doubled, different=len(different), tensors=events.Tags()["tensors"],
                      files=len(list((run / "tensorboard").iterdir())))))
sys.exit(bool(different or doubled or found.keys() - single.keys()))
