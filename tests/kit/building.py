"""Distributions built and installed as their users do it, beside the environment the tests run in."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def installed(root: Path, site: Path) -> Path:
    """Build the wheel of the distribution in `root` and install it into the folder `site`, without network."""
    wheels = site.with_name(f"{site.name}-wheels")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    run(*pip, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(wheels), str(root))
    run(*pip, "install", "--no-deps", "--no-index", "--target", str(site), *map(str, wheels.glob("*.whl")))
    return site


def run(*command: str, cwd: Path | None = None, site: Path | None = None) -> str:
    """Run a command, with what was installed in `site`; what it printed."""
    path = {"PYTHONPATH": str(site)} if site is not None else {}
    done = subprocess.run(command, cwd=cwd, env={**os.environ, **path}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def own_tests(root: Path, site: Path) -> str:
    """Run the distribution's own tests against what was installed; what pytest printed."""
    return run(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", cwd=root, site=site)


def checked(root: Path, site: Path) -> str:
    """Run `guanxi plugin check` on it; what it printed."""
    return run(sys.executable, "-m", "guanxi.cli", "plugin", "check", str(root), site=site)
