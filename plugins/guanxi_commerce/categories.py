"""The tree of categories, as pages and choices show it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select

from guanxi.api import Ctx
from guanxi_commerce.models import Category, Product

MOST: Final = 1_000
_INDENT: Final = "\u2003"


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A category; `depth` counts from 0, `products` are those of it alone."""

    id: int
    name: str
    parent_id: int | None
    depth: int
    products: int

    @property
    def indented(self) -> str:
        """Its name with its depth before it, for a list to choose from."""
        return _INDENT * self.depth + self.name


def categories_written(ctx: Ctx) -> Callable[[int], str]:
    """Categories as files name them, by their path: 丝巾/方巾."""
    rows = {row.id: row for row in ctx.session.execute(select(Category.id, Category.parent_id, Category.name))}

    def path(category_id: int) -> str:
        row = rows[category_id]
        return row.name if row.parent_id is None else f"{path(row.parent_id)}/{row.name}"

    return path


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """A category with those right below it."""

    node: Node
    below: Sequence[Branch]


def category_tree(ctx: Ctx) -> list[Node]:
    """The first MOST categories in the order of the tree, those beside each other by name; in one statement."""
    return [node for branch in category_branches(ctx) for node in _flat(branch)]


def category_branches(ctx: Ctx) -> list[Branch]:
    """The same as a tree."""
    held = (select(Product.category_id, func.count().label("products")).where(Product.category_id.is_not(None))
            .group_by(Product.category_id).subquery())
    rows = ctx.session.execute(
        select(Category.id, Category.name, Category.parent_id, func.coalesce(held.c.products, 0).label("products"))
        .outerjoin(held, held.c.category_id == Category.id).order_by(Category.name, Category.id).limit(MOST))
    below: dict[int | None, list[dict[str, object]]] = {}
    for row in rows:
        below.setdefault(row.parent_id, []).append(dict(row._mapping))
    return _branches(below, None, 0)


def _branches(below: Mapping[int | None, Sequence[Mapping[str, object]]], parent_id: int | None, depth: int
              ) -> list[Branch]:
    nodes = [Node(**row, depth=depth) for row in below.get(parent_id, ())]  # type: ignore[arg-type]  # a row's values
    return [Branch(node=node, below=_branches(below, node.id, depth + 1)) for node in nodes]


def _flat(branch: Branch) -> Iterator[Node]:
    yield branch.node
    for one in branch.below:
        yield from _flat(one)
