"""A plugin's own list: one line makes all its pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from flask import Blueprint

from guanxi.contributions import Entity, MenuEntry
from guanxi.ctx import Ctx
from guanxi.i18n import _l, ngettext
from guanxi.web.lists.bases import usual_bases
from guanxi.web.lists.listed import Listed, Words
from guanxi.web.lists.offers import Led, Offers, exporting, if_there
from guanxi.web.lists.state import ListState
from guanxi.web.lists.views import pages

ROWS: Final = Words(
    everything=_l("All"),
    counted=lambda count, told: ngettext("%(count)s row", "%(count)s rows", count, count=told),
    all_counted=lambda count, told: ngettext("%(count)s row, all of this list", "%(count)s rows, all of this list",
                                             count, count=told),
    more_than=_l("more than %(count)s rows"),
    none_ticked=_l("Select at least one row first."),
    too_many_ticked=_l("At most %(most)s rows can be ticked at once. Select all results instead."),
    not_found=_l("Nothing found"),
    try_words=_l("Try fewer or other words."),
    neither=_l("Nothing matches both the words and the filters."),
    empty_view=_l("There is nothing in this view now"),
    empty_view_hint=_l("What matches appears here by itself."),
    empty_trash=_l("What is put into the trash waits here until it is taken back."),
    empty=_l("Nothing here yet"),
)


def list_page(entity: Entity, create: MenuEntry | None = None, more: Sequence[MenuEntry] = ()) -> Blueprint:
    """A blueprint with all pages of the list of `entity`: search, filters, columns, saved views, the late count and,
    where the entity has a right to it, exports.

    It is called as the entity is, without the plugin's name, and "index" is the list itself: registered within the
    blueprint "commerce", that of "commerce.order" has the endpoint "commerce.order.index". Whoever registers it
    says where it is, once: `blueprint.register_blueprint(list_page(ORDER), url_prefix="/orders")`. `create` is the
    page that makes a new row, `more` are other pages that belong to the list, behind its menu: each is offered to
    those who hold its permission.

    Bulk actions change customers only; rows of a plugin's list can be ticked to be exported.
    """
    def offers(ctx: Ctx, state: ListState) -> Offers:
        title = str(create.title) if create else ""
        return Offers(create=if_there(create.endpoint) if create and _may(ctx, create) else "", create_title=title,
                      first_title=title, export=exporting(ctx, state), share=ctx.may("customer.share_views"),
                      pages=[Led(title=str(entry.title), icon=entry.icon, url=if_there(entry.endpoint))
                             for entry in more if _may(ctx, entry)])

    name = entity.key.rpartition(".")[2]
    blueprint = Blueprint(name, __name__, url_prefix=f"/{name}")
    pages.hang(Listed(entity=entity, words=ROWS, file=entity.key.replace(".", "-"), bases=usual_bases, offers=offers,
                      searchable=entity.search is not None), blueprint)
    return blueprint


def _may(ctx: Ctx, entry: MenuEntry) -> bool:
    return entry.permission is None or ctx.may(entry.permission)
