"""Which rows a bulk action or an export is about: those ticked, or all results of the list."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import Final

from flask import request

from guanxi import i18n
from guanxi.ctx import Action, Ctx
from guanxi.errors import BadRequest
from guanxi.views.bulk import INLINE
from guanxi.views.counting import count
from guanxi.views.every import every_id
from guanxi.views.listing import ListQuery
from guanxi.web.accounts.fields import number
from guanxi.web.lists.listed import Listed, Words
from guanxi.web.lists.page import asked_for

MOST_TICKED: Final = INLINE


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The rows ticked, or, with `everything`, all of `query`; `query` says where they were ticked."""

    words: Words
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
            return self.words.counted(ticked, i18n.number(ticked))
        found = count(ctx, self.query, action)
        told = i18n.number(found.number)
        if not found.exact:
            return self.words.more_than % {"count": told}
        return self.words.all_counted(found.number, told)


def chosen(ctx: Ctx, listed: Listed) -> Chosen:
    """What this request is about. Raises BadRequest when nothing is."""
    state, _views = asked_for(ctx, listed)
    if request.values.get("everything") == "1":
        return Chosen(words=listed.words, query=state.altered().query, everything=True)
    ids = tuple(dict.fromkeys(filter(None, map(number, request.values.getlist("ids")))))
    if not ids:
        raise BadRequest(listed.words.none_ticked)
    if len(ids) > MOST_TICKED:
        raise BadRequest(listed.words.too_many_ticked, most=MOST_TICKED)
    return Chosen(words=listed.words, query=state.query, ids=ids)
