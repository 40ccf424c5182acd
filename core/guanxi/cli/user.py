"""`guanxi user`: staff from the command line, for setting up, for scripts and for whoever locked themselves out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import click

from guanxi.accounts.identifiers import fold, fold_mobile
from guanxi.accounts.passwords import hash_password
from guanxi.accounts.queries import (
    Account,
    UserFilter,
    UserRow,
    account_named,
    department_named,
    every_user,
    role_id_of,
    roles,
    user_by_id,
)
from guanxi.accounts.services import (
    UserDetails,
    activate_user,
    create_user,
    deactivate_user,
    install_roles,
    set_password,
    set_roles,
)
from guanxi.cli.passwords import read_password
from guanxi.cli.report import Report, Result, reported
from guanxi.cli.runtime import opened_runtime
from guanxi.ctx import Ctx, Principal
from guanxi.db import retrying
from guanxi.errors import NotFound
from guanxi.i18n import _, _l

T = TypeVar("T")
PASSWORD = "GUANXI_USER_PASSWORD"
FROM_STDIN = click.option("--password-stdin", is_flag=True, help=_("Read the password from standard input."))


@click.group(help=_("Take staff on, list them, set passwords and roles, disable and enable."))
def user() -> None:
    """The group of the commands below."""


@user.command(help=_("Take somebody on who signs in by LOGIN."))
@click.argument("login")
@click.option("--name", help=_("Their own name; by default LOGIN."))
@click.option("--mobile", default="", help=_("Signs in too."))
@click.option("--email", default="", help=_("Signs in too."))
@click.option("--department", help=_("Name or number of the department."))
@click.option("--role", "wanted", multiple=True, help=_("Key or name of a role; may be given several times."))
@click.option("--no-password", is_flag=True, help=_("They can't sign in until a password is set."))
@FROM_STDIN
@reported
def add(report: Report, login: str, name: str | None, mobile: str, email: str, department: str | None,
        wanted: tuple[str, ...], no_password: bool, password_stdin: bool) -> Result:
    """Take somebody on."""
    own = (login, name, mobile, email)
    hashed = None if no_password else hash_password(read_password(report, PASSWORD, from_stdin=password_stdin), own)

    def work(ctx: Ctx) -> int:
        install_roles(ctx)
        return create_user(ctx, UserDetails(
            login=login, name=name or login, mobile=mobile, email=email,
            department_id=_department(ctx, department), role_ids=_roles(ctx, wanted)), hashed)

    with _opened() as ctx:
        user_id = _written(ctx, work)
    report.say(_("%(login)s is taken on.", login=login))
    return {"id": user_id, "login": fold(login)}


@user.command("list", help=_("Everybody, or those found by TEXT."))
@click.argument("text", default="")
@click.option("--disabled", is_flag=True, help=_("Those who were disabled."))
@reported
def listed(report: Report, text: str, disabled: bool) -> Result:
    """List staff."""
    with _opened() as ctx:
        found = every_user(ctx.session, UserFilter(text=text, active=not disabled))
    for row in found:
        report.say(_line(row))
    return {"users": found}


@user.command(help=_("Set the password of LOGIN, who is signed out everywhere."))
@click.argument("login")
@click.option("--must-change", is_flag=True, help=_("To be replaced at the next sign-in."))
@FROM_STDIN
@reported
def password(report: Report, login: str, must_change: bool, password_stdin: bool) -> Result:
    """Set somebody's password."""
    with _opened() as ctx:
        account = _account(ctx, login)
        typed = read_password(report, PASSWORD, from_stdin=password_stdin)
        hashed = hash_password(typed, (account.login, account.name, account.mobile, account.email))
        _written(ctx, lambda own: set_password(own, account.id, hashed, must_change=must_change))
    report.say(_("The password of %(login)s is set.", login=account.login))
    return {"id": account.id, "login": account.login}


@user.command(help=_("Sign LOGIN out everywhere and refuse further sign-ins; nothing is deleted."))
@click.argument("login")
@reported
def disable(report: Report, login: str) -> Result:
    """Let somebody go."""
    return _switched(report, login, deactivate_user, active=False)


@user.command(help=_("Let LOGIN sign in again."))
@click.argument("login")
@reported
def enable(report: Report, login: str) -> Result:
    """Let somebody return."""
    return _switched(report, login, activate_user, active=True)


@user.command(help=_("Give roles to LOGIN, or take them away; without options, show them."))
@click.argument("login")
@click.option("--add", "added", multiple=True, help=_("Key or name of a role; may be given several times."))
@click.option("--remove", "removed", multiple=True, help=_("Key or name of a role; may be given several times."))
@reported
def role(report: Report, login: str, added: tuple[str, ...], removed: tuple[str, ...]) -> Result:
    """Change somebody's roles."""
    with _opened() as ctx:
        account = _account(ctx, login)
        if added or removed:
            _written(ctx, lambda own: set_roles(
                own, account.id, _held(own, account.id) - _roles(own, removed) | _roles(own, added)))
        held = _held(ctx, account.id)
        titles = [known.title for known in roles(ctx.session) if known.id in held]
    report.say(_("%(login)s: %(roles)s", login=account.login, roles=_(", ").join(titles) or _("no roles")))
    return {"id": account.id, "login": account.login, "roles": titles}


@contextmanager
def _opened() -> Iterator[Ctx]:
    with opened_runtime() as runtime, runtime.opened(Principal.system("guanxi user")) as ctx:
        yield ctx


def _written(ctx: Ctx, work: Callable[[Ctx], T]) -> T:
    return retrying(ctx, lambda unit: work(unit.ctx))


def _switched(report: Report, login: str, switch: Callable[[Ctx, int], None], *, active: bool) -> Result:
    with _opened() as ctx:
        account = _account(ctx, login)
        _written(ctx, lambda own: switch(own, account.id))
    report.say(_("%(login)s can sign in.", login=account.login) if active
               else _("%(login)s can't sign in any more.", login=account.login))
    return {"id": account.id, "login": account.login, "active": active}


def _account(ctx: Ctx, login: str) -> Account:
    found = account_named(ctx.session, fold_mobile(login) or fold(login))
    if found is None:
        raise NotFound(_l("Nobody signs in by “%(login)s”."), login=login)
    return found


def _held(ctx: Ctx, user_id: int) -> frozenset[int]:
    record = user_by_id(ctx.session, user_id)
    return record.role_ids if record else frozenset()


def _roles(ctx: Ctx, names: Iterable[str]) -> frozenset[int]:
    found = {name: role_id_of(ctx.session, name) for name in names}
    for name, role_id in found.items():
        if role_id is None:
            known = ", ".join(known.key or known.title for known in roles(ctx.session))
            raise NotFound(_l("There is no role “%(name)s”. There are: %(known)s."), name=name, known=known)
    return frozenset(role_id for role_id in found.values() if role_id is not None)


def _department(ctx: Ctx, name: str | None) -> int | None:
    if name is None:
        return None
    found = department_named(ctx.session, name)
    if len(found) != 1:
        raise NotFound(_l("There is no department “%(name)s”, or more than one: give its number."), name=name)
    return found[0]


def _line(row: UserRow) -> str:
    return "\t".join((row.login, row.name, row.department or "", ", ".join(row.roles)))
