"""What the packaging tests share: the checkout's folder and its setup.cfg."""

from __future__ import annotations

from configparser import ConfigParser
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def root() -> Path:
    """The root of the checkout."""
    return Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def setup(root: Path) -> ConfigParser:
    """The package's metadata."""
    parser = ConfigParser(interpolation=None)
    parser.read(root / "setup.cfg", encoding="utf-8")
    return parser
