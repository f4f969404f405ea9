"""Reference rows of SceneExamplesTest: docs/scenes.md once more, in numpy.

It follows the page, whole arrays at a time, and shares no code or structure with Ergo's generator, so that a
slip in one of them shows. Needs numpy alone:

    python bench/golden_scenes.py                          # writes the rows of the test
    python bench/golden_scenes.py --png 448 1 0 scene.png  # one picture to look at; needs Pillow too
"""

import argparse
import hashlib
import json
from functools import cache
from pathlib import Path

import numpy as np

ROWS = Path(__file__).parent.parent / "ergo-data/src/test/resources/dev/ergo/data/scenes/scenes.jsonl"

# (seed, index) by side: every kind, all marks and shapes, scenes that are crowded and some that are not.
SCENES = {
    448: [(1, i) for i in (*range(12), 14, 15, 16, 20, 22, 30, 33, 34, 52, 72, 75, 78, 98, 109, 120, 128)],
    896: [(1, 0), (1, 1), (1, 4), (2, 5), (3, 123456789), (-7, 12)],
    1792: [(1, 2), (1 << 40, 3)],
}

BITS = (1 << 64) - 1
GOLDEN = 0x9E3779B97F4A7C15
MARKS = ("horizontal", "vertical", "diagonal", "checker")
SHAPES = ("circle", "square", "triangle", "cross")
COLOURS = {
    "red": (208, 48, 48),
    "green": (48, 168, 56),
    "blue": (56, 72, 216),
    "yellow": (232, 208, 48),
    "purple": (184, 64, 200),
    "cyan": (56, 192, 204),
}
DIRECTIONS = {"left of": (-1, 0), "right of": (1, 0), "above": (0, -1), "below": (0, 1)}


@np.errstate(over="ignore")
def mix(z):
    """SplitMix64's finaliser on an array of 64-bit numbers."""
    z = np.asarray(z, np.uint64)
    z = (z ^ z >> np.uint64(30)) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ z >> np.uint64(27)) * np.uint64(0x94D049BB133111EB)
    return z ^ z >> np.uint64(31)


class Draws:
    def __init__(self, seed, index, stream):
        key = seed + GOLDEN & BITS
        for part in (index, stream):
            key = int(mix(key)) + part * GOLDEN & BITS
        self.key = mix(key)
        self.drawn = 0

    def words(self, count):
        k = np.arange(self.drawn + 1, self.drawn + count + 1, dtype=np.uint64)
        self.drawn += count
        return mix(self.key + k * np.uint64(GOLDEN))

    def uniforms(self, count):
        return (self.words(count) >> np.uint64(11)).astype(float) * 2.0**-53

    def u(self):
        return float(self.uniforms(1)[0])

    def range(self, low, high):
        return low + (high - low) * self.u()

    def int(self, n):
        return int(self.u() * n)

    def pick(self, *weights):
        x = self.u() * sum(weights)
        return next(i for i, total in enumerate(np.cumsum(weights)) if x < total)

    def shuffle(self, n):
        order = list(range(n))
        for i in reversed(range(1, n)):
            j = self.int(i + 1)
            order[i], order[j] = order[j], order[i]
        return order


class Thing:
    """A landmark, or the extra mark."""

    def __init__(self, centre, radius, colour, shape):
        self.centre, self.radius = np.array(centre), radius
        self.colour, self.shape = colour, shape
        self.mark = None

    @property
    def name(self):
        return f"{self.colour} {self.shape}"

    def far(self, other):
        return abs(self.centre - other.centre).max()

    def draw_mark(self, draws):
        self.mark, self.p, self.q = (draws.int(4) for _ in range(3))

    def box(self, half):
        return [int(v) for v in (*(self.centre - half), *(self.centre + half))]


def placed(draws, side, colour, shape, others, twin_of=None):
    for _ in range(60):
        radius = 44 + draws.int(17)
        low, high = (radius + 7) // 4, (side - radius - 4) // 4
        thing = Thing([4 * (low + draws.int(high - low + 1)) for _ in "xy"], radius, colour, shape)
        crowded = any(thing.far(o) < radius + o.radius + 8 for o in others)
        if not crowded and (twin_of is None or thing.far(twin_of) <= 132):
            thing.draw_mark(draws)
            return [thing]
    return []


