"""Customers as files bring them: the fields a column can fill."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from guanxi.contributions import CellKind, Choice, Importer, ImportField
from guanxi.ctx import Ctx
from guanxi.customers.attributes import KIND_CHOICES
from guanxi.customers.definitions import PREFIX, Definition, field_definitions
from guanxi.customers.display import GENDER_TITLES
from guanxi.customers.fields import FIELDS
from guanxi.customers.states import choices as state_choices
from guanxi.i18n import _l
from guanxi.transfer.headings import HEADINGS
from guanxi.transfer.mapping import ALIASES, CREATED_AT, CREATED_BY, SEVERAL

_KINDS: Final[Mapping[str, CellKind]] = {
    "number": CellKind.CODE, "kind": CellKind.CHOICE, "state": CellKind.CHOICE, "owner_id": CellKind.STAFF,
    "department_id": CellKind.DEPARTMENT, "store_id": CellKind.STORE, "phone": CellKind.PHONE,
    "email": CellKind.EMAIL, "gender": CellKind.CHOICE, "birthday": CellKind.DAY, "id_number": CellKind.CODE,
    "credit_code": CellKind.CODE, "tax_number": CellKind.CODE, "bank_account": CellKind.CODE,
}
_CUSTOM: Final[Mapping[str, CellKind]] = {
    "text": CellKind.TEXT, "integer": CellKind.INTEGER, "decimal": CellKind.NUMBER, "date": CellKind.DAY,
    "boolean": CellKind.BOOLEAN, "choice": CellKind.CHOICE,
}


_EXAMPLES: Final[Mapping[str, str]] = {
    "number": "A-00012", "kind": "个人", "name": "张伟", "source": "展会", "region": "浙江省杭州市西湖区",
    "language": "zh", "phone": "138 0013 8000", "email": "zhangwei@example.com", "gender": "男",
    "birthday": "1990-05-12", "industry": "纺织",
}


def customer_fields(ctx: Ctx) -> list[ImportField]:
    """The core's fields of a customer, by the keys of `--map`, then the custom ones."""
    short = {key: name for name, key in ALIASES.items()}
    core = [ImportField(key=short.get(key, key), title=item.title, kind=_KINDS.get(key, CellKind.TEXT),
                        words=HEADINGS.get(key, ()), several=key in SEVERAL, choices=_CHOICES.get(key), most=2_000,
                        example=_EXAMPLES.get(key, ""))
            for key, item in FIELDS.items()]
    created = ImportField(key=CREATED_AT, title=_l("On file since"), kind=CellKind.INSTANT, words=HEADINGS[CREATED_AT])
    creator = ImportField(key=CREATED_BY, title=_l("Put on file by"), kind=CellKind.STAFF, words=HEADINGS[CREATED_BY])
    return [*core, created, creator, *(_custom(key, item) for key, item in field_definitions(ctx).items())]


def _custom(key: str, item: Definition) -> ImportField:
    options = tuple(Choice(option.title, option.title, archived=option.archived) for option in item.options)
    return ImportField(key=PREFIX + key, title=item.title, kind=_CUSTOM.get(item.type, CellKind.TEXT), most=2_000,
                       choices=(lambda _ctx: options) if options else None)


_CHOICES: Final[Mapping[str, Callable[[Ctx], Sequence[Choice]]]] = {
    "kind": lambda _ctx: KIND_CHOICES,
    "state": lambda _ctx: state_choices(),
    "gender": lambda _ctx: [Choice(key, title) for key, title in GENDER_TITLES.items()],
}
CUSTOMERS: Final = Importer(key="customers", title=_l("Customers"), permission="customer.import",
                            fields=customer_fields, icon="users", order=10)
"""Their rows have an engine of their own (transfer/engine.py), and options of their own (transfer/plan.py)."""
