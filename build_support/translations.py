"""Compiles the catalogues: every area's `.po` of a language becomes part of one `messages.mo`.

An area is one subject of the product (customers, jobs ...), kept by those who work on it.
`python -m build_support.translations` compiles; the build does the same.
"""

from __future__ import annotations

from pathlib import Path

from guanxi.kit.catalogues import compile_folder, compile_stale, merge

__all__ = ["ROOT", "compile_all", "compile_folder", "folders", "merge"]

ROOT = Path(__file__).resolve().parents[1]


def folders(root: Path = ROOT) -> list[Path]:
    """Every LC_MESSAGES folder that holds catalogues, the core's first."""
    patterns = ("core/guanxi/translations/*/LC_MESSAGES", "plugins/*/translations/*/LC_MESSAGES")
    found = [folder for pattern in patterns for folder in sorted(root.glob(pattern))]
    return [folder for folder in found if any(folder.glob("*.po"))]


def compile_all(root: Path = ROOT) -> list[Path]:
    """Write each language's `messages.mo` unless it is newer than all its areas; the files written."""
    return [written for folder in folders(root) if (written := compile_stale(folder)) is not None]


if __name__ == "__main__":
    for written in compile_all():
        print(written.relative_to(ROOT))