def extra_mark(draws, side, first):
    distance = (first.radius + 35) // 4 * 4
    for k in draws.shuffle(4):
        words, step = list(DIRECTIONS.items())[k]
        centre = first.centre + distance * np.array(step)
        if centre.min() >= 24 and centre.max() <= side - 24:
            extra = Thing(centre, 24, None, None)
            extra.draw_mark(draws)
            return words, extra
    raise AssertionError("no side is free")


def scene(side, seed, index):
    """The row of the file without its digest, the landmarks, and the extra mark in a list."""
    draws = Draws(seed, index, 1)
    kind = ("visible", "relative", "contextual", "ambiguous")[draws.pick(0.7, 0.1, 0.1, 0.1)]
    n = 1 + draws.pick(0.25, 0.25, 0.25, 0.25)
    if kind == "relative":
        n = max(n, 2)
    colours = [list(COLOURS)[k] for k in draws.shuffle(6)]

    landmarks = placed(draws, side, colours[0], SHAPES[draws.int(4)], [])
    first = landmarks[0]
    extras = []
    if kind == "ambiguous":
        twin = placed(draws, side, first.colour, first.shape, landmarks, first)
        if twin:
            twin[0].mark = None
            landmarks += twin
            n = max(n - 1, 1)
        else:
            kind = "visible"
    if kind == "contextual":
        words, extra = extra_mark(draws, side, first)
        extras = [extra]
    for k in range(1, n):
        landmarks += placed(draws, side, colours[k], SHAPES[draws.int(4)], landmarks + extras)

    apart = [t for t in landmarks[1:] if abs(t.centre[0] - first.centre[0]) >= 48]
    if kind == "relative" and not apart:
        kind = "visible"
    turn = draws.int(4)
    row = {"options": [MARKS[(k + turn) % 4] for k in range(4)], "category": f"direct_attributes/{kind}"}
    if kind == "relative":
        row["options"] = ["right", "left"] if turn % 2 else ["left", "right"]
        row["category"] = "relative_position/visible"
        row["question"] = f"Is the {first.name} left or right of the {apart[0].name}?"
        row["answer"] = "left" if first.centre[0] < apart[0].centre[0] else "right"
        row["boxes"] = [t.box(t.radius) for t in (first, apart[0])]
    else:
        asked = extras[0] if extras else first
        place = words if extras else "on"
        row["question"] = f"Which mark is {place} the {first.name}?"
        row["answer"] = MARKS[asked.mark]
        row["boxes"] = [asked.box(20)]
    return row, landmarks, extras


def bicubic(t):
    t = abs(t)
    near = 1.5 * t**3 - 2.5 * t**2 + 1
    far = -0.5 * t**3 + 2.5 * t**2 - 4 * t + 2
    return np.where(t < 1, near, np.where(t < 2, far, 0))


def lanczos(t):
    return np.where(abs(t) < 3, np.sinc(t) * np.sinc(t / 3), 0)


def axis(kernel, s):
    """What each pixel of a fourfold reduction takes from 40 pixels, [10 + 2 s, 40]."""
    rows = np.zeros((10 + 2 * s, 40))
    for row, o in zip(rows, range(-s, 10 + s)):
        x = 4 * o + 2 - 4 * s + np.arange(8 * s)
        weights = kernel((x + 0.5 - 4 * o - 2) / 4)
        inside = (0 <= x) & (x < 40)
        row[x[inside]] = weights[inside] / weights.sum()
    return rows


REDUCTIONS = [np.kron(rows, rows) for rows in (axis(bicubic, 2), axis(lanczos, 3))]


@cache
def ridge():
    a = np.concatenate(REDUCTIONS)
    return a, np.linalg.inv(a @ a.T + 1e-5 * np.eye(len(a)))


@cache
def pattern(mark, p, q):
    y, x = np.indices((40, 40))
    bit = (y + p >> 1, x + p >> 1, x + y + p >> 1, (x + p >> 1) + (y + q >> 1))[mark] % 2
    flat = (2.0 * bit - 1).ravel()
    a, inverse = ridge()
    return (flat - a.T @ (inverse @ (a @ flat))).reshape(40, 40)


def noise(draws, side, cell):
    n = side // cell + 2
    nodes = 2 * draws.uniforms(n * n).reshape(n, n) - 1
    at = np.arange(side) // cell
    f = np.arange(side) / cell - at
    down = nodes[at] * (1 - f)[:, None] + nodes[at + 1] * f[:, None]
    return down[:, at] * (1 - f) + down[:, at + 1] * f


