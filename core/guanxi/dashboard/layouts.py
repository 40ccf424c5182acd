"""How a dashboard is arranged: as a person did it, else as their role has it, else as the product does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from sqlalchemy import Select, or_, select

from guanxi.accounts.models import Role, UserRole
from guanxi.audit.services import record
from guanxi.ctx import Ctx
from guanxi.dashboard.models import DashboardLayout
from guanxi.errors import BadRequest, Forbidden, NotFound
from guanxi.i18n import _l

MOST: Final = 100
_LONGEST: Final = 80


@dataclass(frozen=True, slots=True)
class Tile:
    """One part and how much room it takes: a whole row, or half of one."""

    key: str
    wide: bool


@dataclass(frozen=True, slots=True)
class Arrangement:
    """What somebody chose; `whose` says who."""

    whose: Literal["own", "role"]
    tiles: tuple[Tile, ...]


def arrangement(ctx: Ctx) -> Arrangement | None:
    """The actor's own; else that of the first of their roles that has one; None for that of the product."""
    roles = select(UserRole.role_id).where(UserRole.user_id == ctx.principal.user_id)
    row = ctx.session.execute(
        select(DashboardLayout.user_id, DashboardLayout.tiles)
        .where(or_(DashboardLayout.user_id == ctx.principal.user_id, DashboardLayout.role_id.in_(roles)))
        .order_by(DashboardLayout.role_id.is_not(None), DashboardLayout.role_id).limit(1)).one_or_none()
    if row is None:
        return None
    return Arrangement("role" if row.user_id is None else "own", _tiles(row.tiles))


def arrangement_of_role(ctx: Ctx, role_id: int) -> Arrangement | None:
    """What was arranged for a role, None where nothing was."""
    tiles = ctx.session.scalar(select(DashboardLayout.tiles).where(DashboardLayout.role_id == role_id))
    return None if tiles is None else Arrangement("role", _tiles(tiles))


def arranged_roles(ctx: Ctx) -> set[int]:
    """The roles for which something was arranged."""
    return set(ctx.session.scalars(select(DashboardLayout.role_id).where(DashboardLayout.role_id.is_not(None))))


def arrange(ctx: Ctx, tiles: Sequence[Tile]) -> None:
    """Keep the actor's own arrangement. Raises BadRequest for more than there can be, or one key twice."""
    user_id = _own(ctx)
    row = ctx.session.scalars(_of_user(user_id)).one_or_none() or DashboardLayout(user_id=user_id)
    _keep(ctx, row, tiles)


def forget_own(ctx: Ctx) -> None:
    """Take back the actor's own arrangement: that of the role, or of the product, holds again."""
    for row in ctx.session.scalars(_of_user(_own(ctx))).all():
        ctx.session.delete(row)


def arrange_for_role(ctx: Ctx, role_id: int, tiles: Sequence[Tile]) -> None:
    """Keep what those who hold a role see until they arrange their own. Raises Forbidden, NotFound, BadRequest."""
    row = _of_role(ctx, role_id) or DashboardLayout(role_id=role_id)
    before = row.tiles
    _keep(ctx, row, tiles)
    record(ctx, "role", role_id, "edit", {"dashboard": (before, row.tiles)})


def forget_role(ctx: Ctx, role_id: int) -> None:
    """Take back what was arranged for a role. Raises Forbidden, NotFound."""
    row = _of_role(ctx, role_id)
    if row is not None:
        ctx.session.delete(row)
        record(ctx, "role", role_id, "edit", {"dashboard": (row.tiles, None)})


def _own(ctx: Ctx) -> int:
    if ctx.principal.user_id is None:
        raise Forbidden(_l("Sign in first."))
    return ctx.principal.user_id


def _of_user(user_id: int) -> Select[DashboardLayout]:
    return select(DashboardLayout).where(DashboardLayout.user_id == user_id)


def _of_role(ctx: Ctx, role_id: int) -> DashboardLayout | None:
    ctx.require("admin.users")
    if ctx.session.get(Role, role_id) is None:
        raise NotFound(_l("This role no longer exists."))
    return ctx.session.scalars(select(DashboardLayout).where(DashboardLayout.role_id == role_id)).one_or_none()


def _keep(ctx: Ctx, row: DashboardLayout, tiles: Sequence[Tile]) -> None:
    keys = {tile.key for tile in tiles}
    if len(tiles) > MOST or len(keys) != len(tiles) or any(len(key) > _LONGEST for key in keys):
        raise BadRequest(_l("This arrangement can’t be read. Reload the page and arrange it again."))
    row.tiles = [[tile.key, "wide" if tile.wide else "half"] for tile in tiles]
    row.changed_at = ctx.now
    ctx.session.add(row)
    ctx.session.flush()


def _tiles(stored: Iterable[Sequence[str]]) -> tuple[Tile, ...]:
    return tuple(Tile(key, size == "wide") for key, size in stored)
