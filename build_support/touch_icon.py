"""Draws the icon of a phone's home screen from our own mark: iOS takes pictures alone, and rounds them itself."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from resvg_py import svg_to_bytes

MARK: Final = Path(__file__).resolve().parents[1] / "core" / "guanxi" / "static" / "seal-maskable.svg"
SIZE: Final = 180
"""Pixels of the largest iPhone's icon; others scale it down."""


def touch_icon() -> bytes:
    """The mark with its ground to the edges, as PNG."""
    return bytes(svg_to_bytes(svg_path=str(MARK), width=SIZE, height=SIZE, skip_system_fonts=True))
