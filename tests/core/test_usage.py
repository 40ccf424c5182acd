"""How well data is kept and what is used: right sums, for those with the right, of the customers they see."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from guanxi.accounts.models import LoginSession
from guanxi.ctx import Ctx, Scope
from guanxi.db import unit_of_work
from guanxi.errors import Forbidden
from guanxi.runtime import Runtime
from guanxi.setup.usage import quality, use
from guanxi.testing.counting import counted
from guanxi.testing.factories import Made, principal
from guanxi.timeline.models import CustomerActivity
from tests.core.browser_help import Browser, text_of
from tests.core.customer_pages_help import staff

ASKS = {"admin.usage": Scope.ALL}


def test_shares_are_counted_by_department_and_by_owner(ctx: Ctx, make: Made) -> None:
    sales, lin = make.department("销售部"), make.user("林晓燕")
    full = make.customer(owner_id=lin, department_id=sales, phone="13800138000", birthday="1990-01-02")
    make.customer(owner_id=lin, department_id=sales), make.customer("江南公司", kind="company")
    with unit_of_work(ctx) as unit:
        unit.session.add(CustomerActivity(customer_id=full, last_at=unit.ctx.now - timedelta(days=89)))
    found = quality(ctx)
    whole = found.whole
    assert (whole.customers, whole.persons, whole.phone, whole.owner, whole.birthday, whole.contacted) == (
        3, 2, 1, 2, 1, 1)
    assert [(one.title, one.customers, one.phone) for one in found.departments] == [("销售部", 2, 1), ("none", 1, 0)]
    assert [(one.title, one.customers, one.owner) for one in found.people] == [("林晓燕", 2, 2), ("nobody", 1, 0)]
    with unit_of_work(ctx) as unit:
        unit.session.execute(update(CustomerActivity).values(last_at=unit.ctx.now - timedelta(days=91)))
    assert quality(ctx).whole.contacted == 0


def test_only_customers_one_sees_are_counted(runtime: Runtime, make: Made) -> None:
    lin = make.user()
    make.customer(owner_id=lin), make.customer()
    with runtime.opened(principal(lin, {**ASKS, "customer.view": Scope.OWN})) as own:
        assert quality(own).whole.customers == 1
    with runtime.opened(principal(lin, ASKS)) as none:
        assert quality(none).whole.customers == 0
    with runtime.opened(principal(lin, {"customer.view": Scope.ALL})) as other:
        for ask in (quality, use):
            with pytest.raises(Forbidden):
                ask(other)


def test_each_share_leads_to_those_who_lack_it(boss: Browser, make: Made) -> None:
    make.customer("张伟", phone="13800138000"), make.customer("李娜")
    page = boss.get("/usage/quality").text
    links = [html.unescape(link) for link in re.findall(r'<a href="(/customers\?[^"]+)">50%', page)]
    listed = boss.get(links[0]).text
    assert ("李娜" in listed, "张伟" in listed) == (True, False)


def test_sign_ins_are_counted_once_a_week_for_each(boss: Browser, app: Flask, ctx: Ctx) -> None:
    staff(app, ctx, "sales", view=Scope.OWN)
    boss.sign_in("boss")
    found = use(ctx)
    assert found.sign_ins.series[0].values[-2:] == [0, 2]
    assert (found.staff, found.here) == (2, 2)
    with unit_of_work(ctx) as unit:
        unit.session.execute(update(LoginSession).values(created_at=unit.ctx.now - timedelta(days=7)))
    assert use(ctx).sign_ins.series[0].values[-2:] == [2, 0]


def test_the_page_says_what_is_counted_and_is_for_those_with_the_right(app: Flask, ctx: Ctx, boss: Browser) -> None:
    assert "Nobody’s pages, clicks or hours are recorded" in text_of(boss.get("/usage/"))
    assert "As soon as there are customers" in text_of(boss.get("/usage/quality"))
    sales, _user = staff(app, ctx, "sales", view=Scope.ALL)
    assert [sales.get(path).status_code for path in ("/usage/", "/usage/quality")] == [403, 403]
    assert "Usage" not in text_of(sales.get("/me"))


def test_it_costs_the_same_however_many_there_are(runtime: Runtime, ctx: Ctx, make: Made) -> None:
    costs = []
    for _round in range(2):
        make.customer(owner_id=make.user(), department_id=make.department())
        with counted(runtime.engine) as sent:
            quality(ctx), use(ctx)
        costs.append(len(sent))
    assert costs == [6, 6]
