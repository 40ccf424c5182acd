"""What an organisation does in its first days, and what of it is done."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import exists, func, select

from guanxi.accounts.models import Department, Role, User
from guanxi.ctx import Ctx
from guanxi.customers.models import Customer
from guanxi.errors import NotFound, Text
from guanxi.i18n import _l
from guanxi.settings import save_settings, setting
from guanxi.transfer.models import ImportRun

CLOSED: Final = "organisation.setup_closed"
LEFT_OUT: Final = "organisation.setup_left_out"


@dataclass(frozen=True, slots=True)
class _Kind:
    title: Text
    why: Text
    verb: Text
    endpoint: str
    icon: str
    permission: str
    done: Callable[[Any], bool]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do, where it is done, and whether it is, or is left out."""

    key: str
    title: Text
    why: Text
    verb: Text
    endpoint: str
    icon: str
    done: bool
    left_out: bool

    @property
    def settled(self) -> bool:
        """Whether nothing more is asked."""
        return self.done or self.left_out


_KINDS: Final[Mapping[str, _Kind]] = {
    "organisation": _Kind(
        _l("Name, currency and time zone"), _l("Every amount and every day follows from them, so they come first."),
        _l("Look at the settings"), "settings.page", "building", "admin.settings", lambda row: bool(row.name)),
    "departments": _Kind(
        _l("Departments"), _l("Who sees which customers follows from where people stand."),
        _l("Add departments"), "accounts.departments", "sitemap", "admin.users", lambda row: row.departments > 1),
    "roles": _Kind(
        _l("Roles of your trade"), _l("Retail, restaurant, real estate, banking or B2B: take over what fits."),
        _l("Choose roles"), "setup.roles", "shield-lock", "admin.users", lambda row: bool(row.own_roles)),
    "staff": _Kind(
        _l("Staff"), _l("Everybody signs in as themselves; a role says what they see."),
        _l("Take somebody on"), "accounts.new_user", "user-plus", "admin.users", lambda row: row.staff > 1),
    "customers": _Kind(
        _l("Customers"), _l("Bring a file from where they are now; it is rehearsed before anything is written."),
        _l("Import customers"), "imports.index", "file-import", "customer.import",
        lambda row: bool(row.imported) or row.customers),
    "plugins": _Kind(
        _l("Plugins"), _l("Switch on what you work with, and leave the rest off; nothing is lost either way."),
        _l("Look at the plugins"), "plugins.index", "plug", "admin.plugins", lambda _row: False),
}


def steps(ctx: Ctx) -> list[Step]:
    """The steps the actor may take, in their order, in one statement."""
    name = setting(ctx, "organisation.name")
    left_out = setting(ctx, LEFT_OUT)
    row = _Found(name, ctx.session.execute(_FACTS).one())
    return [Step(key, kind.title, kind.why, kind.verb, kind.endpoint, kind.icon, kind.done(row), key in left_out)
            for key, kind in _KINDS.items() if ctx.may(kind.permission)]


def open_steps(ctx: Ctx) -> Sequence[Step]:
    """The steps as long as something is asked; none once all are settled, or somebody closed them, without a query."""
    if not ctx.may("admin.settings") or setting(ctx, CLOSED):
        return ()
    found = steps(ctx)
    return () if all(step.settled for step in found) else found


def leave_out(ctx: Ctx, key: str, *, again: bool = False) -> None:
    """Ask no more about a step, or, `again`, do. Raises NotFound, Forbidden."""
    if key not in _KINDS:
        raise NotFound(_l("There is no such step."))
    kept = [one for one in setting(ctx, LEFT_OUT) if one != key]
    save_settings(ctx, {LEFT_OUT: kept if again else [*kept, key]})


def close(ctx: Ctx, *, closed: bool = True) -> None:
    """Show the steps on the dashboard no more, or again. Raises Forbidden."""
    save_settings(ctx, {CLOSED: closed})


class _Found:
    """What the database says, and the organisation's name."""

    def __init__(self, name: str, row: Any) -> None:
        self.name = name
        self.departments, self.own_roles, self.staff, self.imported, self.customers = row


_FACTS: Final = select(
    select(func.count()).select_from(Department).where(Department.archived.is_(False)).scalar_subquery(),
    exists().where(Role.key.is_(None) | Role.name.is_not(None)),
    select(func.count()).select_from(User).where(User.active).scalar_subquery(),
    exists().where(ImportRun.state == "done"),
    exists().where(Customer.number.not_like("DEMO-%")))
