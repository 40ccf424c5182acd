"""Who sees a customer and why, and what a reader is told who finds nobody."""

from __future__ import annotations

import pytest
from flask import Flask

from guanxi.accounts.principals import principal_for_user
from guanxi.ctx import Ctx, Principal, Scope
from guanxi.customers.models import Collaborator
from guanxi.customers.sight import viewers
from guanxi.customers.visibility import usable_ids
from guanxi.db import unit_of_work
from guanxi.errors import Forbidden, NotFound
from guanxi.runtime import Runtime
from guanxi.testing.counting import counted
from guanxi.testing.factories import Made
from tests.core.accounts_help import default_role, make_role, make_user
from tests.core.browser_help import text_of
from tests.core.customer_pages_help import boss_of, staff

HOSTILE = "<img src=x>张"


@pytest.fixture
def people(ctx: Ctx, make: Made) -> dict[str, int]:
    """Staff of all scopes in a tree of departments, a boss of the owner, somebody shared with, and an administrator."""
    administrator = default_role(ctx, "administrator")
    top = make.department("总部")
    sales = make.department("销售部", parent_id=top)
    other = make.department("客服部", parent_id=top)
    roles = {scope: make_role(ctx, {"customer.view": scope}, name=f"role {scope.value}") for scope in Scope}
    blind = make_role(ctx, {"customer.create": Scope.ALL}, name="blind")

    def hired(name: str, *held: int, place: int | None = None, manager: int | None = None) -> int:
        return make_user(ctx, *held, name=name, login=name, department_id=place, manager_id=manager)

    found = {"lead": hired("lead", roles[Scope.SUBORDINATES], place=other)}
    found |= {
        "admin": hired("admin", administrator),
        "owner": hired("owner", roles[Scope.OWN], place=sales, manager=found["lead"]),
        "friend": hired("friend", roles[Scope.OWN], place=other), "stranger": hired("stranger", roles[Scope.OWN]),
        "desk": hired("desk", roles[Scope.DEPARTMENT], place=sales), "head": hired(
            "head", roles[Scope.DEPARTMENT_TREE], place=top),
        "across": hired("across", roles[Scope.DEPARTMENT_TREE], place=other),
        "all": hired("all", roles[Scope.ALL]), "blind": hired("blind", blind, place=sales),
        "both": hired("both", roles[Scope.DEPARTMENT], roles[Scope.ALL], place=sales)}
    return {**found, "sales": sales}


def test_they_are_those_who_find_the_customer_in_their_lists(ctx: Ctx, make: Made, people: dict[str, int]) -> None:
    customer = make.customer(owner_id=people["owner"], department_id=people["sales"])
    with unit_of_work(ctx) as unit:
        unit.session.add(Collaborator(customer_id=customer, user_id=people["friend"], added_at=unit.ctx.now))
    lonely = make.customer()
    for one in (customer, lonely):
        expected = set()
        for name, user in people.items():
            principal = None if name == "sales" else principal_for_user(ctx.session, user)
            if principal is not None and usable_ids(ctx.session, principal, "view", [one]):
                expected.add(name)
        assert {viewer.name for viewer in viewers(ctx, one)} == expected
    reasons = {viewer.name: viewer.reasons for viewer in viewers(ctx, customer)}
    assert set(reasons) == {"admin", "owner", "friend", "lead", "desk", "head", "all", "both"}
    assert reasons["owner"] == ("Owner",)
    assert reasons["friend"] == ("Collaborator",)
    assert reasons["lead"] == ("Role “role subordinates”: own customers and those of subordinates",)
    assert reasons["both"] == ("Role “role department”: customers of the department", "Role “role all”: all customers")


def test_it_is_told_to_those_who_see_more_than_their_own(app: Flask, ctx: Ctx, make: Made) -> None:
    sales, user = staff(app, ctx, "sales", view=Scope.OWN)
    leader, _leader = staff(app, ctx, "leader", view=Scope.ALL)
    customer = make.customer(HOSTILE, owner_id=user)
    page = leader.get(f"/customers/{customer}/sight")
    assert (page.status_code, "<img" in page.text, "Owner" in text_of(page)) == (200, False, True)
    assert f"/customers/{customer}/sight" in leader.get(f"/customers/{customer}").text
    assert sales.get(f"/customers/{customer}/sight").status_code == 403
    assert f"/customers/{customer}/sight" not in sales.get(f"/customers/{customer}").text
    assert leader.get("/customers/999/sight").status_code == 404


def test_who_sees_less_learns_nothing_of_a_hidden_customer(runtime: Runtime, make: Made, ctx: Ctx) -> None:
    hidden = make.customer()
    user = make_user(ctx, make_role(ctx, {"customer.view": Scope.OWN}), login="sales", name="销售")
    principal = principal_for_user(ctx.session, user) or Principal.system("none")
    with runtime.opened(principal) as own:
        for customer in (hidden, 999):
            with pytest.raises(NotFound):
                viewers(own, customer)
    mine = make.customer(owner_id=user)
    with runtime.opened(principal) as own, pytest.raises(Forbidden):
        viewers(own, mine)


def test_a_page_that_is_hidden_says_what_one_sees_and_the_same_of_one_that_is_not_there(
        app: Flask, ctx: Ctx, make: Made) -> None:
    boss, hidden = boss_of(app, ctx), make.customer("天外飞仙")
    clerk, _user = staff(app, ctx, "other", view=Scope.OWN)
    answers = [text_of(clerk.get(f"/customers/{row}")).partition("Request ")[0] for row in (hidden, 999)]
    assert answers[0] == answers[1]
    assert "You see your own customers and those shared with you, because of your role" in answers[0]
    assert "You may see all customers" in text_of(boss.get("/customers/999"))
    assert "You see your own customers" in text_of(clerk.get("/customers?q=天外飞仙"))


def test_it_costs_the_same_however_many_there_are(ctx: Ctx, runtime: Runtime, make: Made) -> None:
    customer, role = make.customer(), make_role(ctx, {"customer.view": Scope.ALL})
    costs = []
    for count in (1, 9):
        for place in range(count):
            make_user(ctx, role, login=f"u{count}-{place}", name="员工")
        with counted(runtime.engine) as sent:
            assert len(viewers(ctx, customer)) >= count
        costs.append(len(sent))
    assert costs == [5, 5]
