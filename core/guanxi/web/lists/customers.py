"""The list of customers: its own views, its words, and the faces and tags beside the names."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from guanxi.contributions import Attribute, Entity
from guanxi.ctx import Ctx, Scope
from guanxi.customers.cells import field_of
from guanxi.customers.entity import CUSTOMER
from guanxi.i18n import _, _l, ngettext
from guanxi.views.filters import Filter
from guanxi.views.listing import ListQuery
from guanxi.views.operators import Operator
from guanxi.web.lists.bases import ALL, TRASH, Base
from guanxi.web.lists.cells import around_ids
from guanxi.web.lists.listed import Listed, Words
from guanxi.web.lists.offers import customer_offers
from guanxi.web.plugins.badges import badges_of

_OWN_ROWS_ONLY: Final = frozenset({Scope.OWN, Scope.SUBORDINATES})
_MINE: Final = ListQuery(filters=(Filter(key="customer.owner", operator=Operator.IS, values=("me",)),))
_UNOWNED: Final = ListQuery(filters=(Filter(key="customer.owner", operator=Operator.EMPTY),))

_WORDS: Final = Words(
    everything=_l("All customers"),
    counted=lambda count, told: ngettext("%(count)s customer", "%(count)s customers", count, count=told),
    all_counted=lambda count, told: ngettext("%(count)s customer, all of this list",
                                             "%(count)s customers, all of this list", count, count=told),
    more_than=_l("more than %(count)s customers"),
    none_ticked=_l("Select at least one customer first."),
    too_many_ticked=_l("At most %(most)s customers can be ticked at once. Select all results instead."),
    not_found=_l("No customer found"),
    try_words=_l("Try fewer characters, pinyin, or the last digits of a phone."),
    neither=_l("Nobody matches both the words and the filters."),
    empty_view=_l("Nobody is in this view now"),
    empty_view_hint=_l("Customers appear here as soon as they match."),
    empty_trash=_l("Customers put into the trash wait here until they are taken back."),
    empty=_l("No customers yet"),
)


def _bases(ctx: Ctx, _entity: Entity, words: Words) -> list[Base]:
    scopes = ctx.principal.scopes("customer.view")
    offered = [(ALL, str(words.everything), ListQuery(), True),
               ("mine", _("My customers"), _MINE, ctx.principal.user_id is not None),
               ("unowned", _("Unowned"), _UNOWNED, not scopes <= _OWN_ROWS_ONLY),
               (TRASH, _("Trash"), ListQuery(trashed=True), ctx.may("customer.delete"))]
    return [Base(key=key, title=title, query=query) for key, title, query, shown in offered if shown]


def _edits(ctx: Ctx, attribute: Attribute) -> str:
    """Where a field of a customer is changed in its place, for those who may change any."""
    field = field_of(attribute) if ctx.may("customer.edit") else ""
    start, end = around_ids(CUSTOMER)
    return f"{start}:id{end}/fields/{quote(field)}?as={quote(attribute.key)}" if field and start else ""


CUSTOMERS: Final = Listed(
    entity=CUSTOMER,
    words=_WORDS,
    file="customers",
    bases=_bases,
    offers=customer_offers,
    searchable=True,
    index="customers",
    badges=badges_of,
    face=CUSTOMER.details.index(CUSTOMER.model.kind),
    edits=_edits,
)
