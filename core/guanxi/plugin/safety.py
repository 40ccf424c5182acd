"""Safe mode: a start without third-party plugins, asked for, or because three starts in a row never came to an end.

Each start holds a lock on a mark of its own, which goes when the start succeeds: a mark that nobody holds is a start
that failed, whatever ended it.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Final
from uuid import uuid4

from sqlalchemy.exc import SQLAlchemyError

from guanxi.errors import ConfigurationError, Issue
from guanxi.i18n import _l

FAILED_IN_A_ROW: Final = 3
_FOLDER: Final = "starts"
_ASKED: Final = "safe-mode"


def held_by(instance: Path, variable: bool) -> Issue | None:
    """Why third-party plugins are not loaded, None when they are. `variable`: whether GUANXI_SAFE_MODE says so."""
    if variable:
        return Issue(code="safe", message=_l("Safe mode: GUANXI_SAFE_MODE is set, so only what comes with Guanxi is "
                                             "loaded. Take the variable away and start again."))
    if (instance / _ASKED).exists():
        return Issue(code="safe", message=_l("Safe mode was asked for, so only what comes with Guanxi is loaded. Leave "
                                             "it, then start again."))
    if len(_failed(instance)) >= FAILED_IN_A_ROW:
        return Issue(code="safe", message=_l("Safe mode: three starts in a row failed, so only what comes with Guanxi "
                                             "is loaded. Remove or mend the plugin that was added last, leave safe "
                                             "mode, then start again."))
    return None


def ask(instance: Path) -> None:
    """Let the next start be without third-party plugins."""
    (instance / _ASKED).touch(mode=0o600)


def leave(instance: Path) -> None:
    """Let the next start load all plugins; failed starts are counted anew."""
    (instance / _ASKED).unlink(missing_ok=True)
    _forget(instance)


@contextmanager
def starting(instance: Path) -> Iterator[None]:
    """Around a start: one that ends the process, hangs until it is killed, or raises, counts as failed.

    What is wrong with the configuration or the database is no plugin's doing, and doesn't count. A good start ends
    the row; one in safe mode doesn't, for it proves nothing.
    """
    folder = instance / _FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    mark = folder / uuid4().hex
    with mark.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            yield
        except (ConfigurationError, SQLAlchemyError):
            mark.unlink()
            raise
        mark.unlink()
    if len(_failed(instance)) < FAILED_IN_A_ROW:
        _forget(instance)


def _failed(instance: Path) -> list[Path]:
    """The marks that nobody holds any more."""
    folder = instance / _FOLDER
    return [mark for mark in sorted(folder.iterdir()) if _is_left(mark)] if folder.is_dir() else []


def _is_left(mark: Path) -> bool:
    try:
        with mark.open() as file:
            return _can_lock(file)
    except FileNotFoundError:
        return False


def _can_lock(file: IO[str]) -> bool:
    with suppress(BlockingIOError):
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    return False


def _forget(instance: Path) -> None:
    for mark in _failed(instance):
        mark.unlink(missing_ok=True)
