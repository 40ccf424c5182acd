"""Previews of images, drawn anew: nothing of the file that was sent goes into them but its picture."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS: Final = ("JPEG", "PNG", "GIF", "WEBP", "BMP")
MOST_PIXELS: Final = 40_000_000
LARGEST_SIDE: Final = 1200
_QUALITY: Final = 80


def make_preview(source: Path, target: Path) -> tuple[int, int] | None:
    """Draw a preview of an image; its width and height in pixels, None for what has none: no image, a broken one, or
    one of more than MOST_PIXELS."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _draw(source, target)
    except (UnidentifiedImageError, Image.DecompressionBombWarning, Image.DecompressionBombError, OSError, ValueError,
            SyntaxError, EOFError, MemoryError):
        return None


def _draw(source: Path, target: Path) -> tuple[int, int] | None:
    with Image.open(source, formats=FORMATS) as image:
        if image.width * image.height > MOST_PIXELS:
            return None
        image.draft("RGB", (LARGEST_SIDE, LARGEST_SIDE))
        small = ImageOps.exif_transpose(image)
        small.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
        drawn = small.convert("RGBA" if small.has_transparency_data else "RGB")
        part = target.with_suffix(".part")
        drawn.save(part, "WEBP", quality=_QUALITY, exif=b"", icc_profile=b"", xmp=b"")
        part.replace(target)
        return drawn.size
