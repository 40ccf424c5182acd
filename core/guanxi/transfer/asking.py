"""Rows of a file shown to plugins, which know nothing of the process that prepares them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Final

from guanxi.ctx import Ctx
from guanxi.customers.asking import objections, tidied
from guanxi.customers.definitions import Definition
from guanxi.customers.drafts import Draft
from guanxi.customers.normalise import Defaults, normalise
from guanxi.errors import Issue
from guanxi.plugin.dispatch import asks
from guanxi.transfer.drafting import Drafter, drafted
from guanxi.transfer.feeding import Ready

_BLOCK: Final = 500


def tidied_rows(ctx: Ctx, drafter: Drafter, definitions: Mapping[str, Definition], defaults: Defaults,
                rows: Iterator[Ready]) -> Iterator[Ready]:
    """The rows as plugins want them read; the very same where no plugin wants to be asked."""
    if not asks(ctx, "customer_normalize"):
        yield from rows
        return
    while block := list(islice(rows, _BLOCK)):
        whole = [ready for ready in block if ready.item is not None]
        drafts = tidied(ctx, [draft_of(drafter, ready) for ready in whole])
        again = {draft.row: normalise(draft, definitions, None, defaults) for draft in drafts}
        for ready in block:
            item, issues = again.get(ready.row, (ready.item, ready.issues))
            yield ready._replace(item=item, issues=issues)


def objections_to(ctx: Ctx, drafter: Drafter, rows: Sequence[Ready]) -> list[Issue]:
    """What plugins find wrong with rows that would become new customers."""
    return objections(ctx, [draft_of(drafter, ready) for ready in rows]) if asks(ctx, "customer_validate") else []


def draft_of(drafter: Drafter, ready: Ready) -> Draft:
    """What a row asks to be written."""
    return drafted(drafter.values(ready.cells)[0], ready.row)
