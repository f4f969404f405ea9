"""Reference rows of ScaledExamplesTest: version 3 of docs/scenes.md once more, in numpy.

It follows the page, whole arrays at a time, and shares no code or structure with Ergo's generator, so that a
slip in one of them shows. Random numbers, ground, shapes and grain are those of golden_scenes.py. Needs numpy alone:

    python bench/golden_scenes3.py                              # writes the rows of the test
    python bench/golden_scenes3.py --png 896 1 0 train scene.png  # one picture to look at; needs Pillow too
"""

import argparse
import hashlib
import json
from functools import cache
from pathlib import Path

import numpy as np

from golden_scenes import COLOURS, SHAPES, Draws, bicubic, grain, ground, lanczos, paint

ROWS = Path(__file__).parent.parent / "ergo-data/src/test/resources/dev/ergo/data/scenes/scenes3.jsonl"

# (seed, index) by side and split: every kind, all units, marks and shapes.
SCENES = {
    (896, "train"): [(1, i) for i in range(28)] + [(5, 123456789), (-7, 12)],
    (896, "combinations"): [(1, i) for i in range(8)],
    (896, "landmarks"): [(1, i) for i in range(5)],
    (1792, "train"): [(1, 2), (1 << 40, 3)],
}

KINDS = ("mark", "frame", "beside", "behind", "order", "ambiguous", "same")
MARKS = ("horizontal", "vertical", "checker", "grid")
PLACES = ("left", "right", "above", "below")
STEPS = np.array([(-1, 0), (1, 0), (0, -1), (0, 1)])
ORDINALS = ("first", "second", "third")
RANK = {name: k for k, name in enumerate(COLOURS)}


def held(colour, shape, value):
    """Whether a combination is kept for the split that is called combinations."""
    return (RANK[colour] + SHAPES.index(shape) + value) % 6 == 0


def trained(colour, shape):
    return [v for v in range(4) if not held(colour, shape, v)]


def one_of(draws, values):
    return values[draws.int(len(values))]


class Thing:
    def __init__(self, colour, shape, unit, radius, arm=None):
        self.colour, self.shape, self.unit, self.radius, self.arm = colour, shape, unit, radius, arm
        self.reach = radius if arm is None else max(radius, arm + 9 * unit)
        self.signs = []  # (offset from the centre, mark, p, q)

    @property
    def name(self):
        return f"{self.colour} {self.shape}"

    def at(self, x, y):
        self.centre = np.array([x, y])
        return self

    def box(self, half):
        return around(self.centre, half)

    @property
    def plates(self):
        return self.arm * STEPS if self.arm else np.zeros((1, 2), int)


def around(centre, half):
    return [int(v) for v in (*(np.asarray(centre) - half), *(np.asarray(centre) + half))]


def around_all(boxes):
    return [*np.min(boxes, axis=0)[:2].tolist(), *np.max(boxes, axis=0)[2:].tolist()]


def within(box, side):
    return min(box) >= 24 and max(box) <= side - 24