def inside(shape, r, dx, dy):
    ax, ay = abs(dx), abs(dy)
    if shape == "circle":
        return dx * dx + dy * dy <= r * r
    if shape == "square":
        return np.maximum(ax, ay) <= 0.86 * r
    if shape == "triangle":
        return (-r <= dy) & (dy <= 0.8 * r) & (ax <= (dy + r) / 1.8)
    return (ax <= 0.4 * r) & (ay <= r) | (ay <= 0.4 * r) & (ax <= r)


def ground(draws, side, sky, soil):
    """The picture without landmarks and grain, brightness of its clouds, and its light."""
    y, x = np.mgrid[:side, :side]
    top = np.array(sky) + draws.range(-12, 12)
    bottom = np.array(soil) + draws.range(-12, 12)
    img = top + (bottom - top) * (y / (side - 1))[..., None]
    lum = sum(a * noise(draws, side, cell) for cell, a in ((112, 10), (56, 8), (28, 8), (14, 8)))
    for _ in range(24 * side * side // 448**2):
        ellipse, cx, cy = draws.int(2), draws.int(side), draws.int(side)
        rx, ry = 4 + draws.int(25), 4 + draws.int(25)
        shade = draws.range(-30, 30)
        tint = np.array([shade + draws.range(-12, 12) for _ in range(3)])
        window = np.s_[max(cy - ry, 0) : cy + ry + 1, max(cx - rx, 0) : cx + rx + 1]
        where = True
        if ellipse:
            where = (((x[window] - cx) / rx) ** 2 + ((y[window] - cy) / ry) ** 2 <= 1)[..., None]
        img[window] += np.where(where, tint, 0)
    img += lum[..., None]
    across = (np.arange(side) / (side - 1))[:, None]
    light = np.array([0.90, 0.78, 0.90]) + np.array([0.20, 0.44, 0.20]) * across
    img *= light
    return img, lum, light


def paint(img, draws, thing, lum, light):
    """Draws the shape of a landmark; where each pixel lies from its centre."""
    y, x = np.mgrid[: len(img), : len(img)]
    colour = np.array([c + draws.range(-12, 12) for c in COLOURS[thing.colour]])
    dx, dy = (v + 0.5 - c for v, c in zip((x, y), thing.centre))
    where = inside(thing.shape, thing.radius, dx, dy)
    img[where] = ((colour + 0.5 * lum[..., None]) * light)[where]
    return dx, dy


def grain(draws, side):
    bits = draws.words(side * side // 8).astype("<u8").view(np.uint8).astype(int)
    return ((bits * 25 >> 8) - 12).reshape(side, side)


def picture(side, seed, index, landmarks, extras):
    draws = Draws(seed, index, 2)
    img, lum, light = ground(draws, side, (100, 130, 184), (152, 120, 64))
    for thing in landmarks:
        dx, dy = paint(img, draws, thing, lum, light)
        img[(abs(dx) <= 22) & (abs(dy) <= 22)] = 128
    img += grain(draws, side)[..., None]
    for amplitude, things in ((80, landmarks), (60, extras)):
        for thing in things:
            if thing.mark is not None:
                q = thing.q if MARKS[thing.mark] == "checker" else 0
                left, up, right, down = thing.box(20)
                img[up:down, left:right] += amplitude * pattern(thing.mark, thing.p, q)[..., None]
    return np.clip(np.trunc(img + 0.5), 0, 255).astype(np.uint8)


def row(side, seed, index):
    described, landmarks, extras = scene(side, seed, index)
    pixels = picture(side, seed, index, landmarks, extras)
    names = [t.name for t in landmarks]
    digest = hashlib.sha256(pixels.tobytes()).hexdigest()
    return {"side": side, "seed": seed, "index": index, **described, "names": names, "sha256": digest}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--png", nargs=4, metavar=("SIDE", "SEED", "INDEX", "FILE"))
    png = parser.parse_args().png
    if png:
        from PIL import Image

        at = [int(v) for v in png[:3]]
        Image.fromarray(picture(*at, *scene(*at)[1:])).save(png[3])
        return
    traces = [
        80 * abs(a @ pattern(mark, p, q).ravel()).max()
        for a in REDUCTIONS
        for mark in range(4)
        for p in range(4)
        for q in range(4)
    ]
    print(f"greatest trace of a mark in a reduction, before rounding: {max(traces):.3f} grey levels")
    rows = [row(side, *at) for side, scenes in SCENES.items() for at in scenes]
    ROWS.write_text("".join(json.dumps(r) + "\n" for r in rows))
    print(f"{len(rows)} rows in {ROWS}")


if __name__ == "__main__":
    main()
