"""Plugins that are installed for one test: found by their entry points, as any other, and off until switched on."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path


def write_distribution(folder: Path, plugins: Mapping[str, str]) -> None:
    """Make `folder`, once it is on sys.path, look as if packages had been installed into it.

    `plugins` are packages by the name of their plugin; the packages themselves can be imported already.
    """
    metadata = folder / "guanxi_under_test-1.0.dist-info"
    metadata.mkdir(parents=True, exist_ok=True)
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: guanxi-under-test\nVersion: 1.0\n", "utf-8")
    points = "".join(f"{name} = {package}\n" for name, package in plugins.items())
    (metadata / "entry_points.txt").write_text(f"[guanxi.plugins]\n{points}", "utf-8")
