"""Hooks about customers: what is written, what a page of one shows, what privacy asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from guanxi.contributions import Action, Badge, Figure, FormSection, Panel
from guanxi.ctx import Ctx
from guanxi.errors import Issue
from guanxi.hookspecs.marks import spec
from guanxi.i18n import _l


@spec(on_error="refuse", shape="nothing")
def customer_normalize(drafts: Sequence[Any], ctx: Ctx) -> None:
    """Tidy what was typed before it is checked: change `draft.values` in place.

    Called in prepare, without a lock, once for all drafts of a write (a form's one, an import's thousands).
    `draft.values` holds fields by key, as text or typed; `draft.customer_id` is None for a new customer, and for
    the rows of an import, which are matched with customers afterwards.
    An error refuses the write and names the plugin.
    """


@spec(on_error="refuse", shape="list", items=Issue)
def customer_validate(drafts: Sequence[Any], ctx: Ctx) -> Sequence[Issue]:
    """Say what is wrong with drafts; an Issue says which by `row=draft.row`.

    An issue of level "error" refuses its draft, a "warning" is shown. Return problems, don't raise.
    Called in prepare, after customer_normalize. An error refuses the write and names the plugin.
    """


@spec(on_error="refuse", shape="nothing")
def customer_merge(survivor_id: int, absorbed_ids: Sequence[int], ctx: Ctx) -> None:
    """Bring together what the plugin keeps about customers that turn out to be one.

    Called in the transaction of the merge, after the rows of CustomerOwned tables were given to the survivor; also
    while the plugin is switched off. What is left to do: rows that name customers without being CustomerOwned, and
    figures that are made anew from facts. An error refuses the merge.
    """


@spec(on_error="refuse", shape="nothing")
def customer_unmerge(survivor_id: int, restored_ids: Sequence[int], ctx: Ctx) -> None:
    """Part again what customer_merge brought together, as far as the plugin can tell.

    Called in the transaction that takes a merge back, after the rows of CustomerOwned tables that came along have gone
    back to the files they were of; also while the plugin is switched off. Figures are made anew from facts; what the
    survivor got since stays there. An error refuses it.
    """


@spec(on_error="refuse", shape="mapping", items=Mapping, refusal=_l(
    "“%(plugin)s” could not give what it keeps, so the copy would not be whole. Tell your administrator."))
def customer_export(ids: Sequence[int], ctx: Ctx) -> Mapping[int, Sequence[Mapping[str, Any]]]:
    """Everything the plugin keeps about these customers, as plain values, for whoever asks for their own data.

    Called also while the plugin is switched off. CustomerOwned tables are exported without this hook. An error refuses
    the export, for a copy that is not whole must not be taken for one.
    """


@spec(on_error="refuse", shape="nothing")
def customer_erase(ids: Sequence[int], ctx: Ctx) -> None:
    """Forget what identifies these customers in tables of the plugin that are not CustomerOwned, or whose rows are
    kept when a customer is erased.

    Called in the transaction of the erasure, or of deleting them for good, while the customers and what is
    CustomerOwned are still there; also while the plugin is switched off. An error refuses it.
    """


@spec(on_error="contain", shape="list", items=Panel)
def customer_panels(customer_id: int, ctx: Ctx) -> Sequence[Panel]:
    """The panels a customer's page has; cheap, for the data of a panel is loaded when it is shown."""


@spec(on_error="contain", shape="list", items=Figure)
def customer_figures(customer_id: int, ctx: Ctx) -> Sequence[Figure]:
    """Key figures at the head of a customer's page."""


@spec(on_error="contain", shape="list", items=FormSection)
def customer_form_sections(customer_id: int | None, kind: str, ctx: Ctx) -> Sequence[FormSection]:
    """Sections behind the core's own in the form of a customer; `customer_id` is None while a file is opened.

    `kind` is "person" or "company". Asked when the form is shown and again when it is sent: what is not in the second
    answer is not saved. An attribute whose permission the reader lacks is left out.
    """


@spec(on_error="contain", shape="list", items=Action)
def customer_actions(customer_id: int, ctx: Ctx) -> Sequence[Action]:
    """What can be begun from a customer's page ("New order")."""


@spec(on_error="contain", shape="mapping", items=Badge)
def customer_badges(ids: Sequence[int], ctx: Ctx) -> Mapping[int, Sequence[Badge]]:
    """Words beside the names of these customers, in at most one query for all of them."""
