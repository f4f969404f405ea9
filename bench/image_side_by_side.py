"""Times Ergo's images against Pillow and transformers, one core each, and compares what they give.

    python bench/image_side_by_side.py                # resize and pixel_values of a 4000 x 2250 photograph
    python bench/image_side_by_side.py --decode FOLDER   # the JPEG files of a folder

The photograph is a drawn picture of that size; --photo takes one of your own. Both sides start from the same decoded RGB. Each side is a process of its own on processor 0, warmed up first; then
they take turns. Prints one JSON line per comparison: medians in seconds, the ratio of the medians (peer / Ergo: above 1 Ergo
is faster), the least and greatest ratio of a turn, the peak resident memory of each process during the comparison, and
whether the bytes are equal. Ends with 1 if any are not.
"""

import argparse
import hashlib
import io
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SIZE = (4000, 2250)
BUDGET = 640
TOKEN_AREA = 28 * 28


def serve_peer():
    """The peer's process: the operations of ImageSideBySide.java with Pillow and transformers."""
    import torch
    from PIL import Image, ImageOps
    from transformers import Qwen2VLImageProcessorPil
    from transformers.models.qwen2_vl.image_processing_qwen2_vl import smart_resize

    torch.set_num_threads(1)
    Image.MAX_IMAGE_PIXELS = None
    original = None
    for line in sys.stdin:
        operation, *rest = line.rstrip("\n").split(" ", 3)
        if operation == "rgb":
            original = Image.frombytes("RGB", (int(rest[0]), int(rest[1])), Path(rest[2]).read_bytes())
            start, result = time.perf_counter(), original
        elif operation == "resize":
            start = time.perf_counter()
            height, width = smart_resize(original.height, original.width, 28, 4 * TOKEN_AREA, int(rest[0]) * TOKEN_AREA)
            result = original.resize((width, height), Image.Resampling.BICUBIC)
        elif operation == "pixel_values":
            limits = {"shortest_edge": 4 * TOKEN_AREA, "longest_edge": int(rest[0]) * TOKEN_AREA}
            processor = Qwen2VLImageProcessorPil(size=limits)
            start = time.perf_counter()
            result = processor(original, return_tensors="pt")["pixel_values"]
        else:
            data = Path(" ".join(rest)).read_bytes()
            start = time.perf_counter()
            result = Image.open(io.BytesIO(data))
            ImageOps.exif_transpose(result, in_place=True)
            # Both calls would copy an image that is as it should be.
            result = result if result.mode == "RGB" else result.convert("RGB")
            result.load()
        seconds = time.perf_counter() - start
        data = result.numpy().tobytes() if isinstance(result, torch.Tensor) else result.tobytes()
        print(f"{seconds:.6f} {hashlib.sha256(data).hexdigest()}", flush=True)


