"""Lists: of anything there is a list of, by the same compiler, with the same filters and the same refusals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from marshmallow import Schema, fields, validate

from guanxi.contributions import Entity
from guanxi.ctx import Ctx
from guanxi.i18n import _l
from guanxi.incoming import current_ctx
from guanxi.rest.parsing import StoredText
from guanxi.rest.resources import Resources
from guanxi.rest.values import cells
from guanxi.views.address import from_params
from guanxi.views.attributes import available, criteria
from guanxi.views.listing import MAX_FILTERS, PAGE_SIZE, ListQuery, Page, Row
from guanxi.views.operators import operators_of
from guanxi.views.page import compile_page

MOST: Final = 500
_LONGEST: Final = 2_000


class ListArguments(Schema):
    """What a list is asked for, as its page's address says it."""

    filter = fields.List(StoredText(validate=validate.Length(1, _LONGEST)), load_default=(),
                         validate=validate.Length(max=MAX_FILTERS), metadata={"description": _l(
        "key:operator:value,value. Several must all hold. The keys and their operators are those of the list's "
        "attributes.")})
    sort = StoredText(validate=validate.Length(1, 200), metadata={"description": _l(
        "The key of an attribute, with a minus before it the other way round.")})
    include = StoredText(validate=validate.Length(0, _LONGEST), metadata={"description": _l(
        "Keys of the attributes each row has, parted by commas; the list's usual ones if it is left out.")})
    q = StoredText(validate=validate.Length(0, 200), metadata={"description": _l(
        "Free text, as in the list's search.")})
    cursor = StoredText(validate=validate.Length(1, _LONGEST), metadata={"description": _l(
        "“next” or “previous” of a page of the same list.")})
    limit = fields.Integer(strict=False, load_default=PAGE_SIZE, validate=validate.Range(1, MOST),
                           metadata={"description": _l("How many rows at most.")})
    trash = fields.Boolean(load_default=False, metadata={"description": _l("What is in the trash instead.")})


class RowSchema(Schema):
    """One row of a list."""

    id = fields.Integer(required=True)
    name = fields.String(required=True)
    attributes = fields.Dict(keys=fields.String(), required=True, metadata={"description": _l(
        "Values by key. Money and decimals are text, times are in UTC, references have an id and a name.")})


class PageSchema(Schema):
    """One page of a list."""

    data = fields.List(fields.Nested(RowSchema), required=True)
    next = fields.String(required=True, allow_none=True)
    previous = fields.String(required=True, allow_none=True)
    incomplete = fields.Boolean(required=True, metadata={"description": _l(
        "Nothing more was found among the entries looked at: “next” searches further.")})
    too_many_hits = fields.Boolean(required=True, metadata={"description": _l(
        "The free text matches more than a search looks at: narrow it down.")})


class AttributeSchema(Schema):
    """What rows of a list can have, and how it can be asked for."""

    key = fields.String(required=True)
    title = fields.String(required=True)
    type = fields.String(required=True)
    sortable = fields.Boolean(required=True)
    operators = fields.List(fields.String(), required=True)
    writable = fields.Boolean(required=True)
    currency = fields.String(required=True, allow_none=True)


class AttributesSchema(Schema):
    """All attributes and criteria of a list, as far as the token may see them."""

    data = fields.List(fields.Nested(AttributeSchema), required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A list in the API; `details` names the columns that come with each row besides, in the entity's order."""

    entity: Entity
    details: Sequence[str] = ()
    schema: type[Schema] = PageSchema

    def page(self, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        """The page these arguments ask for. Raises BadRequest, naming it, for what is missing or forbidden."""
        ctx = current_ctx()
        ctx.require(self.entity.permission)
        page = compile_page(ctx, _query(self.entity, arguments))
        return {"data": [self._row(page, row) for row in page.rows], "next": page.next, "previous": page.previous,
                "incomplete": page.partial, "too_many_hits": page.too_many_hits}

    def attributes(self) -> Mapping[str, Any]:
        """What can be included, sorted and filtered by."""
        ctx = current_ctx()
        ctx.require(self.entity.permission)
        return {"data": _attributes(ctx, self.entity)}

    def _row(self, page: Page, row: Row) -> Mapping[str, Any]:
        return {"id": row.id, "name": row.name, **dict(zip(self.details, row.details, strict=False)),
                "attributes": cells(page.columns, row.cells)}


def add_list(resources: Resources, rule: str, entity: Entity, details: Sequence[str] = (),
             schema: type[Schema] = PageSchema) -> None:
    """Let `resources` have the list of `entity` at `rule`, and what it can be asked for at `rule`/attributes.

    `details` are the names that its first `Entity.details` have in a row, which `schema` describes.
    """
    listing = Listing(entity=entity, details=details, schema=schema)
    key = entity.key.replace(".", "_")

    @resources.get(rule, endpoint=f"list_{key}")
    @resources.doc(operationId=f"list_{key}", summary=_l("List: %(plural)s", plural=entity.plural))
    @resources.arguments(ListArguments, location="query")
    @resources.response(200, schema)
    def page(arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        return listing.page(arguments)

    @resources.get(f"{rule}/attributes", endpoint=f"attributes_{key}")
    @resources.doc(operationId=f"attributes_{key}", summary=_l("Attributes: %(plural)s", plural=entity.plural))
    @resources.response(200, AttributesSchema)
    def attributes() -> Mapping[str, Any]:
        return listing.attributes()


def _query(entity: Entity, arguments: Mapping[str, Any]) -> ListQuery:
    from_address = [("f", text) for text in arguments["filter"]]
    from_address += [(name, str(arguments[name])) for name in ("sort", "q", "cursor") if name in arguments]
    if "include" in arguments:
        from_address.append(("columns", arguments["include"]))
    if arguments["trash"]:
        from_address.append(("trash", "1"))
    return replace(from_params(from_address, entity), size=arguments["limit"])


def _attributes(ctx: Ctx, entity: Entity) -> list[Mapping[str, Any]]:
    found = [{"key": item.key, "title": str(item.title), "type": item.type.value, "sortable": item.sortable,
              "operators": [one.value for one in operators_of(entity, item)], "writable": item.write is not None,
              "currency": item.currency} for item in available(ctx, entity).values()]
    asked = [{"key": item.key, "title": str(item.title), "type": "criterion", "sortable": False,
              "operators": ["has", "lacks"], "writable": False, "currency": None}
             for item in criteria(ctx, entity).values()]
    return [*found, *asked]
