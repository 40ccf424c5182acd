"""The core's attributes of a customer: what lists show, sort and filter by before any plugin adds its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, or_, select

from guanxi.accounts.models import Department, Store, User
from guanxi.accounts.queries import staff_name
from guanxi.contributions import Attribute, AttributeFamily, AttributeType, Choice, Criterion, Parameter
from guanxi.ctx import Ctx
from guanxi.customers import regions, states
from guanxi.customers.definitions import PREFIX, Definition, field_definitions
from guanxi.customers.models import Collaborator, Customer, CustomerTag, CustomOption, CustomValue, Tag
from guanxi.customers.phones import mask
from guanxi.customers.references_written import departments_written, staff_written, stores_written
from guanxi.i18n import _l
from guanxi.timeline.models import CustomerActivity

KIND_CHOICES: Final = (Choice("person", _l("Individual customer")), Choice("company", _l("Company customer")))


def _department_name(value: ColumnElement[Any]) -> ColumnElement[Any]:
    return select(Department.name).where(Department.id == value).scalar_subquery()


def _store_name(value: ColumnElement[Any]) -> ColumnElement[Any]:
    return select(Store.name).where(Store.id == value).scalar_subquery()


def _staff(ctx: Ctx) -> Sequence[Choice]:
    rows = ctx.session.execute(select(User.id, User.name, User.active).order_by(User.name, User.id))
    return [Choice(row.id, _Name(row.name), archived=not row.active) for row in rows]


def _departments(ctx: Ctx) -> Sequence[Choice]:
    rows = ctx.session.execute(
        select(Department.id, Department.name, Department.archived).order_by(Department.path))
    return [Choice(row.id, _Name(row.name), archived=row.archived) for row in rows]


def _stores(ctx: Ctx) -> Sequence[Choice]:
    rows = ctx.session.execute(select(Store.id, Store.name, Store.archived).order_by(Store.name, Store.id))
    return [Choice(row.id, _Name(row.name), archived=row.archived) for row in rows]


def _tags(ctx: Ctx) -> Sequence[Choice]:
    return [Choice(row.id, _Name(row.name))
            for row in ctx.session.execute(select(Tag.id, Tag.name).order_by(Tag.name))]


class _Name(str):
    """A name as people wrote it: a Text that is the same in every language."""

    __slots__ = ()

    def __mod__(self, _params: object, /) -> str:
        return str(self)


def _below_departments(value: ColumnElement[Any], ids: Sequence[Any], ctx: Ctx) -> ColumnElement[bool]:
    paths = ctx.session.scalars(select(Department.path).where(Department.id.in_(ids))).all()
    parts = [Department.path.startswith(path, autoescape=True) for path in paths]
    found = ctx.session.scalars(select(Department.id).where(or_(*parts))).all() if parts else []
    return value.in_(sorted(found))


def _below_regions(value: ColumnElement[Any], codes: Sequence[Any], _ctx: Ctx) -> ColumnElement[bool]:
    """440000 takes all of Guangdong, 440300 all of Shenzhen: a code's trailing 00 stand for all below."""
    return or_(*(value.startswith(_stem(str(code)), autoescape=True) for code in codes))


def _regions(ctx: Ctx) -> Sequence[Choice]:
    return _provinces_and_cities(ctx.locale)


@lru_cache(maxsize=8)
def _provinces_and_cities(locale: str) -> tuple[Choice, ...]:
    """Each province before its cities: what a filter is asked by; districts are in the city they belong to."""
    places = (place for province in regions.children(locale=locale)
              for place in (province, *regions.children(province.code, locale)))
    return tuple(Choice(place.code, _Name(regions.label(place.code, locale))) for place in places)


def _stem(code: str) -> str:
    stem = code.removesuffix("00")
    return stem.removesuffix("00") if stem != code else code


NAME: Final = Attribute(key="customer.name", title=_l("Name"), type=AttributeType.TEXT, personal=True,
                        column=Customer.name, order=Customer.sort_key)
