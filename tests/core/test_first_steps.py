"""The first days: what is to be done and what is, roles of a trade, sample data in and out."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from guanxi.accounts.models import User
from guanxi.contributions import RoleTemplate, TradeRoles
from guanxi.ctx import Ctx, Principal, Scope
from guanxi.customers.models import Customer
from guanxi.demo.build import load
from guanxi.demo.manifest import SAMPLES
from guanxi.errors import NotFound
from guanxi.i18n import use_locale
from guanxi.plugin import Plugin
from guanxi.runtime import Runtime
from guanxi.setup.roles import offered_roles, take_over, trade_of, trades
from guanxi.setup.steps import leave_out, open_steps, steps
from guanxi.setup.trades import TRADES
from guanxi.testing.factories import Made
from guanxi.worker import run_due_jobs
from tests.core.accounts_help import default_role, done
from tests.core.browser_help import Browser, text_of
from tests.core.customer_pages_help import staff

GYMS = TradeRoles(key="gyms.gyms", title="Gyms", roles=(
    RoleTemplate(key="trainer", title="Trainer", purpose="Trains.", like="salesperson",
                 grants={"customer.view": Scope.OWN, "gone.right": Scope.ALL}),))
PLUGIN = Plugin(name="gyms", title="Gyms", version="1", trades=(GYMS,))
STEPS = ["organisation", "departments", "roles", "staff", "customers", "plugins"]


def test_what_was_done_is_seen_and_what_is_left_out_can_be_taken_up_again(boss: Browser, runtime: Runtime, ctx: Ctx,
                                                                          make: Made) -> None:
    assert "0 of 6" in text_of(boss.get("/"))
    make.department(), make.department()
    make.user()
    make.customer()
    boss.post("/settings/", {"name": "江南", "locale": "zh", "timezone": "Asia/Shanghai", "currency": "CNY",
                             "trash_days": "0"})
    boss.post("/first-steps/plugins/leave-out")
    assert "5 of 6" in text_of(boss.get("/"))
    boss.post("/first-steps/plugins/leave-out", {"again": "1"})
    assert "4 of 6" in text_of(boss.get("/first-steps/"))
    boss.post("/first-steps/plugins/leave-out"), boss.post("/first-steps/roles/leave-out")
    assert "First steps" not in text_of(boss.get("/")), "all is settled"
    assert "6 of 6" in text_of(boss.get("/first-steps/")), "and found again"
    assert boss.post("/first-steps/nonsense/leave-out").status_code == 404


def test_the_steps_are_closed_and_shown_again(boss: Browser) -> None:
    boss.post("/first-steps/close", {"next": "/"})
    assert "setup-card" not in boss.get("/").text
    boss.post("/first-steps/close", {"again": "1"})
    assert "setup-card" in boss.get("/").text


def test_they_are_shown_to_those_who_set_the_organisation_up(app: Flask, ctx: Ctx, boss: Browser) -> None:
    sales, _user = staff(app, ctx, "sales", view=Scope.OWN)
    assert "setup-card" not in sales.get("/").text
    for answer in (sales.get("/first-steps/"), sales.get("/first-steps/roles"), sales.post("/first-steps/close"),
                   sales.post("/first-steps/samples"), sales.post("/first-steps/roles", {"trade": "retail"})):
        assert answer.status_code == 403
    assert "setup-card" in boss.get("/").text


def test_the_demo_organisation_is_set_up_already(runtime: Runtime, ctx: Ctx) -> None:
    load(ctx, 5, seed=1)
    with runtime.opened(Principal.system("test")) as later:
        assert open_steps(later) == ()


def test_a_trade_gives_its_roles_once(boss: Browser) -> None:
    page = boss.get("/first-steps/roles?trade=banking")
    assert "Relationship manager" in text_of(page)
    answer = boss.post("/first-steps/roles", {"trade": "banking", "role": ["teller", "relationship_manager"]})
    assert answer.location == "/roles"
    listed = text_of(boss.get("/roles"))
    assert ("Teller" in listed, "Relationship manager" in listed, "Branch manager" in listed) == (True, True, False)
    again = boss.post("/first-steps/roles", {"trade": "banking", "role": ["teller"]})
    assert "trade=banking" in again.location
    assert text_of(boss.get("/first-steps/roles?trade=banking")).count("is there already") == 2
    assert boss.get("/first-steps/roles?trade=nonsense").status_code == 404


@pytest.mark.parametrize("locale", ["en", "zh"])
def test_every_role_of_every_trade_can_be_made_in_either_language(ctx: Ctx, locale: str) -> None:
    default_role(ctx, "salesperson")
    with use_locale(locale):
        for trade in TRADES:
            keys = {role.key for role in trade.roles}
            assert len(keys) == len(trade.roles)
            made = done(ctx, lambda unit, trade=trade, keys=keys: take_over(unit, trade, keys))
            assert len(made) == len(trade.roles)


def test_nobody_who_sells_may_export_or_erase() -> None:
    granted = {key for trade in TRADES for role in trade.roles for key in role.grants}
    assert not granted & {"customer.export", "customer.erase", "admin.users", "admin.settings"}


class TestOfPlugins:
    """Trades that a plugin brings."""

    @pytest.fixture
    def plugins(self) -> tuple[Plugin, ...]:
        return (PLUGIN,)

    def test_they_stand_beside_ours_and_grant_what_there_is(self, ctx: Ctx) -> None:
        assert [trade.key for trade in trades(ctx)][-1] == "gyms.gyms"
        trainer = offered_roles(ctx, trade_of(ctx, "gyms.gyms"))[0]
        assert dict(trainer.grants) == {"customer.view": Scope.OWN}
        with pytest.raises(NotFound):
            trade_of(ctx, "gone.gyms")


def test_sample_customers_come_in_beside_real_ones_and_go_again(boss: Browser, runtime: Runtime, ctx: Ctx,
                                                                make: Made) -> None:
    mine = make.customer("张伟")
    boss.post("/first-steps/samples")
    run_due_jobs(runtime)
    count = select(func.count()).select_from(Customer)
    assert ctx.session.scalar(count) == SAMPLES + 1
    assert ctx.session.scalar(select(func.count()).select_from(User)) == 1, "no accounts come along"
    assert "sample customers are here" in text_of(boss.get("/first-steps/"))
    boss.post("/first-steps/samples")
    run_due_jobs(runtime)
    assert ctx.session.scalar(count) == SAMPLES + 1, "refused while there are some"
    boss.post("/settings/demo/remove")
    run_due_jobs(runtime)
    assert ctx.session.scalars(select(Customer.id)).all() == [mine]
    assert ctx.session.scalar(select(User.active)) is True


def test_a_step_there_is_not_is_refused(ctx: Ctx) -> None:
    with pytest.raises(NotFound):
        done(ctx, lambda unit: leave_out(unit, "nonsense"))
    assert [step.key for step in steps(ctx)] == STEPS
