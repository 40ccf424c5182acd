"""A customer as the API tells of it: what its page shows, personal values shown as in the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from guanxi.contributions import Attribute
from guanxi.ctx import Ctx
from guanxi.customers.definitions import field_definitions
from guanxi.customers.entity import CUSTOMER
from guanxi.customers.fields import FIELDS
from guanxi.customers.masking import shown_phone
from guanxi.customers.models import Customer
from guanxi.customers.plugin_values import stored_values
from guanxi.customers.queries import customer_record
from guanxi.customers.queries.parts import PointRow, points_of
from guanxi.customers.written import written
from guanxi.errors import NotFound
from guanxi.i18n import _l
from guanxi.rest.customers.schemas import SEVERAL
from guanxi.rest.values import instant, json_value
from guanxi.views.attributes import attribute_for


def customer_document(ctx: Ctx, customer_id: int, include: str) -> Mapping[str, Any]:
    """One customer; `include` names attributes to come along. Raises NotFound, BadRequest."""
    record = customer_record(ctx, customer_id)
    asked = [attribute_for(ctx, CUSTOMER, key, "show") for key in dict.fromkeys(filter(None, include.split(",")))]
    points = [point for point in points_of(ctx, customer_id) if point.person_id is None]
    several = {channel: shown_values(ctx, points, channel) for channel in SEVERAL}
    own = {key: record.profile[key] if key in record.profile else getattr(record, key, None)
           for key in FIELDS if key not in several and key != "birthday"}
    return {**own, **several, "birthday": None if record.birthday is None else str(record.birthday), "id": record.id,
            "version": record.version, "custom": _custom(ctx, record.custom), "attributes": _included(
                ctx, customer_id, asked), "created_at": instant(record.created_at),
            "updated_at": instant(record.updated_at), "trashed_at": instant(record.trashed_at)}


def shown_values(ctx: Ctx, points: Sequence[PointRow], channel: str) -> list[str]:
    """The values of one channel; phones in part for those who need not dial."""
    values = [point.value for point in points if point.channel == channel]
    return [shown_phone(ctx, value) for value in values] if channel == "phone" else values


def version_of(ctx: Ctx, customer_id: int) -> int:
    """The version a customer has now. Raises NotFound."""
    found = ctx.session.scalar(select(Customer.version).where(Customer.id == customer_id))
    if found is None:
        raise NotFound(_l("This customer does not exist, or is not yours to see."))
    return found


def _custom(ctx: Ctx, stored: Mapping[str, Any]) -> Mapping[str, str | None]:
    """Custom fields by key, as they are written back."""
    return {key: written(definition, stored[key]) for key, definition in field_definitions(ctx).items()
            if stored.get(key) is not None}


def _included(ctx: Ctx, customer_id: int, asked: Sequence[Attribute]) -> Mapping[str, Any]:
    found = stored_values(ctx, [customer_id], asked).get(customer_id, {})
    return {item.key: json_value(item, _shown(item, found.get(item.key))) for item in asked}


def _shown(attribute: Attribute, value: Any) -> Any:
    return value if attribute.show is None or value is None else attribute.show(value)
