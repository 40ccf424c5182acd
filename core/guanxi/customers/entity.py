"""Customers as something there is a list of. Their attributes and criteria are every plugin's to add to."""

from __future__ import annotations

from typing import Final

from guanxi.contributions import Entity
from guanxi.customers.attributes import NAME
from guanxi.customers.models import Customer
from guanxi.i18n import _l

THERE: Final = (Customer.merged_into.is_(None), Customer.erased_at.is_(None))
"""A file that was merged into another, or that nobody is known by any more, is in no list and in no trash."""

CUSTOMER: Final = Entity(
    key="customer",
    title=_l("Customer"),
    plural=_l("Customers"),
    model=Customer,
    name=NAME,
    permission="customer.view",
    export="customer.export",
    customer=Customer.id,
    in_use=(Customer.trashed_at.is_(None), *THERE),
    in_trash=(Customer.trashed_at.is_not(None), *THERE),
    columns=("customer.state", "customer.phone", "customer.owner", "customer.last_activity"),
    details=(Customer.number, Customer.kind, Customer.version),
    endpoint="customers.show",
    quick="customers.quick",
    parameter="customer_id",
    search_hint=_l("Name, pinyin, phone, e-mail"),
    nothing=_l("Everybody you deal with gets a file here, with what was said and done."),
    icon="users",
)
