"""Who a request acts as: rights by roles, and whom the scopes reach, in one query."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import Engine, event

from guanxi.accounts.models import LoginSession, User
from guanxi.accounts.principals import principal_for_user, signed_in
from guanxi.accounts.services import (
    DepartmentDetails,
    Device,
    create_department,
    deactivate_user,
    end_sessions,
    open_session,
    update_department,
)
from guanxi.accounts.services.sessions import token_hash
from guanxi.ctx import Ctx, Principal, Scope
from guanxi.db import unit_of_work
from tests.core.accounts_help import default_role, make_role, make_user


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)


def sign_in(ctx: Ctx, user_id: int, lifetime: timedelta = timedelta(hours=1)) -> str:
    with unit_of_work(ctx) as unit:
        return token_hash(open_session(unit.ctx, user_id, Device(), lifetime))


def principal_of(ctx: Ctx, user_id: int) -> Principal:
    found = principal_for_user(ctx.session, user_id)
    assert found is not None
    return found


def department(ctx: Ctx, name: str, parent_id: int | None = None) -> int:
    with unit_of_work(ctx) as unit:
        return create_department(unit.ctx, DepartmentDetails(name=name, parent_id=parent_id))


def test_a_token_leads_to_its_user(ctx: Ctx) -> None:
    user_id = make_user(ctx, name="林晓燕", login="Lin")
    found = signed_in(ctx.session, sign_in(ctx, user_id), ctx.now)
    assert found is not None
    assert (found.principal.user_id, found.principal.name, found.principal.login) == (
        user_id,
        "林晓燕",
        "lin",
    )


def test_an_unknown_token_leads_to_nobody(ctx: Ctx) -> None:
    make_user(ctx)
    assert signed_in(ctx.session, token_hash("guessed"), ctx.now) is None


def test_an_ended_session_leads_to_nobody(ctx: Ctx) -> None:
    user_id = make_user(ctx)
    digest = sign_in(ctx, user_id)
    with unit_of_work(ctx) as unit:
        end_sessions(unit.ctx, user_id)
    assert signed_in(ctx.session, digest, ctx.now) is None


def test_an_expired_session_leads_to_nobody(ctx: Ctx) -> None:
    digest = sign_in(ctx, make_user(ctx), timedelta(minutes=5))
    assert signed_in(ctx.session, digest, ctx.now + timedelta(minutes=6)) is None


def test_a_disabled_user_is_nobody_even_with_a_living_session(ctx: Ctx) -> None:
    default_role(ctx, "administrator")
    make_user(ctx, default_role(ctx, "administrator"))
    user_id = make_user(ctx)
    with unit_of_work(ctx) as unit:
        deactivate_user(unit.ctx, user_id)
    digest = sign_in(ctx, user_id)
    assert signed_in(ctx.session, digest, ctx.now) is None
    assert principal_for_user(ctx.session, user_id) is None


def test_several_roles_give_the_union_of_their_grants(ctx: Ctx) -> None:
    first = make_role(ctx, {"customer.view": Scope.OWN, "customer.phones": Scope.ALL})
    second = make_role(ctx, {"customer.view": Scope.DEPARTMENT})
    principal = principal_of(ctx, make_user(ctx, first, second))
    assert principal.scopes("customer.view") == {Scope.OWN, Scope.DEPARTMENT}
    assert principal.scopes("customer.phones") == {Scope.ALL}
    assert principal.scopes("customer.export") == frozenset()


def test_whoever_holds_no_role_may_do_nothing(ctx: Ctx) -> None:
    assert principal_of(ctx, make_user(ctx)).grants == {}


def test_the_administrator_may_do_what_no_grant_names(ctx: Ctx) -> None:
    principal = principal_of(ctx, make_user(ctx, default_role(ctx, "administrator")))
    assert principal.may("plugin.that.comes.later")


def test_subordinates_are_all_below_however_far(ctx: Ctx) -> None:
    role = make_role(ctx, {"customer.view": Scope.SUBORDINATES})
    chief = make_user(ctx, role)
    team = make_user(ctx, manager_id=chief)
    member = make_user(ctx, manager_id=team)
    make_user(ctx)
    assert principal_of(ctx, chief).subordinate_ids == {team, member}


def test_a_circle_of_managers_ends(ctx: Ctx) -> None:
    role = make_role(ctx, {"customer.view": Scope.SUBORDINATES})
    first = make_user(ctx, role)
    second = make_user(ctx, manager_id=first)
    with unit_of_work(ctx) as unit:
        user = unit.session.get(User, first)
        assert user is not None
        user.manager_id = second
    assert principal_of(ctx, first).subordinate_ids == {first, second}


def test_the_department_tree_is_the_own_one_and_all_below(ctx: Ctx) -> None:
    top = department(ctx, "公司")
    sales = department(ctx, "销售部", top)
    group = department(ctx, "销售一组", sales)
    department(ctx, "客服部", top)
    role = make_role(ctx, {"customer.view": Scope.DEPARTMENT_TREE})
    assert principal_of(ctx, make_user(ctx, role, department_id=sales)).department_tree_ids == {sales, group}


def test_a_department_that_moves_takes_its_tree_along(ctx: Ctx) -> None:
    top = department(ctx, "公司")
    east, west = department(ctx, "华东", top), department(ctx, "华西", top)
    group = department(ctx, "一组", east)
    role = make_role(ctx, {"customer.view": Scope.DEPARTMENT_TREE})
    boss = make_user(ctx, role, department_id=west)
    with unit_of_work(ctx) as unit:
        update_department(unit.ctx, east, DepartmentDetails(name="华东", parent_id=west))
    assert principal_of(ctx, boss).department_tree_ids == {west, east, group}


def test_scopes_that_are_not_held_are_not_computed(ctx: Ctx) -> None:
    top = department(ctx, "公司")
    boss = make_user(ctx, make_role(ctx, {"customer.view": Scope.ALL}), department_id=top)
    make_user(ctx, manager_id=boss)
    principal = principal_of(ctx, boss)
    assert (principal.subordinate_ids, principal.department_tree_ids) == (frozenset(), frozenset())


@pytest.mark.parametrize("scope", list(Scope))
def test_one_query_whatever_the_scope(ctx: Ctx, engine: Engine, scope: Scope) -> None:
    top = department(ctx, "公司")
    boss = make_user(ctx, make_role(ctx, {"customer.view": scope}), department_id=top)
    make_user(ctx, manager_id=boss, department_id=top)
    digest = sign_in(ctx, boss)
    ctx.session.close()
    with counted(engine) as statements:
        signed_in(ctx.session, digest, ctx.now)
    assert len([text for text in statements if "SELECT" in text]) == 1


def test_the_token_itself_is_not_stored(ctx: Ctx) -> None:
    user_id = make_user(ctx)
    with unit_of_work(ctx) as unit:
        token = open_session(unit.ctx, user_id, Device(), timedelta(hours=1))
        row = unit.session.get(LoginSession, 1)
        assert row is not None
        assert token not in (row.token_hash, row.agent, row.address)
