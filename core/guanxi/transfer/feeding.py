"""Rows read and prepared ahead, for a large file in a second process, so that the writer only writes."""

from __future__ import annotations

import gc
import multiprocessing
import pickle
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from multiprocessing.connection import Connection
from typing import Final, NamedTuple

from guanxi.customers.definitions import Definition
from guanxi.customers.drafts import PreparedCustomer
from guanxi.customers.normalise import Defaults, normalise
from guanxi.errors import GuanxiError, Issue
from guanxi.i18n import _l
from guanxi.transfer.drafting import Drafter, drafted
from guanxi.transfer.packing import packed, unpacked
from guanxi.transfer.sources import Source

BLOCK: Final = 250
APART_FROM: Final = 4_000
"""Rows from which on a second process is worth its start of about a second."""

_END: Final = b""


class ReaderLost(GuanxiError):
    """The second process ended before its last row."""

    status = 503


class Ready(NamedTuple):
    """One row of the file, prepared as that of a new customer, or the issues that stand against it."""

    row: int
    cells: list[str]
    item: PreparedCustomer | None
    issues: list[Issue]


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What is needed to prepare rows without a database."""

    source: Source
    drafter: Drafter
    definitions: Mapping[str, Definition]
    defaults: Defaults
    after: int = 0


def prepared(work: Work) -> Iterator[Ready]:
    """The rows beyond row `after`, one by one."""
    for row, cells in work.source.rows(work.after):
        values, issues = work.drafter.values(cells)
        if issues:
            yield Ready(row, cells, None, issues)
            continue
        draft = drafted(values, row)
        item, found = normalise(draft, work.definitions, None, work.defaults)
        yield Ready(row, cells, item, found)


@contextmanager
def fed(work: Work, apart: bool) -> Iterator[Iterator[Ready]]:
    """The prepared rows, made in a process of their own if `apart`."""
    if not apart:
        yield prepared(work)
        return
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_feed, args=(theirs, work), daemon=True, name="guanxi-import-reader")
    process.start()
    theirs.close()
    try:
        yield _received(ours)
    finally:
        ours.close()
        process.terminate()
        process.join()


def _received(connection: Connection) -> Iterator[Ready]:
    """What the second process sends. Raises ReaderLost when it ended before its last row."""
    while data := _block(connection):
        for row, cells, item, issues in pickle.loads(data):
            yield Ready(row, cells, unpacked(item) if item else None, issues)


def _block(connection: Connection) -> bytes:
    try:
        return connection.recv_bytes()
    except (EOFError, OSError) as error:  # between two blocks, or within one
        raise ReaderLost(_l("The process that reads the file was ended, perhaps because memory ran out. What is "
                            "imported stays; run the same import again, and it goes on where it was.")) from error


def _feed(connection: Connection, work: Work) -> None:
    """The second process. It ends by itself when nobody reads any more, and leaves Ctrl+C to the first one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    rows = prepared(work)
    with calm(), suppress(BrokenPipeError):
        while block := [(row, cells, item and packed(item), issues)
                        for row, cells, item, issues in islice(rows, BLOCK)]:
            connection.send_bytes(pickle.dumps(block, pickle.HIGHEST_PROTOCOL))
        connection.send_bytes(_END)


@contextmanager
def calm() -> Iterator[None]:
    """Collect circles rarely: rows hold none, and looking through all of them took a third of the time."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
