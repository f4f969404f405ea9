#!/usr/bin/env python3
"""Writes small images in many formats and what Pillow and transformers make of them.

Usage: python3 bench/golden_formats.py  (Pillow 13.0.0)

Files go to ergo-fixtures/src/main/resources/fixtures/image/formats, with cases.json: size and
sha256 of the upright RGB bytes, transparency composed on white, or what a file is that can't be
read. The pictures are drawn here.
"""

import hashlib
import json
import pathlib
import random
import struct

from PIL import Image, ImageDraw, ImageOps
from PIL import __version__ as pillow
from PIL import TiffImagePlugin

OUT = pathlib.Path(__file__).parents[1] / "ergo-fixtures/src/main/resources/fixtures/image/formats"


def picture(width=45, height=34):
    image = Image.merge(
        "RGB",
        [Image.linear_gradient("L").rotate(angle).resize((width, height)) for angle in (0, 90, 180)],
    )
    draw = ImageDraw.Draw(image)
    draw.ellipse((5, 4, 25, 22), fill=(200, 30, 60))
    draw.line((0, 30, 44, 8), fill=(255, 255, 0), width=2)
    return image


def rgb(image):
    """The upright RGB as transformers' load_image and convert_to_rgb make it."""
    image = ImageOps.exif_transpose(image)
    if image.mode in ("RGBA", "LA") or "transparency" in image.info:
        image = image.convert("RGBA")
        white = Image.new("RGBA", image.size, (255, 255, 255))
        return Image.alpha_composite(white, image).convert("RGB")
    return image.convert("RGB")


def gif(canvas, left, top, transparent=None, local=False, background=0):
    """A GIF of one frame of 20 x 16 that need not fill its logical screen; Pillow writes none."""
    draws = random.Random(5)
    frame = Image.new("P", (20, 16))
    frame.putdata([draws.randrange(16) for _ in range(320)])
    frame.putpalette([draws.randrange(256) for _ in range(48)])
    path = OUT / "frame.gif"
    frame.save(path, optimize=False)
    data = path.read_bytes()
    path.unlink()
    colors = 2 << (data[10] & 7)
    at = 13 + 3 * colors
    palette = data[13:at]
    while data[at] == 0x21:
        at += 2
        while data[at]:
            at += 1 + data[at]
        at += 1
    coded = data[at + 10 : -1]
    bits = colors.bit_length() - 2
    out = b"GIF89a" + struct.pack("<HHBBB", *canvas, (0 if local else 0x80) | 0x70 | bits, background, 0)
    out += b"" if local else palette
    if transparent is not None:
        out += b"\x21\xf9\x04" + bytes([1, 0, 0, transparent]) + b"\0"
    out += b"\x2c" + struct.pack("<HHHHB", left, top, 20, 16, (0x80 | bits) if local else 0)
    return out + (palette if local else b"") + coded + b";"


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    image = picture()
    clear = image.convert("RGBA")
    clear.putalpha(Image.linear_gradient("L").resize(clear.size))
    turned = Image.Exif()
    turned[274] = 6
    frames = [image, image.rotate(90, expand=False)]

    def save(name, of, **how):
        of.save(OUT / name, **how)

    save("lossy.webp", image, quality=70)
    save("simple-filter.webp", image, quality=60, method=0)
    save("lossless.webp", image, lossless=True)
    save("clear-lossy.webp", clear, quality=70)
    save("clear-lossless.webp", clear, lossless=True)
    save("turned.webp", image, exif=turned)
    save("animated.webp", frames[0], save_all=True, append_images=frames[1:], quality=70)
    part = Image.new("RGBA", image.size)
    part.paste(clear.crop((10, 8, 30, 24)), (10, 8))
    save("animated-part.webp", part, save_all=True, append_images=[clear], lossless=True)
    for method in ("raw", "tiff_lzw", "tiff_adobe_deflate", "packbits", "jpeg"):
        save(f"rgb-{method}.tiff", image, compression=method)
    save("predictor.tiff", image, compression="tiff_lzw", tiffinfo={317: 2})
    save("gray.tiff", image.convert("L"))
    save("gray-jpeg.tiff", image.convert("L"), compression="jpeg")
    white = TiffImagePlugin.ImageFileDirectory_v2()
    white[262] = 0
    save("white-is-zero.tiff", image.convert("L"), tiffinfo=white)
    save("clear.tiff", clear, compression="tiff_lzw")
    save("clear-gray.tiff", clear.convert("LA"))
    save("palette.tiff", image.quantize(60))
    save("bits.tiff", image.convert("1"))
    save("fax.tiff", image.convert("1"), compression="group4")
    save("ink.tiff", image.convert("CMYK"), compression="tiff_lzw")
    save("pages.tiff", frames[0], save_all=True, append_images=frames[1:])
    for value in range(1, 9):
        exif = Image.Exif()
        exif[274] = value
        save(f"turned-{value}.tiff", image, exif=exif, compression="tiff_lzw")
    for name, how in {
        "full": dict(canvas=(20, 16), left=0, top=0),
        "part": dict(canvas=(64, 48), left=11, top=7, background=5),
        "part-clear": dict(canvas=(64, 48), left=11, top=7, transparent=3),
        "part-local": dict(canvas=(64, 48), left=11, top=7, local=True),
        "beyond": dict(canvas=(64, 48), left=50, top=40),
    }.items():
        (OUT / f"{name}.gif").write_bytes(gif(**how))
    cases = {}
    for path in sorted(OUT.iterdir()):
        if path.suffix != ".json":
            with Image.open(path) as opened:
                seen = rgb(opened)
            cases[path.name] = {
                "width": seen.width,
                "height": seen.height,
                "sha256": hashlib.sha256(seen.tobytes()).hexdigest(),
            }
    save("int32.tiff", image.convert("I"))
    save("lab.tiff", image.convert("LAB"))
    save("big.tiff", image, big_tiff=True)
    (OUT / "cases.json").write_text(json.dumps({"pillow": pillow, "images": cases}, indent=1) + "\n")


if __name__ == "__main__":
    main()
