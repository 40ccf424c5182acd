"""An import that is killed at given places and started again each time, until it is left to come to its end.

    python -m tests.core.interrupted_import URL INSTANCE FILE OPTIONS PLACES SEED

OPTIONS is the wish as JSON, with the "plugins" that are on, by their packages; PLACES are the rows behind which a
SIGKILL comes, at a moment chosen by SEED. It writes how often the import was killed. Each import is a process of its
own, forked from this one, which has no database open.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from importlib import import_module
from pathlib import Path
from random import Random
from typing import IO, Any
from unittest.mock import patch

from guanxi.config import Config
from guanxi.ctx import Principal
from guanxi.db.engine import make_engine
from guanxi.features import make_runtime
from guanxi.transfer import engine, pace
from guanxi.transfer.engine import import_rows
from guanxi.transfer.runs import read_run
from tests.core.import_help import Driver, began

MOST_ROWS = 100
"""Rows of one transaction, so that there are many of them to be killed in."""
LONGEST_WAIT = 0.1
APART_EACH = 4
"""Every so many kills there is a second process too, which takes two seconds to start."""


class Doomed(Driver):
    """Tells the rows dealt with, and never comes to an end: the kill does, if need be just before it."""

    def __init__(self, ctx: Any, told: IO[str], run_id: int) -> None:
        super().__init__(ctx, self._tell)
        self._told = told
        run = read_run(ctx, run_id)
        self._total = run.rows
        self._done = 0
        self._tell(run.rows_read)

    def _tell(self, done: int) -> None:
        self._done = done
        print(done, file=self._told, flush=True)

    def retrying(self, work: Any) -> None:
        if self._done >= self._total:
            signal.pause()
        super().retrying(work)


def import_file(url: str, instance: str, file: str, options: str, told: IO[str] | None, apart: bool = True) -> None:
    """Begin the import, or go on with it; to its end, unless somebody is `told` how far it came. A large file is read
    by a process of its own, if `apart`."""
    config = Config(instance=Path(instance), database_url=url, secret_key="test-signing-key",
                    audit_key=b"test-audit-key", testing=True)
    wish = json.loads(options)
    plugins = [import_module(package).plugin for package in wish.pop("plugins", ())]
    runtime = make_runtime(config, make_engine(url, pool_size=2), plugins)
    least = engine.APART_FROM if apart else sys.maxsize
    shorter, reader = patch.object(pace, "_MOST", MOST_ROWS), patch.object(engine, "APART_FROM", least)
    with shorter, reader, runtime.opened(Principal.system("test")) as ctx:
        begun = began(ctx, Path(file), wish.pop("maps"), **wish)
        driver = Doomed(ctx, told, begun.run_id) if told is not None else Driver(ctx)
        import_rows(driver, begun.run_id, begun.plan)


def killed_behind(row: int, wait: float, apart: bool, url: str, instance: str, file: str, options: str) -> None:
    """Start the import and kill it once `row` rows are dealt with and `wait` seconds are gone."""
    ours, theirs = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(ours)
        with os.fdopen(theirs, "w") as told:
            import_file(url, instance, file, options, told, apart)
        os._exit(1)
    os.close(theirs)
    with os.fdopen(ours) as lines:
        reached = next((True for line in lines if int(line) >= row), False)
        time.sleep(wait)
        os.kill(process, signal.SIGKILL)
    _, status = os.waitpid(process, 0)
    assert reached, "the import ended by itself"
    assert os.waitstatus_to_exitcode(status) == -signal.SIGKILL


def main(url: str, instance: str, file: str, options: str, places: str, seed: str) -> None:
    """Kill the import behind each of `places`, then let it end."""
    dice, kills = Random(int(seed)), 0
    for row in json.loads(places):
        killed_behind(row, dice.random() * LONGEST_WAIT, kills % APART_EACH == 0, url, instance, file, options)
        kills += 1
    import_file(url, instance, file, options, None)
    print(kills)


if __name__ == "__main__":
    main(*sys.argv[1:])
