"""Where the platform's own files lie: inside the package, or at the root of a checkout."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
STATIC = PACKAGE / "static"
VENDOR = STATIC / "vendor"
TRANSLATIONS = PACKAGE / "translations"


def templates_folder() -> Path:
    """The folder of the core's templates."""
    return _beside_or_at_root("templates")


def migrations_folder() -> Path:
    """The folder with `env.py` and the core's `versions/`."""
    return _beside_or_at_root("migrations")


def docs_folder() -> Path:
    """The folder with the guides that are served as help."""
    return _beside_or_at_root("docs")


def _beside_or_at_root(name: str) -> Path:
    """`name` inside the package, or at the root of the checkout the package is imported from."""
    inside = PACKAGE / name
    return inside if inside.is_dir() else PACKAGE.parents[1] / name