class Layout:
    def __init__(self, side, seed, index, split):
        self.side, self.split = side, split
        self.d = Draws(seed, index, 3)
        self.things, self.extras, self.taken = [], [], []

    def free(self, thing):
        x1, y1, x2, y2 = thing.box(thing.reach + 8)
        return all(x2 <= a or x1 >= c or y2 <= b or y1 >= e for a, b, c, e in self.taken)

    def add(self, thing):
        self.things.append(thing)
        self.taken.append(thing.box(thing.reach))

    def place(self, thing, good=lambda thing: True, near=None):
        """Tries 60 places; near others the boxes of whose centres may have 84 units."""
        low, high = (thing.reach + 31) // 8, (self.side - thing.reach - 24) // 8
        for _ in range(60):
            if near:
                k = 84 * thing.unit // 8
                spot = [near[0].centre[i] + 8 * (self.d.int(2 * k + 1) - k) for i in range(2)]
            else:
                spot = [8 * (low + self.d.int(high - low + 1)) for _ in "xy"]
            thing.at(*spot)
            if near:
                all_of = np.array([t.centre for t in near] + [thing.centre])
                if min(spot) < 8 * low or max(spot) > 8 * high or np.ptp(all_of, axis=0).max() > 84 * thing.unit:
                    continue
            if self.free(thing) and good(thing):
                self.add(thing)
                return True
        return False

    def phases(self, unit):
        return tuple(self.d.int(4) * unit // 2 for _ in "pq")

    def bear(self, thing, value):
        """Draws what stands on the plates of a landmark."""
        if thing.arm is None:
            thing.signs = [((0, 0), value, *self.phases(thing.unit))]
        else:
            usual = self.d.int(4)
            odd = (usual + 1 + self.d.int(3)) % 4
            thing.signs = [
                (tuple(step), odd if k == value else usual, *self.phases(thing.unit))
                for k, step in enumerate(thing.plates)
            ]

    def arm(self, unit, most):
        low, high = (18 * unit + 7) // 8, min(34 * unit, most) // 8
        return 8 * (low + self.d.int(high - low + 1))

    def extra(self, centre, unit, value):
        self.extras.append((np.array(centre), unit, value, *self.phases(unit)))

    def scene(self):
        d = self.d
        kind = KINDS[d.pick(0.15, 0.25, 0.15, 0.05, 0.10, 0.20, 0.10)]
        colours = [list(COLOURS)[k] for k in d.shuffle(6)]
        unit = 2 + d.int(5) if kind in ("ambiguous", "same") else 1 + d.int(6)
        colour, shape = colours[0], d.int(4)
        while self.split == "combinations" and (RANK[colour] + shape) % 6 in (1, 2):
            shape = (shape + 1) % 4
        shape = SHAPES[shape]
        values = [v for v in range(4) if held(colour, shape, v) == (self.split == "combinations")]
        value = one_of(d, values)
        low = 40 if kind == "frame" else max(40, 16 * unit)
        high = {"mark": 150, "frame": 150, "order": 110}.get(kind)
        high = high or min(110, (84 if kind in ("beside", "behind") else 32) * unit)
        radius = low + d.int(high - low + 1)
        first = Thing(colour, shape, unit, radius, self.arm(unit, 168) if kind == "frame" else None)
        self.place(first)
        own = one_of(d, trained(colour, shape)) if kind in ("beside", "behind") else value
        self.bear(first, own)
        second, names = None, 1
        q = {"boxes": [first.box(8 * unit)]}
        if kind == "frame":
            q["boxes"] = [first.box(first.arm + 8 * unit)]

        if kind == "beside":
            near, far = (3 * radius + 15) // 16, 5 * radius // 16
            open_sides = []
            for k in d.shuffle(4):
                ends = [first.centre + 8 * t * STEPS[k] for t in (near, far)]
                strip = [*(np.min(ends, axis=0) - 8 * unit), *(np.max(ends, axis=0) + 8 * unit)]
                if within(strip, self.side):
                    open_sides.append((k, [int(v) for v in strip]))
            k, strip = open_sides[0]
            centre = first.centre + 8 * (near + d.int(far - near + 1)) * STEPS[k]
            self.extra(centre, unit, value)
            self.taken.append(strip)
            q.update(boxes=[around(centre, 8 * unit)], guess=[strip], place=PLACES[k])
            if len(open_sides) > 1:
                k, _ = open_sides[1]
                centre = first.centre + 8 * (near + d.int(far - near + 1)) * STEPS[k]
                self.extra(centre, unit, one_of(d, [v for v in trained(colour, shape) if v != value]))
                self.taken.append(around(centre, 8 * unit))

        if kind == "behind":
            names = 2

            def spot(thing, t):
                way = (first.centre - thing.centre).astype(float)
                to = first.centre + way / np.sqrt(way[0] * way[0] + way[1] * way[1]) * (radius * t)
                return 8 * np.floor(to / 8 + 0.5).astype(int)

            def strip_of(thing):
                ends = [spot(thing, t) for t in (1.5, 2.5)]
                return [int(v) for v in (*(np.min(ends, axis=0) - 8 * unit), *(np.max(ends, axis=0) + 8 * unit))]

            shape2 = SHAPES[d.int(4)]
            second = Thing(colours[1], shape2, unit, low + d.int(high - low + 1))
            value2 = one_of(d, trained(colours[1], shape2))
            if self.place(second, lambda thing: within(strip_of(thing), self.side)):
                self.bear(second, value2)
                strip, centre = strip_of(second), spot(second, d.range(1.5, 2.5))
                self.extra(centre, unit, value)
                self.taken.append(strip)
                q.update(boxes=[around(centre, 8 * unit)], guess=[strip])
            else:
                kind = "mark"
                first.signs = [((0, 0), value, *first.signs[0][2:])]

        if kind == "order":
            borne = [value]
            for _ in range(2):
                other = Thing(colour, shape, unit, radius)
                if self.place(other, lambda t: all(abs(t.centre[0] - o.centre[0]) >= 32 for o in self.things)):
                    borne.append(one_of(d, [v for v in trained(colour, shape) if v not in borne]))
                    self.bear(other, borne[-1])
            if len(self.things) == 1:
                kind = "mark"
            q["rank"] = sum(t.centre[0] < first.centre[0] for t in self.things)

        if kind == "ambiguous":
            for _ in range(1 + d.pick(0.5, 0.5)):
                self.place(Thing(colour, shape, unit, radius), near=list(self.things))
            q["guess"] = [t.box(8 * unit) for t in self.things]
            if len(self.things) == 1:
                kind = "mark"

        if kind == "same":
            names = 2
            shape2, radius2, equal = d.int(4), low + d.int(high - low + 1), d.int(2)
            while equal and held(colours[1], SHAPES[shape2], value):
                shape2 = (shape2 + 1) % 4
            shape2 = SHAPES[shape2]
            value2 = value if equal else one_of(d, [v for v in trained(colours[1], shape2) if v != value])
            second = Thing(colours[1], shape2, unit, radius2)
            if self.place(second, near=[first]):
                self.bear(second, value2)
                q["boxes"].append(second.box(8 * unit))
            else:
                kind = "mark"

        many = self.split == "landmarks"
        for k in range(5 + d.int(3) if many else d.int(4)):
            unit2 = 1 + d.int(3 if many else 4)
            framed = d.pick(0.7, 0.3)
            colour2, shape2 = colours[(names + k) % 6], d.int(4)
            while f"{colour2} {SHAPES[shape2]}" in [t.name for t in self.things]:
                shape2 = (shape2 + 1) % 4
            shape2 = SHAPES[shape2]
            low2 = 40 if framed else max(40, 16 * unit2)
            radius2 = low2 + d.int((64 if many else 90) - low2 + 1)
            arm2 = self.arm(unit2, 64 if many else 88) if framed else None
            value2 = one_of(d, trained(colour2, shape2))
            thing = Thing(colour2, shape2, unit2, radius2, arm2)
            if self.place(thing):
                self.bear(thing, value2)

        return self.ask(kind, first, second, value, d.int(4), q)

    def ask(self, kind, first, second, value, turn, q):
        words = PLACES if kind == "frame" else MARKS
        options = [words[(k + turn) % 4] for k in range(4)]
        answer = words[value]
        question = f"Which mark is on the {first.name}?"
        if kind == "frame":
            question = f"Which plate of the {first.name} is odd?"
        if kind == "beside":
            of = " of" if q["place"] in PLACES[:2] else ""
            question = f"Which mark is {q['place']}{of} the {first.name}?"
        if kind == "behind":
            question = f"Which mark is behind the {first.name}, seen from the {second.name}?"
        if kind == "order":
            question = f"Which mark is on the {ORDINALS[q['rank']]} {first.name} from the left?"
        if kind == "same":
            question = f"Do the {first.name} and the {second.name} bear the same mark?"
            options = ["no", "yes"] if turn % 2 else ["yes", "no"]
            answer = "yes" if second.signs[0][1] == value else "no"
        group = "relative_position" if kind in ("order", "same") else "direct_attributes"
        return {
            "question": question,
            "options": options,
            "answer": answer,
            "category": f"{group}/{kind}",
            "boxes": q["boxes"],
            "guess": q["guess"] if kind in ("beside", "behind", "ambiguous") else [around_all(q["boxes"])],
            "unit": first.unit,
        }


def axis(kernel, s, n):
    """What each pixel of an eightfold reduction takes from n pixels, [n / 8 + 2 s, n]."""
    rows = np.zeros((n // 8 + 2 * s, n))
    for row, o in zip(rows, range(-s, n // 8 + s)):
        x = 8 * o + 4 - 8 * s + np.arange(16 * s)
        weights = kernel((x + 0.5 - 8 * o - 4) / 8)
        seen = (0 <= x) & (x < n)
        row[x[seen]] = weights[seen] / weights.sum()
    return rows


@cache
def ridge(unit):
    n = 16 * unit
    a, b = axis(bicubic, 2, n), axis(lanczos, 3, n)
    aa, ab, bb = a @ a.T, a @ b.T, b @ b.T
    gram = np.block([[np.kron(aa, aa), np.kron(ab, ab)], [np.kron(ab, ab).T, np.kron(bb, bb)]])
    return a, b, np.linalg.inv(gram + 1e-5 * np.eye(len(gram)))


@cache
def pattern(mark, unit, p, q):
    n = 16 * unit
    at = np.arange(n)
    across = (1 - 2.0 * ((at + p) // unit % 2))[None, :]
    down = (1 - 2.0 * ((at + q) // unit % 2))[:, None]
    t = np.minimum(1, (np.minimum(at, n - 1 - at) + 0.5) / (2 * unit))
    fade = t * t * (3 - 2 * t)
    full = (down, across, down * across, (down + across) / np.sqrt(2))[mark] * np.ones((n, n))
    full = full * fade[:, None] * fade
    a, b, inverse = ridge(unit)
    seen = inverse @ np.concatenate([(r @ full @ r.T).ravel() for r in (a, b)])
    left = full
    for r in (a, b):
        left = left - r.T @ seen[: len(r) ** 2].reshape(len(r), -1) @ r
        seen = seen[len(r) ** 2 :]
    return left * min(np.sqrt((full * full).sum() / (left * left).sum()), 1.8 / abs(left).max())


def picture(side, seed, index, layout):
    draws = Draws(seed, index, 4)
    img, lum, light = ground(draws, side, (96, 112, 136), (136, 112, 64))
    for thing in layout.things:
        dx, dy = paint(img, draws, thing, lum, light)
        for step in thing.plates:
            plate = (abs(dx - step[0]) <= 9 * thing.unit) & (abs(dy - step[1]) <= 9 * thing.unit)
            img[plate] = 128
    img += (grain(draws, side // 4).repeat(4, 0).repeat(4, 1) + grain(draws, side))[..., None]
    marks = [(56, t.centre + s[0], t.unit, *s[1:]) for t in layout.things for s in t.signs]
    marks += [(42, *e) for e in layout.extras]
    for amplitude, centre, unit, mark, p, q in marks:
        left, up, right, down = around(centre, 8 * unit)
        img[up:down, left:right] += amplitude * shown(mark, unit, p, q)[..., None]
    return np.clip(np.trunc(img + 0.5), 0, 255).astype(np.uint8)


def shown(mark, unit, p, q):
    """Lines across don't move with p, nor lines down with q."""
    return pattern(mark, unit, 0 if mark == 0 else p, 0 if mark == 1 else q)


def row(side, split, seed, index):
    layout = Layout(side, seed, index, split)
    described = layout.scene()
    pixels = picture(side, seed, index, layout)
    names = [t.name for t in layout.things]
    digest = hashlib.sha256(pixels.tobytes()).hexdigest()
    return {"side": side, "split": split, "seed": seed, "index": index, **described, "names": names, "sha256": digest}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--png", nargs=5, metavar=("SIDE", "SEED", "INDEX", "SPLIT", "FILE"))
    png = parser.parse_args().png
    if png:
        from PIL import Image

        side, seed, index = (int(v) for v in png[:3])
        layout = Layout(side, seed, index, png[3])
        print(json.dumps(layout.scene()))
        Image.fromarray(picture(side, seed, index, layout)).save(png[4])
        return
    rows = [row(side, split, *at) for (side, split), scenes in SCENES.items() for at in scenes]
    ROWS.write_text("".join(json.dumps(r) + "\n" for r in rows))
    print(f"{len(rows)} rows in {ROWS}")


if __name__ == "__main__":
    main()
