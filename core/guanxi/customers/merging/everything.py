"""All rows that hang on one customer given to another, table by table, those of plugins that are off too.

A file's own fields stay with it: its row, its profile, its own phones and addresses. What follows from them (keys,
search text, indexed values) is made anew, not moved.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy.exc import IntegrityError

from guanxi.ctx import Ctx
from guanxi.customers.merging.doubles import drop_double_people, drop_double_relations
from guanxi.customers.merging.moves import Moves, move
from guanxi.customers.merging.rules import Rules, rules_of
from guanxi.customers.models import ContactPoint, Customer, CustomerProfile, CustomValue, IdentityKey, Relation
from guanxi.customers.owned import owned_here
from guanxi.errors import Refused, Text
from guanxi.hookspecs.marks import REFUSAL
from guanxi.search.models import SearchText
from guanxi.timeline.models import CustomerActivity

_STAYS: Final[frozenset[type[Any]]] = frozenset({
    CustomerProfile, CustomValue, IdentityKey, SearchText, CustomerActivity})


def move_everything(ctx: Ctx, old: int, new: int) -> Moves:
    """Give what hangs on customer `old`, files that were merged into it before included, to customer `new`.

    Raises Refused, naming the plugin, for rows of one that can't be brought together.
    """
    moves, rules = Moves(), rules_of(ctx)
    drop_double_relations(ctx, moves, old, new)
    drop_double_people(ctx, moves, old, new)
    move(ctx, moves, Relation, old, new, rules, column="other_id")
    for model in owned_here(ctx.session):
        if model not in _STAYS:
            _move(ctx, moves, model, old, new, rules)
    move(ctx, moves, Customer, old, new, rules, column="merged_into")
    return moves


def _move(ctx: Ctx, moves: Moves, model: type[Any], old: int, new: int, rules: Rules) -> None:
    only = [ContactPoint.person_id.is_not(None)] if model is ContactPoint else []
    try:
        move(ctx, moves, model, old, new, rules, only=only)
    except IntegrityError as error:
        plugin = _plugin_of(ctx, model.__tablename__)
        if plugin is None:
            raise
        raise Refused(REFUSAL, plugin=plugin) from error


def _plugin_of(ctx: Ctx, table: str) -> Text | None:
    """The plugin that a table belongs to, by the prefix that its tables have; None for a table of the core."""
    return next((owner.title for owner in ctx.catalogue.owners if table.startswith(f"{owner.name}_")), None)
