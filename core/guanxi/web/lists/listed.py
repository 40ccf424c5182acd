"""What is listed, and what its pages say: one value for the customers, one for each list of a plugin."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from flask import current_app, url_for

from guanxi.contributions import Attribute, Entity
from guanxi.ctx import Ctx
from guanxi.customers.badges import Badge
from guanxi.errors import Text

if TYPE_CHECKING:
    from guanxi.web.lists.bases import Base
    from guanxi.web.lists.offers import Offers
    from guanxi.web.lists.state import ListState

HOMES: Final = "guanxi_lists"
"""Where an application keeps, by an entity's key, the full name of the endpoint of its list."""

Badges = Callable[[Ctx, Sequence[int]], Mapping[int, Sequence[Badge]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a list says of its rows.

    `counted` and `all_counted` say how many rows were chosen, and that they are all of the list; both take the
    number, and the number as it is written. `more_than` has a place for it, "%(count)s"; `too_many_ticked` one for
    the most, "%(most)s".
    """

    everything: Text
    counted: Callable[[int, str], str]
    all_counted: Callable[[int, str], str]
    more_than: Text
    none_ticked: Text
    too_many_ticked: Text
    not_found: Text
    try_words: Text
    neither: Text
    empty_view: Text
    empty_view_hint: Text
    empty_trash: Text
    empty: Text


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Listed:
    """One entity's list as pages.

    `searchable` says whether it is searched by free text, `index` is the endpoint of the list itself, and `file`
    begins the names of its exports. `bases` are the views every reader has, `offers` what a reader may do, `badges`
    the words beside the names of a page of rows. `face` is the place in a row's details that says what kind of face
    stands before its name, None for lists without faces. `edits` is the address that changes an attribute of a row in
    its place, ":id" standing for the row's id; empty where none does.
    """

    entity: Entity
    words: Words
    file: str
    bases: Callable[[Ctx, Entity, Words], list[Base]]
    offers: Callable[[Ctx, ListState], Offers]
    searchable: bool
    index: str = "index"
    badges: Badges = lambda _ctx, _ids: {}
    face: int | None = None
    edits: Callable[[Ctx, Attribute], str] = lambda _ctx, _attribute: ""

    def url(self, endpoint: str = "", **values: Any) -> str:
        """The address of one of the list's pages; without an endpoint, of the list itself."""
        index: str = current_app.extensions[HOMES][self.entity.key]
        return url_for(f"{index.removesuffix(self.index)}{endpoint}" if endpoint else index, **values)