ATTRIBUTES: Final = (
    NAME,
    Attribute(key="customer.number", title=_l("Number"), type=AttributeType.TEXT, column=Customer.number),
    Attribute(key="customer.kind", title=_l("Kind"), type=AttributeType.CHOICE, column=Customer.kind,
              sortable=False, choices=lambda _ctx: KIND_CHOICES),
    Attribute(key="customer.state", title=_l("State"), type=AttributeType.CHOICE, column=Customer.state,
              sortable=False, choices=lambda _ctx: states.choices()),
    Attribute(key="customer.owner", title=_l("Owner"), type=AttributeType.REFERENCE, column=Customer.owner_id,
              sortable=False, choices=_staff, label=staff_name, written=staff_written),
    Attribute(key="customer.department", title=_l("Department"), type=AttributeType.REFERENCE,
              column=Customer.department_id, sortable=False, choices=_departments, label=_department_name,
              below=_below_departments, written=departments_written),
    Attribute(key="customer.store", title=_l("Store"), type=AttributeType.REFERENCE, column=Customer.store_id,
              sortable=False, choices=_stores, label=_store_name, written=stores_written),
    Attribute(key="customer.source", title=_l("Source"), type=AttributeType.TEXT, column=Customer.source,
              sortable=False),
    Attribute(key="customer.region", title=_l("Region"), type=AttributeType.TEXT, column=Customer.region,
              sortable=False, below=_below_regions, choices=_regions),
    Attribute(key="customer.email", title=_l("E-mail"), type=AttributeType.TEXT, personal=True,
              column=Customer.email, sortable=False),
    Attribute(key="customer.created", title=_l("Created"), type=AttributeType.INSTANT,
              column=Customer.created_at, order=Customer.id),
    Attribute(key="customer.last_activity", title=_l("Last activity"), type=AttributeType.INSTANT,
              column=CustomerActivity.last_at),
)


def _phone(ctx: Ctx) -> Sequence[Attribute]:
    """The phone: in part, and no filter, for those who may not see it; else a filter would give it away."""
    whole = ctx.may("customer.phones")
    return (Attribute(key="customer.phone", title=_l("Phone"), type=AttributeType.TEXT, personal=True,
                      column=Customer.phone, sortable=False, filterable=whole, show=None if whole else mask),)


_TYPES: Final[Mapping[str, AttributeType]] = {
    "text": AttributeType.TEXT, "integer": AttributeType.INTEGER, "decimal": AttributeType.DECIMAL,
    "date": AttributeType.DATE, "boolean": AttributeType.BOOLEAN, "choice": AttributeType.CHOICE}


def _custom(ctx: Ctx) -> Sequence[Attribute]:
    return [_field(definition) for definition in field_definitions(ctx).values()]


def _field(field: Definition) -> Attribute:
    """A custom field: sorted and filtered by its indexed values, or, kept in JSON alone, only shown."""
    options = tuple(Choice(option.id, _Name(option.title), option.archived) for option in field.options)
    choice = field.type == "choice"
    column = _COLUMNS.get(field.type, CustomValue.number)
    place: dict[str, Any] = {"column": column, "fixed": {"field_id": field.id}}
    if not field.ready:
        place = {"expression": Customer.custom[field.key], "filterable": False,
                 "show": date.fromisoformat if field.type == "date" else None}
    elif field.type == "boolean":
        place["show"] = bool
    return Attribute(key=PREFIX + field.key, title=_Name(field.title), type=_TYPES[field.type],
                     personal=field.personal, scale=field.scale,
                     choices=(lambda _ctx: options) if choice else None,
                     label=_option_title if choice and field.ready else None, **place)


_COLUMNS: Final = {"text": CustomValue.text, "date": CustomValue.day}


def _option_title(value: ColumnElement[Any]) -> ColumnElement[Any]:
    return select(CustomOption.title).where(CustomOption.id == value).scalar_subquery()


FAMILIES: Final = (AttributeFamily(prefix="customer.phone", expand=_phone),
                   AttributeFamily(prefix="custom", expand=_custom))


def _tagged(params: Mapping[str, Any], _ctx: Ctx) -> Select[int]:
    return select(CustomerTag.customer_id).where(CustomerTag.tag_id == params["tag"])


def _shared_with(params: Mapping[str, Any], _ctx: Ctx) -> Select[int]:
    return select(Collaborator.customer_id).where(Collaborator.user_id == params["user"])


CRITERIA: Final = (
    Criterion(key="customer.collaborator", title=_l("Collaborator"), matches=_shared_with,
              parameters=(Parameter(key="user", title=_l("Collaborator"), type=AttributeType.REFERENCE,
                                    choices=_staff),)),
    Criterion(key="customer.tag", title=_l("Tag"), matches=_tagged,
              parameters=(Parameter(key="tag", title=_l("Tag"), type=AttributeType.REFERENCE,
                                    choices=_tags),)),
)
