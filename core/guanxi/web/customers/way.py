"""The way back to the list one came from, and to the customers before and after in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from flask import current_app, request, url_for

from guanxi.ctx import Ctx
from guanxi.customers.entity import CUSTOMER
from guanxi.errors import GuanxiError
from guanxi.i18n import _
from guanxi.views.address import from_params
from guanxi.views.neighbours import neighbours
from guanxi.views.queries import saved_view

LIST: Final = "lists.customers"
FROM_LIST: Final = "list"
"""Stands in the address of a customer opened from a list, beside the list's own parameters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """The list one came from, or all customers; `query` is what an address carries on ("?list=1&sort=…")."""

    title: str
    url: str
    query: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """The customers before and after and their addresses, empty at the ends of the list."""

    previous: str = ""
    next: str = ""
    next_id: int | None = None


def way_back(ctx: Ctx) -> Way:
    """Where the page leads back to."""
    url = url_for(LIST) if LIST in current_app.view_functions else url_for("customers.create")
    if FROM_LIST not in request.args:
        return Way(title=_("Customers"), url=url, query="")
    pairs = list(request.args.items(multi=True))
    listed = [(name, value) for name, value in pairs if name != FROM_LIST]
    return Way(title=_title(ctx, request.args.get("view", "")), url=f"{url}?{urlencode(listed)}" if listed else url,
               query=f"?{urlencode(pairs)}")


def beside(ctx: Ctx, customer_id: int) -> Beside:
    """The neighbours in the list one came from. A list that can no longer be read has none."""
    try:
        found = neighbours(ctx, from_params(request.args.items(multi=True), CUSTOMER), customer_id)
    except GuanxiError:
        return Beside()
    return Beside(previous=_address(found.previous), next=_address(found.next), next_id=found.next)


def _address(customer_id: int | None) -> str:
    if customer_id is None:
        return ""
    return f"{url_for('customers.show', customer_id=customer_id)}?{urlencode(list(request.args.items(multi=True)))}"


def _title(ctx: Ctx, view: str) -> str:
    """The saved view's own title; a view that is gone is no reason for a customer's page to fail."""
    try:
        return saved_view(ctx, CUSTOMER, int(view)).title if view.isascii() and view.isdigit() else _("Customers")
    except GuanxiError:
        return _("Customers")
