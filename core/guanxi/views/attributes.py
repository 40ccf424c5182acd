"""The attributes and criteria a viewer has of an entity: of the core, of plugins, of custom fields, where permitted.

Customers are everybody's: theirs are those of all manifests. Another entity has those it declares itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from guanxi.contributions import Attribute, AttributeFamily, AttributeType, Criterion, Entity
from guanxi.ctx import Ctx
from guanxi.customers.entity import CUSTOMER
from guanxi.errors import BadRequest, ConfigurationError
from guanxi.i18n import _l

Use = Literal["show", "sort", "filter", "group"]


class _Declared(NamedTuple):
    """What an entity has before anybody's rights are looked at, by key or prefix."""

    attributes: Mapping[str, Attribute]
    families: Mapping[str, AttributeFamily]
    criteria: Mapping[str, Criterion]


def available(ctx: Ctx, entity: Entity) -> Mapping[str, Attribute]:
    """Every attribute of `entity` the viewer may see, by key, in an order fit for a column picker.

    Read once for an operation: fields made later in the same request are not in it.
    """
    declared = _declared(ctx, entity)
    found = dict(declared.attributes)
    for family in declared.families.values():
        found.update(_members(ctx, entity, family))
    return {key: item for key, item in found.items() if ctx.may(item.permission)}


def attribute_named(ctx: Ctx, entity: Entity, key: str) -> Attribute | None:
    """The attribute `key` if the viewer may see it: the same as in `available`, but only its family is read."""
    declared = _declared(ctx, entity)
    found = declared.attributes.get(key)
    if found is None:
        homes = (family for family in declared.families.values() if key.startswith(family.prefix))
        found = next((members[key] for members in (_members(ctx, entity, home) for home in homes) if key in members),
                     None)
    return found if found is not None and ctx.may(found.permission) else None


def criteria(ctx: Ctx, entity: Entity) -> Mapping[str, Criterion]:
    """Every criterion of `entity` the viewer may use, by key."""
    return {key: item for key, item in _declared(ctx, entity).criteria.items() if ctx.may(item.permission)}


def attribute_for(ctx: Ctx, entity: Entity, key: str, use: Use) -> Attribute:
    """The attribute `key`, fit for `use`. Raises BadRequest naming it.

    What the viewer may not see does not exist: the sentence is the same for both.
    """
    found = attribute_named(ctx, entity, key)
    if found is None:
        raise unavailable(key)
    if use == "sort" and not found.sortable:
        raise BadRequest(_l("This list can't be sorted by “%(title)s”."), title=found.title)
    if use == "filter" and not found.filterable:
        raise BadRequest(_l("This list can't be filtered by “%(title)s”."), title=found.title)
    if use == "group" and not groupable(entity, found):
        raise BadRequest(_l("This list can't be grouped by “%(title)s”."), title=found.title)
    return found


def groupable(entity: Entity, attribute: Attribute) -> bool:
    """Whether rows of `entity` can be put into groups by what they have of it: what many have in common, by months
    what is a date. A group is opened by a filter."""
    if not attribute.filterable or attribute is entity.name:
        return False
    if attribute.type is not AttributeType.TEXT:
        return attribute.type in _GROUPED
    column = attribute.column
    return not attribute.personal and column is not None and not column.property.columns[0].unique


_GROUPED: Final = frozenset({AttributeType.CHOICE, AttributeType.REFERENCE, AttributeType.BOOLEAN, AttributeType.DATE,
                             AttributeType.INSTANT})


def unavailable(key: str) -> BadRequest:
    """What is answered to a key that names nothing the viewer has."""
    return BadRequest(_l("“%(key)s” does not exist, is switched off, or is not for your role. "
                         "Remove it from the filter, sort or columns."), key=key[:80])


def _declared(ctx: Ctx, entity: Entity) -> _Declared:
    catalogue = ctx.catalogue
    if entity is CUSTOMER:
        return _Declared(catalogue.attributes, catalogue.families, catalogue.criteria)
    return _own(entity)


@lru_cache(maxsize=256)
def _own(entity: Entity) -> _Declared:
    return _Declared(entity.own, {item.prefix: item for item in entity.families},
                     {item.key: item for item in entity.criteria})


def _members(ctx: Ctx, entity: Entity, family: AttributeFamily) -> Mapping[str, Attribute]:
    """The attributes of `family`, by key; read once for an operation."""
    whose = (ctx.operation, ctx.principal.user_id)
    kept = ctx.session.info.get("families")
    if kept is None or kept[0] != whose:
        kept = ctx.session.info["families"] = (whose, {})
    families: dict[str, Mapping[str, Attribute]] = kept[1]
    if family.prefix not in families:
        others = (_declared(ctx, entity).attributes, *families.values())
        families[family.prefix] = _expanded(ctx, family, others)
    return families[family.prefix]


def _expanded(ctx: Ctx, family: AttributeFamily, others: Sequence[Mapping[str, Attribute]]) -> dict[str, Attribute]:
    found: dict[str, Attribute] = {}
    for item in family.expand(ctx):
        if not item.key.startswith(family.prefix) or any(item.key in taken for taken in (found, *others)):
            raise ConfigurationError(
                _l("The attribute family “%(prefix)s” declares “%(key)s”: taken, or without its prefix."),
                prefix=family.prefix, key=item.key)
        found[item.key] = item
    return found
