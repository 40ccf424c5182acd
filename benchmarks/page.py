"""The page of one customer with its timeline, against the floor."""

from __future__ import annotations

from itertools import cycle

from benchmarks.databases import STORIES, Bench
from benchmarks.floor import floor_client
from benchmarks.measure import Row, against_floor
from benchmarks.staff import Staff, application, opened


def run(bench: Bench) -> list[Row]:
    """The rows of this subject."""
    client, floor = Staff(application(bench)).client("all"), floor_client(bench.engine)
    ours, theirs = cycle(range(1, STORIES)), cycle(range(1, STORIES))
    return [against_floor("a customer's page with timeline", lambda: opened(client, f"/customers/{next(ours)}"),
                          lambda: opened(floor, f"/customers/{next(theirs)}"), 5)]
