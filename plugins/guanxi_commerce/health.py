"""Whether the summaries say what the facts say: compared with a full rebuild, row by row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from guanxi.api import Ctx, Issue, _l
from guanxi_commerce.daily import from_facts, kept
from guanxi_commerce.house import house_of
from guanxi_commerce.services.reviewing import customers_with_facts
from guanxi_commerce.summaries import COLUMNS, Summary, outcomes, stored

_CHUNK: Final = 1_000
_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class Difference:
    """One column of one customer's row: what is stored, and what the facts come to."""

    customer_id: int
    column: str
    stored: Any
    rebuilt: Any


def differences(ctx: Ctx) -> Iterator[Difference]:
    """Every difference of the stored rows, or of what kept days say, from a rebuild. A row that waits for its review
    is no difference."""
    house, after = house_of(ctx), 0
    while ids := customers_with_facts(ctx, after, _CHUNK):
        rows, made = stored(ctx, ids), outcomes(ctx, from_facts(ctx, ids), house)
        for row_id in ids:
            yield from _compared(row_id, rows.get(row_id), made[row_id].row if row_id in made else None)
        for row_id, outcome in outcomes(ctx, kept(ctx, ids), house).items():
            yield from _compared(row_id, outcome.row, made[row_id].row if row_id in made else None)
        after = ids[-1]


def summaries_agree(ctx: Ctx) -> list[Issue]:
    """What `guanxi check` says about it: nothing, or one issue that names the first customers."""
    wrong = sorted({found.customer_id for found in differences(ctx)})
    if not wrong:
        return []
    shown = ", ".join(map(str, wrong[:_SHOWN]))
    return [Issue(message=_l("The purchase figures of %(count)s customers (%(shown)s ...) are not what their orders "
                             "come to. Run the job “Recompute purchase figures and customer states”."),
                  code="summaries_differ", params={"count": len(wrong), "shown": shown})]


def _compared(customer_id: int, kept: Summary | None, made: Summary | None) -> Iterator[Difference]:
    if kept is None or made is None:
        if kept is not made:
            yield Difference(customer_id, "customer_id", kept, made)
        return
    for name, before, after in zip(COLUMNS, kept, made, strict=True):
        if before != after and name != "review_on":
            yield Difference(customer_id, name, before, after)
