"""`guanxi dev`: `guanxi run` for those who write plugins, begun anew whenever a file is saved."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import click

from guanxi import paths
from guanxi.cli.report import Report, Result, reported
from guanxi.i18n import _
from guanxi.kit.catalogues import compile_stale
from guanxi.kit.watching import Moment, changed, moment
from guanxi.plugin.discovery import GROUP

POLL: Final = 0.3
_MIGRATIONS: Final = "migrations"
_BEGIN_WITHIN: Final = 20.0
_END_WITHIN: Final = 5.0


@click.command(help=_("Serve and work as “guanxi run” does, and begin anew whenever a file of a plugin is saved."))
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help=_("Port."))
@click.option("--migrate", is_flag=True, help=_("Run migrations of plugins as soon as they are saved."))
@reported
def dev(report: Report, port: int, migrate: bool) -> Result:
    """Stay until SIGINT or SIGTERM. A start that fails says why, and the next change tries again."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    before = moment(_folders())
    schema_changed = True
    while True:
        _compile(report)
        if schema_changed:
            _look_at_schema(report, run=migrate)
        with _running(report, port):
            try:
                saved, before = _wait(before)
            except KeyboardInterrupt:
                return None
        schema_changed = any(_MIGRATIONS in path.parts for path in saved)
        report.say(_("Something was saved: beginning anew"))


def _wait(before: Moment) -> tuple[Sequence[Path], Moment]:
    """The files that were saved, once any was, and all as they are then."""
    while True:
        time.sleep(POLL)
        now = moment(_folders())
        if saved := changed(before, now):
            return saved, now


def _look_at_schema(report: Report, *, run: bool) -> None:
    """Run the migrations that are pending, or say which command does. In a process of its own: this one never imports
    a plugin, whose files will change."""
    command = [sys.executable, "-m", "guanxi.cli", "migrate", "up" if run else "status", "--json"]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False)
    said = json.loads(done.stdout.splitlines()[-1]) if done.stdout else {}
    if not said.get("ok"):
        report.warn(str(said.get("error") or _("The migrations could not be read: run “guanxi migrate status”.")))
        return
    if run:
        for owner, revisions in said["migrated"].items():
            report.say(_("Migrated: %(owner)s, %(revisions)s", owner=owner, revisions=", ".join(revisions)))
        return
    for one in said["owners"]:
        if one["pending"]:
            report.warn(_("“%(owner)s” has migrations that did not run: %(revisions)s. Run “guanxi migrate up”, or "
                          "begin with “guanxi dev --migrate”.", owner=one["owner"],
                          revisions=", ".join(one["pending"])))


@contextmanager
def _running(report: Report, port: int) -> Iterator[None]:
    """A site of its own process, ended on leaving. It is not ended while it begins: that would count as a failure."""
    command = [sys.executable, "-m", "guanxi.cli", "run", "--port", str(port), "--json"]
    environ = {"GUANXI_WEB_WORKERS": "1", **os.environ}
    with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, text=True) as process:
        begun = threading.Event()
        threading.Thread(target=_listen, args=(report, process, begun), daemon=True).start()
        try:
            yield
        finally:
            begun.wait(_BEGIN_WITHIN)
            process.terminate()
            try:
                process.wait(_END_WITHIN)
            except subprocess.TimeoutExpired:
                process.kill()


def _listen(report: Report, process: subprocess.Popen[str], begun: threading.Event) -> None:
    """Pass on where the site is, or why it is not."""
    assert process.stdout is not None
    line = process.stdout.readline()
    begun.set()
    said = json.loads(line) if line else {}
    if said.get("ok"):
        report.say(_("Guanxi is at %(address)s (Ctrl+C stops it)", address=said["address"]))
    elif said:
        report.warn(str(said.get("error")))


def _compile(report: Report) -> None:
    """Compile the catalogues that were changed."""
    for folder in _packages():
        for language in sorted(folder.glob("translations/*/LC_MESSAGES")):
            try:
                compile_stale(language)
            except (SystemExit, ValueError) as error:  # a catalogue that can't be read, or says two things
                report.warn(f"{language}: {error}")


def _folders() -> list[Path]:
    """Where files are watched: the platform, its templates, and every installed plugin."""
    return [paths.PACKAGE, paths.templates_folder(), *_packages()]


def _packages() -> list[Path]:
    """The folders of the installed plugins; one that can't be found is left out, as the site itself says."""
    found = []
    for point in entry_points(group=GROUP):
        try:
            spec = find_spec(point.value)
        except ImportError:
            continue
        found += [Path(folder) for folder in (spec.submodule_search_locations or () if spec else ())]
    return found
