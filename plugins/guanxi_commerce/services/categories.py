"""The tree of categories: growing, renamed, moved, cut back where nothing hangs on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import func, select

from guanxi.api import Ctx, Issue, LazyString, NotFound, Refused, _l, record
from guanxi_commerce.models import Category, Product
from guanxi_commerce.rights import PRODUCTS

DEEPEST: Final = 8


def create_category(ctx: Ctx, name: str, parent_id: int | None = None) -> int:
    """Add a category below `parent_id`; returns its id. Raises NotFound, Refused."""
    ctx.require(PRODUCTS)
    title, parent = _title(name), _parent(ctx, parent_id)
    if parent is not None and _depth(parent.path) >= DEEPEST:
        raise _too_deep()
    row = Category(name=title, parent_id=parent_id, path="/")
    ctx.session.add(row)
    ctx.session.flush()
    row.path = f"{parent.path if parent else '/'}{row.id}/"
    ctx.session.flush()
    record(ctx, "commerce.category", row.id, "create", {"name": (None, title), "parent_id": (None, parent_id)})
    return row.id


def edit_category(ctx: Ctx, category_id: int, name: str, parent_id: int | None) -> None:
    """Rename a category, or hang it and all below it elsewhere. Raises NotFound, Refused."""
    ctx.require(PRODUCTS)
    title, branch = _title(name), _branch(ctx, category_id)
    row, parent = branch[0], _parent(ctx, parent_id)
    if parent in branch:
        raise _refused(_l("A category can’t hang below itself."), "circle", "parent_id")
    before, after = row.path, f"{parent.path if parent else '/'}{row.id}/"
    if max(_depth(one.path) for one in branch) - _depth(before) + _depth(after) > DEEPEST:
        raise _too_deep()
    changes = {"name": (row.name, title), "parent_id": (row.parent_id, parent_id)}
    row.name, row.parent_id = title, parent_id
    for one in branch:
        one.path = after + one.path.removeprefix(before)
    ctx.session.flush()
    record(ctx, "commerce.category", category_id, "edit",
           {key: pair for key, pair in changes.items() if pair[0] != pair[1]})


def remove_category(ctx: Ctx, category_id: int) -> None:
    """Take a category away on which nothing hangs. Raises NotFound, Refused."""
    ctx.require(PRODUCTS)
    branch = _branch(ctx, category_id)
    if len(branch) > 1:
        raise _refused(_l("Other categories hang below it: move or remove them first."), "not_empty")
    held = ctx.session.scalar(select(func.count()).select_from(Product).where(Product.category_id == category_id))
    if held:
        raise _refused(_l("Products belong to it: give them another category first."), "not_empty")
    ctx.session.delete(branch[0])
    ctx.session.flush()
    record(ctx, "commerce.category", category_id, "remove", {"name": (branch[0].name, None)})


def _branch(ctx: Ctx, category_id: int) -> Sequence[Category]:
    """A category and all below it, itself first. The whole tree is locked, for two moves at once could close a
    circle."""
    rows = ctx.session.scalars(select(Category).order_by(Category.id).with_for_update()).all()
    found = next((row for row in rows if row.id == category_id), None)
    if found is None:
        raise NotFound(_l("There is no such category."))
    return [found, *(row for row in rows if row is not found and row.path.startswith(found.path))]


def _parent(ctx: Ctx, parent_id: int | None) -> Category | None:
    found = None if parent_id is None else ctx.session.get(Category, parent_id)
    if parent_id is not None and found is None:
        raise NotFound(_l("There is no such category."))
    return found


def _title(name: str) -> str:
    title = name.replace("\0", "").strip()
    if not 1 <= len(title) <= 100:
        raise _refused(_l("A category's name has 1 to 100 characters."), "bad_name", "name")
    return title


def _depth(path: str) -> int:
    return path.count("/") - 1


def _too_deep() -> Refused:
    return _refused(_l("Categories are at most %(most)s levels deep."), "too_deep", "parent_id", most=DEEPEST)


def _refused(message: LazyString, code: str, field: str | None = None, **params: object) -> Refused:
    return Refused(_l("The category was not saved."), [
        Issue(message=message, code=code, field=field, params=params or None)])
