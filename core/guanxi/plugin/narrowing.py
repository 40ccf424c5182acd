"""What plugins keep from a reader, beyond roles: asked once for each action, and denied whole when one fails."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import Select
from sqlalchemy.sql import visitors
from sqlalchemy.sql.util import _deep_deannotate

from guanxi.contributions import Narrowing
from guanxi.ctx import Action, Ctx, Principal
from guanxi.errors import ProgrammingError
from guanxi.plugin.dispatch import asks, gather

HOOK: Final = "visibility"
_OF_A_MODEL: Final = "parententity"
"""What SQLAlchemy notes on the parts of a statement that come from a model; public names for it there are none."""

Said = tuple[Narrowing, ...] | None


def narrowed(ctx: Ctx) -> Principal:
    """The actor of `ctx`, who sees only what plugins leave; the same where none has a say, or all is theirs to see."""
    if ctx.principal.unrestricted or ctx.principal.narrowing is not None or not asks(ctx, HOOK):
        return ctx.principal
    return replace(ctx.principal, narrowing=_asking(ctx))


def narrowed_as(ctx: Ctx, person: Principal) -> Principal:
    """The same of somebody else, on whose behalf `ctx` looks."""
    return narrowed(replace(ctx, principal=person))


def _asking(ctx: Ctx) -> Callable[[Action], Said]:
    """Asks the plugins when a statement first needs it, and keeps what they said."""
    said: dict[Action, Said] = {}
    asking: set[Action] = set()

    def ask(action: Action) -> Said:
        if action in asking:
            raise ProgrammingError("the hook visibility must answer without the database: give it selects")
        if action not in said:
            asking.add(action)
            try:
                said[action] = _answer(ctx, action)
            finally:
                asking.remove(action)
        return said[action]

    return ask


def _answer(ctx: Ctx, action: Action) -> Said:
    found = gather(ctx, HOOK, check=_of_tables, entity="customer", action=action)
    return None if found.failed else tuple(_of_tables(one) for one in found.items)


def _of_tables(narrowing: Narrowing) -> Narrowing:
    """The same over tables in place of models: of these the row guard would narrow each, by this very select, and
    nothing would be kept. Raises ProgrammingError for what is not a select of ids."""
    return replace(narrowing, allow=_plain(narrowing, narrowing.allow), deny=_plain(narrowing, narrowing.deny))


def _plain(narrowing: Narrowing, chosen: Any) -> Select[int] | None:
    if chosen is None:
        return None
    if not isinstance(chosen, Select) or len(chosen.selected_columns) != 1:
        raise ProgrammingError(f"{narrowing.key} gives no select of one column of customers' ids")
    plain: Select[int] = _deep_deannotate(chosen)
    if any(_OF_A_MODEL in part._annotations for part in visitors.iterate(plain)):
        raise ProgrammingError(f"{narrowing.key}: the row guard would narrow what this selects from")
    return plain
