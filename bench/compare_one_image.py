"""One look at every vision token of an image against two looks: a view at a budget, then a crop. Both sides are Ergo."""
import json
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image

import rounds
import step_case


def add(commands):
    image = commands.add_parser("one-image", help=__doc__)
    image.add_argument("--shape", choices=step_case.SHAPES, default="small")
    image.add_argument("--model", help="a checkpoint to read instead of random weights of that shape")
    image.add_argument("--dtype", choices=["float32", "bfloat16"], default="float32")
    image.add_argument("--size", type=int, nargs=2, default=[2240, 1568], help="width and height of the image")
    image.add_argument("--budget", type=int, default=640, help="greatest number of vision tokens of the view")
    image.add_argument("--crop", type=int, nargs=2, default=[980, 308], help="width and height of the crop, in pixels")
    image.add_argument("--question", type=int, default=64, help="text tokens of the first turn")
    image.add_argument("--again", type=int, default=32, help="text tokens of the turn with the crop")
    image.add_argument("--new", type=int, nargs=2, default=[40, 24], help="sampled tokens of both looks; one look samples their sum")
    image.add_argument("--warm-up", type=int, default=1)
    image.set_defaults(run=run)


class Mode:
    """The rounds of one kind in a process that serves two: a model of 3B does not fit the machine twice."""

    def __init__(self, side, mode):
        self.side, self.mode = side, mode

    def round(self, number):
        return self.side.round(2 * number + self.mode)


def run(a):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if not a.model:
            step_case.checkpoint(folder, a.shape)
        draw(folder / "image.png", *a.size)
        side = rounds.Side(rounds.java("OneImage", a.model or folder, folder / "image.png", a.dtype, a.budget, *a.crop, a.question,
                                       a.again, *a.new, threads=a.threads))
        model = Path(a.model).name if a.model else a.shape
        line = rounds.compare(f"one image of {a.size[0]} x {a.size[1]}, two looks against one, both Ergo, {model}, {a.dtype}",
                              Mode(side, 0), Mode(side, 1), a.rounds, a.warm_up)
        side.close()
        # Both kinds of rounds are of one process.
        line["rss_mib"] = max(line.pop("ergo_rss_mib"), line.pop("peer_rss_mib"))
        print(json.dumps(line), flush=True)


def draw(file, width, height):
    """Flat areas with edges, as a document or a scene has."""
    cells = np.random.default_rng(0).integers(0, 255, (height // 28 + 1, width // 28 + 1, 3), dtype=np.uint8)
    Image.fromarray(cells.repeat(28, 0).repeat(28, 1)[:height, :width]).save(file)
