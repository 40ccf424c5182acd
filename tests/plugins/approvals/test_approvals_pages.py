"""The pages: what waits, one request, rules, a trial of them, several at once; and the order that waits."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import delete, select

from guanxi.accounts.models import UserRole
from guanxi.ctx import Ctx
from guanxi.db import unit_of_work
from guanxi.testing.browser import PASSWORD, Browser, text_of
from guanxi_approvals.models import Rule
from guanxi_approvals.rules import Step
from tests.plugins.approvals.office import SELLS, Office


def _rules(ctx: Ctx) -> list[Rule]:
    return list(ctx.session.scalars(select(Rule).order_by(Rule.id).execution_options(populate_existing=True)))


def browser_of(app: Flask, login: str) -> Browser:
    browser = Browser(app)
    assert browser.sign_in(login).status_code == 303
    return browser


def people(office: Office) -> tuple[int, int]:
    boss = office.staff(login="boss", name="李雷", password=PASSWORD)
    return boss, office.staff(SELLS, login="seller", name="韩梅", password=PASSWORD, manager_id=boss)


def test_a_request_is_found_read_and_approved(app: Flask, office: Office) -> None:
    _boss, seller = people(office)
    office.rule(Step(who="superior"))
    order = office.order(seller)
    request = office.request(order)
    boss = browser_of(app, "boss")
    assert boss.get("/notices/unread").get_json()["menu"] == {"approvals.waiting": 1}
    page = text_of(boss.get("/approvals/"))
    assert request.subject in page
    assert "老客户" in page
    shown = text_of(boss.get(f"/approvals/{request.id}"))
    assert "Discount in percent 20%" in shown
    assert "a customer who is not yours to see" in shown
    answer = boss.post(f"/approvals/{request.id}/decide", {"answer": "approved", "step": "0"})
    assert (answer.status_code, office.stored(order).status) == (303, "completed")
    assert boss.get("/notices/unread").get_json()["menu"] == {"approvals.waiting": 0}


def test_a_refusal_without_a_reason_is_shown_again(app: Flask, office: Office) -> None:
    _boss, seller = people(office)
    office.rule(Step(who="superior"))
    request = office.request(office.order(seller))
    boss = browser_of(app, "boss")
    answer = boss.post(f"/approvals/{request.id}/decide", {"answer": "refused", "reason": " ", "step": "0"})
    assert answer.status_code == 422
    assert "Say why" in text_of(answer)


def test_a_right_that_was_taken_away_meanwhile_decides_nothing(app: Flask, office: Office, ctx: Ctx) -> None:
    boss, seller = people(office)
    office.rule(Step(who="superior"))
    order = office.order(seller)
    browser = browser_of(app, "boss")
    browser.get(f"/approvals/{office.request(order).id}")
    with unit_of_work(ctx) as unit:
        unit.session.execute(delete(UserRole).where(UserRole.user_id == boss))
    answer = browser.post(f"/approvals/{office.request(order).id}/decide", {"answer": "approved", "step": "0"})
    assert (answer.status_code, office.stored(order).status) == (403, "waiting")


def test_several_are_decided_at_once_and_those_that_came_late_are_named(app: Flask, office: Office) -> None:
    _boss, seller = people(office)
    office.rule(Step(who="superior"))
    orders = [office.order(seller) for _ in range(3)]
    ids = [office.request(order).id for order in orders]
    browser = browser_of(app, "boss")
    dialog = browser.htmx("GET", "/approvals/several/approved?" + "&".join(f"ids={one}" for one in ids))
    assert "Approve 3 requests?" in text_of(dialog)
    answer = browser.post("/approvals/several/approved", {"ids": [str(one) for one in ids]})
    assert answer.status_code == 303
    assert {office.stored(order).status for order in orders} == {"completed"}
    assert "3 requests approved" in browser.get("/approvals/").text


def test_the_order_says_what_it_waits_for_and_a_refused_one_why(app: Flask, office: Office) -> None:
    boss, seller = people(office)
    office.rule(Step(who="superior"))
    order = office.order(seller)
    browser = browser_of(app, "seller")
    assert "waits for approval by 李雷" in text_of(browser.get(f"/commerce/orders/{order}"))
    assert office.request(order).subject in text_of(browser.get("/approvals/mine"))
    office.decides(boss, office.request(order).id, "refused", "太多了")
    page = text_of(browser.get(f"/commerce/orders/{order}"))
    assert "李雷 refused the discount: 太多了" in page
    assert "丝巾" in browser.get(f"/commerce/orders/new?draft={order}").text
    answer = browser.post(f"/commerce/orders/{order}/submit", {"reason": "老板同意"})
    assert (answer.status_code, office.stored(order).status) == (303, "waiting")
    browser.post(f"/commerce/orders/{order}/hold")
    assert (office.stored(order).status, office.request(order).state) == ("draft", "withdrawn")


def test_a_rule_is_written_tried_changed_and_removed(app: Flask, office: Office, ctx: Ctx) -> None:
    _boss, seller = people(office)
    office.boss(login="admin", password=PASSWORD)
    admin = browser_of(app, "admin")
    form = {"kind": "commerce.discount", "title": "大额折扣", "limits-0-key": "amount", "limits-0-above": "1,000.50",
            "limits-1-key": "percent", "limits-2-key": "goods", "limits-3-key": "channel", "view": "",
            "steps-0-who": "superior", "steps-0-needs": "any"}
    assert admin.get("/approvals/rules/new?kind=commerce.discount").status_code == 200
    assert admin.post("/approvals/rules/new", {**form, "limits-0-above": "viel"}).status_code == 422
    assert admin.post("/approvals/rules/new", {**form, "steps-0-who": ""}).status_code == 422
    assert admin.post("/approvals/rules/new", form).status_code == 303
    rule = _rules(ctx)[0]
    assert rule.content["above"] == {"amount": 100_050}
    assert "Discount above ¥1,000.50" in text_of(admin.get("/approvals/rules"))
    asked = text_of(admin.get(f"/approvals/rules/try?kind=commerce.discount&asker={seller}&amount=12000"))
    assert "大额折扣 Step 1 李雷" in asked
    nobody = text_of(admin.get(f"/approvals/rules/try?kind=commerce.discount&asker={seller}&amount=12"))
    assert "nobody is asked" in nobody
    assert admin.post(f"/approvals/rules/{rule.id}", {**form, "limits-0-above": "5"}).status_code == 303
    assert admin.post(f"/approvals/rules/{rule.id}", form).status_code == 409
    changed = next(one for one in _rules(ctx) if one.retired_at is None)
    assert (changed.version, changed.origin_id) == (2, rule.id)
    admin.post(f"/approvals/rules/{changed.id}/remove")
    assert office.stored(office.order(seller, discount=9_000)).status == "completed"
