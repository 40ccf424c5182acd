"""Where products stand in the tree of categories, by the path a file writes: 丝巾/方巾."""

from __future__ import annotations

import re
from typing import Final

from sqlalchemy import select

from guanxi.api import Ctx, Issue, Refused, _l
from guanxi_commerce.models import Category
from guanxi_commerce.services import create_category
from guanxi_commerce.services.categories import DEEPEST

_PARTED: Final = re.compile(r"\s*(?:/|>|＞|／|\\)\s*")


class Places:
    """The categories there are, by name below each other; missing ones are made on the way."""

    def __init__(self, ctx: Ctx) -> None:
        self._ctx = ctx
        self.made: set[int] = set()
        rows = ctx.session.execute(
            select(Category.id, Category.parent_id, Category.name).order_by(Category.id.desc())).all()
        self._known = {(row.parent_id, row.name.casefold()): row.id for row in rows}
        self._named: dict[int | None, tuple[int | None, str]] = {row.id: (row.parent_id, row.name) for row in rows}

    def path(self, category_id: int) -> str:
        """The path of a category, as files write it."""
        above, name = self._named[category_id]
        return name if above is None else f"{self.path(above)}/{name}"

    def below(self, path: str) -> int | None:
        """The id of the category at `path`, None for an empty one. Raises Refused, and makes none, where it is no path.
        """
        names = [name for name in _PARTED.split(path) if name]
        if len(names) > DEEPEST or any(len(name) > 100 for name in names):
            raise Refused(_l("The products were not saved."), [Issue(
                message=_l("A category is at most %(most)s levels deep, its names have at most 100 characters."),
                code="bad_category", field="category", params={"most": DEEPEST})])
        found: int | None = None
        for name in names:
            known = self._known.get((found, name.casefold()))
            if known is None:
                known = create_category(self._ctx, name, found)
                self._known[found, name.casefold()] = known
                self._named[known] = found, name
                self.made.add(known)
            found = known
        return found