class Side:
    """A process that answers operations with seconds and digests."""

    def __init__(self, command):
        self.process = subprocess.Popen(["taskset", "-c", "0", *command], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True, env={**os.environ, "OMP_NUM_THREADS": "1"})

    def do(self, operation):
        self.process.stdin.write(operation + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline().split()
        if not answer:
            raise SystemExit(f"the process ended at: {operation}")
        return float(answer[0]), answer[1]

    def forget_peak(self):
        Path(f"/proc/{self.process.pid}/clear_refs").write_text("5")

    def peak_mib(self):
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return round(int(status.split("VmHWM:")[1].split()[0]) / 1024)

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def start_ergo():
    maven = os.environ.get("MVN", "mvn").split()
    subprocess.run([*maven, "-q", "-pl", "ergo-bench", "-am", "process-classes"], cwd=ROOT, check=True)
    target = ROOT / "ergo-bench" / "target"
    classes = f"{target / 'classes'}:{(target / 'classpath.txt').read_text().strip()}"
    return Side(["java", "-Djava.awt.headless=true", "-cp", classes, "dev.ergo.bench.ImageSideBySide"])


def compare(what, ergo, peer, operations, runs, warm_ups):
    """Takes turns; a turn is all operations, its time their sum."""
    sides = (ergo, peer)
    times, digests = ([], []), (set(), set())
    for side in sides:
        side.forget_peak()
        for _ in range(warm_ups):
            for operation in operations:
                side.do(operation)
    for _ in range(runs):
        for side, own_times, own_digests in zip(sides, times, digests):
            answers = [side.do(operation) for operation in operations]
            own_times.append(sum(seconds for seconds, _ in answers))
            own_digests.add(tuple(digest for _, digest in answers))
    ratios = [theirs / ours for ours, theirs in zip(*times)]
    ours, theirs = (statistics.median(own) for own in times)
    unequal = [operation for i, operation in enumerate(operations)
               if len({digest[i] for own in digests for digest in own}) > 1]
    print(json.dumps({
        "what": what, "ergo_s": round(ours, 4), "peer_s": round(theirs, 4), "ratio": round(theirs / ours, 2),
        "ratio_min": round(min(ratios), 2), "ratio_max": round(max(ratios), 2), "ergo_rss_mib": ergo.peak_mib(),
        "peer_rss_mib": peer.peak_mib(), "runs": runs, "equal": not unequal}
        | ({"unequal": unequal} if unequal else {})), flush=True)
    return not unequal


def photograph(path, folder):
    """Raw RGB of a photograph at 4000 x 2250, or of a drawn picture: gradients, edges and seeded noise."""
    from PIL import Image
    import numpy

    if path is None:
        y, x = numpy.mgrid[0:SIZE[1], 0:SIZE[0]]
        shade = (x >> 4) + (y >> 5) + 40 * ((x // 97 + y // 61) % 2)
        noise = numpy.random.default_rng(7).normal(0, 6, (SIZE[1], SIZE[0], 3))
        pixels = numpy.stack([shade, shade[::-1], shade[:, ::-1]], axis=2) % 256 + noise
        image = Image.fromarray(pixels.clip(0, 255).astype(numpy.uint8))
    else:
        image = Image.open(path).convert("RGB").resize(SIZE)
    file = folder / "photograph.rgb"
    file.write_bytes(image.tobytes())
    return file, "drawn picture" if path is None else Path(path).name


def jpegs(own, folder):
    """JPEG files of a folder, and larger ones of rare kinds made of the largest, by kind."""
    from PIL import Image, ImageCms

    files = sorted(p for p in own.rglob("*") if p.suffix.lower() in (".jpg", ".jpeg"))
    source = Image.open(max(files, key=lambda f: f.stat().st_size)).convert("RGB")
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    cmyk = folder / "cmyk-icc.jpg"
    source.convert("CMYK").save(cmyk, quality=90, icc_profile=profile)
    progressive = folder / "progressive.jpg"
    source.save(progressive, quality=90, progressive=True)
    icc = folder / "icc-444.jpg"
    source.save(icc, quality=95, subsampling=0, icc_profile=profile)
    exif = Image.Exif()
    exif[0x0112] = 8
    rotated = folder / "exif-8.jpg"
    source.save(rotated, quality=85, exif=exif, icc_profile=profile)
    kinds = {}
    for file in [*files, cmyk, progressive, icc, rotated]:
        with Image.open(file) as image:
            orientation = image.getexif().get(0x0112, 1)
            kind = "CMYK" if image.mode == "CMYK" else "gray" if image.mode == "L" else "colour"
            kind += ", progressive" if image.info.get("progressive") else ""
            kind += ", ICC" if image.info.get("icc_profile") else ""
            kind += f", EXIF {orientation}" if orientation != 1 else ""
            kind += ", made here" if file.parent == folder else ""
        kinds.setdefault(kind, []).append(file)
    return kinds


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peer", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--photo", help="a photograph in place of the drawn picture")
    parser.add_argument("--decode", type=Path, metavar="FOLDER", help="decode the JPEG files of a folder instead")
    parser.add_argument("--runs", type=int, default=7, help="turns of each side")
    parser.add_argument("--warm-ups", type=int, default=30, help="operations of each side before they count")
    args = parser.parse_args()
    if args.peer:
        return serve_peer()
    ergo, peer = start_ergo(), Side([sys.executable, __file__, "--peer"])
    equal = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if args.decode:
            for kind, files in sorted(jpegs(args.decode, folder).items(), key=lambda item: -len(item[1])):
                equal.append(compare(f"decode {len(files)} JPEG: {kind}", ergo, peer, [f"decode {f}" for f in files],
                                     args.runs, max(1, args.warm_ups // len(files))))
        else:
            file, source = photograph(args.photo, folder)
            for side in (ergo, peer):
                side.do(f"rgb {SIZE[0]} {SIZE[1]} {file}")
            for operation in ("resize", "pixel_values"):
                equal.append(compare(f"{operation} of {SIZE[0]} x {SIZE[1]} to budget {BUDGET} ({source})", ergo, peer,
                                     [f"{operation} {BUDGET}"], args.runs, args.warm_ups))
    ergo.close()
    peer.close()
    return 0 if all(equal) else 1


if __name__ == "__main__":
    sys.exit(main())
