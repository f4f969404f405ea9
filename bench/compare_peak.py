"""What this machine's matrix products reach, to read achieved GFLOP/s by; no peer."""
import json
import statistics
import time

import torch

import operations
import step_case


def add(commands):
    peak = commands.add_parser("peak", help=__doc__)
    peak.add_argument("--shape", choices=step_case.SHAPES, default="tiny", help="whose products are measured too")
    peak.add_argument("--rows", type=int, default=4672, help="tokens of a step")
    peak.set_defaults(run=run)


def run(a):
    print(json.dumps(dict(what="float32 matrix products, GFLOP/s", threads=a.threads, **measure(a.threads, a.shape, a.rows))),
          flush=True)


def measure(threads, shape, rows):
    torch.set_num_threads(threads)
    s = step_case.SHAPES[shape]
    kv = s.kv_heads * s.hidden // s.heads
    sizes = [(2048, 2048, 2048), (rows, s.hidden, s.mlp), (rows, s.mlp, s.hidden), (rows, s.hidden, s.hidden),
             (rows, s.hidden, kv), (rows, s.hidden, s.vocabulary)]
    return {"x".join(map(str, size)): round(operations_per_second(*size) / 1e9, 1) for size in sizes}


def operations_per_second(m, k, n, seconds=0.5):
    """The median over calls that take `seconds` together, behind as many calls again to warm up."""
    a, b = torch.rand(m, k), torch.rand(k, n)
    out = torch.empty(m, n)
    times = []
    end = time.perf_counter() + 2 * seconds
    while time.perf_counter() < end:
        began = time.perf_counter()
        torch.mm(a, b, out=out)
        times.append(time.perf_counter() - began)
    return operations.product(m, k, n) / statistics.median(times[len(times) // 2:])
