"""Which customers a bulk action or an export is about: those ticked, or all results of the list."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import Final

from flask import request

from guanxi import i18n
from guanxi.ctx import Action, Ctx
from guanxi.errors import BadRequest
from guanxi.i18n import _, _l, ngettext
from guanxi.views.bulk import INLINE
from guanxi.views.counting import count
from guanxi.views.every import every_id
from guanxi.views.listing import ListQuery
from guanxi.web.accounts.fields import number
from guanxi.web.lists.page import asked_for

MOST_TICKED: Final = INLINE


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The customers ticked, or, with `everything`, all of `query`; `query` says where they were ticked."""

    query: ListQuery
    ids: tuple[int, ...] = ()
    everything: bool = False

    def few(self, ctx: Ctx, most: int) -> list[int] | None:
        """The ids, when they are at most `most`; None when they are more."""
        ids = list(islice(every_id(ctx, self.query), most + 1)) if self.everything else list(self.ids)
        return ids if len(ids) <= most else None

    def told(self, ctx: Ctx, action: Action = "view") -> str:
        """How many they are, in words."""
        if not self.everything:
            ticked = len(self.ids)
            return ngettext("%(count)s customer", "%(count)s customers", ticked, count=i18n.number(ticked))
        found = count(ctx, self.query, action)
        told = i18n.number(found.number)
        if not found.exact:
            return _("more than %(count)s customers", count=told)
        return ngettext("%(count)s customer, all of this list", "%(count)s customers, all of this list", found.number,
                        count=told)


def chosen(ctx: Ctx) -> Chosen:
    """What this request is about. Raises BadRequest when nothing is."""
    state, _views = asked_for(ctx)
    if request.values.get("everything") == "1":
        return Chosen(query=state.altered().query, everything=True)
    ids = tuple(dict.fromkeys(filter(None, map(number, request.values.getlist("ids")))))
    if not ids:
        raise BadRequest(_l("Select at least one customer first."))
    if len(ids) > MOST_TICKED:
        raise BadRequest(_l("At most %(most)s customers can be ticked at once. Select all results instead."),
                         most=MOST_TICKED)
    return Chosen(query=state.query, ids=ids)
