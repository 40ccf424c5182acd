"""Who runs an import: a command in the foreground, or a job."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from guanxi.ctx import Ctx
from guanxi.db import UnitOfWork


class Steering(Protocol):
    """Who runs the import: a command, or a job."""

    @property
    def ctx(self) -> Ctx:
        """The actor's, for reading."""
        ...

    def retrying(self, work: Callable[[UnitOfWork], None]) -> None:
        """Run `work` in a unit of work, again when the database asks for it."""
        ...

    def progress(self, done: int, total: int) -> None:
        """Told how many rows are dealt with."""
        ...

    def cancelled(self) -> bool:
        """Whether somebody asked to stop; what was taken over stays."""
        ...
