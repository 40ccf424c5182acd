"""The list of customers: no filter against the floor, and filters on a plugin's attribute at each scope."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from urllib.parse import urlencode

from flask.testing import FlaskClient

from benchmarks.databases import SCOPES, Bench
from benchmarks.floor import floor_client
from benchmarks.measure import Row, against_floor, sample, within
from benchmarks.seed import TOP
from benchmarks.staff import Staff, application, opened

COLUMNS = "customer.state,customer.phone,customer.owner,customer.last_activity"
# Two of three customers have points, spread evenly below TOP.
FILTERS = {
    "0 hits": ("customer.name", 2 * TOP),
    "0.01 %": ("customer.name", round(TOP * (1 - 0.00015))),
    "1 %": ("customer.name", round(TOP * (1 - 0.015))),
    "50 %": ("customer.name", round(TOP * (1 - 0.75))),
    "anti-correlated": ("-toy.balance.second", round(TOP * 0.9)),
}


def run(bench: Bench) -> list[Row]:
    """The rows of this subject."""
    staff, floor = Staff(application(bench)), floor_client(bench.engine)
    everyone = staff.client("all")
    rows = []
    for title, sort, bare in (("name", "customer.name", "/customers"),
                              ("a plugin's points", "-toy.points", "/customers?sort=points")):
        page = address(sort)
        rows.append(against_floor(f"list by {title}, no filter", opener(everyone, page),
                                  opener(floor, bare), 4))
    rows.append(_throughput(staff, bench))
    for scope in SCOPES:
        client = staff.client(scope)
        for hits, (sort, least) in FILTERS.items():
            page = address(sort, f"toy.points:at_least:{least}")
            found = sample(opener(client, page), times=20)
            rows.append(within(f"list as {scope}, filter {hits}{partial(client, page)}", found, 50, 150))
    return rows


def partial(client: FlaskClient, path: str) -> str:
    """What is said of a page whose walk gave up: the reader is offered to search further."""
    return " (partial)" if "Search further" in opened(client, path, language="en") else ""


def address(sort: str, *filters: str) -> str:
    """The address of a list."""
    return "/customers?" + urlencode([("columns", COLUMNS), ("sort", sort), *(("f", item) for item in filters)])


def _throughput(staff: Staff, bench: Bench) -> Row:
    """Requests a second with eight clients at once, product beside floor."""
    page = address("customer.name")
    found = _rate([opener(staff.client("all"), page) for _ in range(8)])
    floor = _rate([opener(floor_client(bench.engine), "/customers") for _ in range(8)])
    return Row(what="list by name, 8 clients", found=f"{found:.0f}/s", floor=f"{floor:.0f}/s", limit=">= 0.25x",
               ratio=found / floor, held=found >= 0.25 * floor)


def opener(client: FlaskClient, path: str) -> Callable[[], object]:
    """A call that opens the page at `path`."""
    return lambda: opened(client, path)


def _rate(calls: list[Callable[[], object]], seconds: float = 3) -> float:
    done = [0] * len(calls)
    until = time.perf_counter() + seconds

    def repeat(place: int) -> None:
        while time.perf_counter() < until:
            calls[place]()
            done[place] += 1

    threads = [threading.Thread(target=repeat, args=(place,)) for place in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / seconds
