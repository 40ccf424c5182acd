"""Bulk actions in the browser: dialogs, what is done at once, what becomes a job, and the way back."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from guanxi.ctx import Ctx, Scope
from guanxi.customers.models import Customer
from guanxi.customers.services import trash
from guanxi.customers.tags import create_tag
from guanxi.db import unit_of_work
from guanxi.runtime import Runtime
from guanxi.testing.factories import Made
from guanxi.worker import run_due_jobs
from tests.core.browser_help import Browser, text_of
from tests.core.customer_pages_help import boss_of, events, staff, toast
from tests.core.lists_help import first_page, names


@pytest.fixture
def boss(app: Flask, ctx: Ctx) -> Browser:
    browser = boss_of(app, ctx)
    first_page(browser)
    return browser


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """More than two customers are many."""
    monkeypatch.setattr("guanxi.web.lists.bulk.INLINE", 2)
    monkeypatch.setattr("guanxi.web.lists.undo.INLINE", 2)


def in_use(ctx: Ctx) -> list[int]:
    return list(ctx.session.scalars(select(Customer.id).where(Customer.trashed_at.is_(None)).order_by(Customer.id)))


def test_a_dialog_names_how_many_and_offers_who_is_active(boss: Browser, make: Made) -> None:
    make.user("王志强")
    make.user("老王", active=False)
    ids = [make.customer(), make.customer()]
    shown = text_of(boss.htmx("GET", f"/customers/bulk/owner?ids={ids[0]}&ids={ids[1]}"))
    assert "To be changed: 2 customers." in shown
    assert "王志强" in shown
    assert "老王" not in shown


def test_where_there_are_no_tags_there_is_nothing_to_press_but_the_way_to_make_them(boss: Browser, ctx: Ctx,
                                                                                    make: Made) -> None:
    asked = f"/customers/bulk/tag?ids={make.customer()}"
    shown = boss.htmx("GET", asked).text
    assert 'type="submit"' not in shown
    assert 'href="/tags/"' in shown
    with unit_of_work(ctx) as unit:
        create_tag(unit.ctx, "展会")
    assert 'type="submit"' in boss.htmx("GET", asked).text


def test_owners_change_and_a_toast_offers_the_way_back(boss: Browser, ctx: Ctx, make: Made) -> None:
    user, customer = make.user("王志强"), make.customer("张伟")
    answer = boss.htmx("POST", "/customers/bulk/owner", {"ids": customer, "value": user})
    assert answer.status_code == 204
    assert events(answer) == {"gx:close", "list-changed", "gx:toast"}
    assert toast(answer)["text"] == "1 customer handed over."
    assert "王志强" in text_of(first_page(boss))
    back = boss.post(toast(answer)["undo"])
    assert back.location == "/customers"
    assert "王志强" not in text_of(first_page(boss, "?q=张伟"))


def test_an_owner_may_be_nobody(boss: Browser, ctx: Ctx, make: Made) -> None:
    customer = make.customer(owner_id=make.user())
    boss.htmx("POST", "/customers/bulk/owner", {"ids": customer, "value": "0"})
    assert ctx.session.scalars(select(Customer.owner_id)).one() is None


def test_nothing_chosen_is_said_in_the_dialog(boss: Browser, make: Made) -> None:
    answer = boss.htmx("POST", "/customers/bulk/owner", {"ids": make.customer(), "value": ""})
    assert answer.status_code == 422
    assert "Choose one of the list." in text_of(answer)


def test_what_can_not_be_set_is_said_in_the_dialog(boss: Browser, make: Made) -> None:
    answer = boss.htmx("POST", "/customers/bulk/owner", {"ids": make.customer(), "value": make.user(active=False)})
    assert answer.status_code == 422
    assert "Choose a member of staff who is active." in text_of(answer)


def test_a_toast_says_how_many_stayed_as_they_were(boss: Browser, ctx: Ctx, make: Made) -> None:
    with unit_of_work(ctx) as unit:
        tag = create_tag(unit.ctx, "展会")
    ids = [make.customer(), make.customer()]
    boss.htmx("POST", "/customers/bulk/tag", {"ids": ids[0], "value": tag})
    answer = boss.htmx("POST", "/customers/bulk/tag", {"ids": ids, "value": tag})
    assert toast(answer)["text"] == "1 customer tagged. 1 was so already, or is not yours to change."
    again = boss.htmx("POST", "/customers/bulk/tag", {"ids": ids, "value": tag})
    assert toast(again) == {"text": "Nothing was changed: 2 were so already, or are not yours to change.", "undo": "",
                            "tone": "good"}


def test_a_selection_goes_to_the_trash_at_once(boss: Browser, ctx: Ctx, make: Made) -> None:
    customer, other = make.customer(), make.customer()
    answer = boss.htmx("POST", "/customers/bulk/trash", {"ids": customer})
    assert in_use(ctx) == [other]
    boss.post(toast(answer)["undo"])
    assert in_use(ctx) == [customer, other]


def test_all_results_go_to_the_trash_only_when_that_was_meant(boss: Browser, ctx: Ctx, make: Made) -> None:
    loyal, other = make.customer(state="loyal"), make.customer()
    asked = {"everything": "1", "f": "customer.state:is:loyal"}
    answer = boss.htmx("POST", "/customers/bulk/trash", asked)
    assert "To be put into the trash: 1 customer, all of this list." in text_of(answer)
    assert in_use(ctx) == [loyal, other]
    boss.htmx("POST", "/customers/bulk/trash", asked | {"sure": "1"})
    assert in_use(ctx) == [other]


def test_all_results_of_a_search_are_those_it_found(boss: Browser, ctx: Ctx, make: Made) -> None:
    make.customer("张伟")
    other = make.customer("王芳")
    boss.htmx("POST", "/customers/bulk/trash", {"everything": "1", "q": "张伟", "sure": "1"})
    assert in_use(ctx) == [other]


def test_the_trash_is_emptied_into_the_list_again(boss: Browser, ctx: Ctx, make: Made) -> None:
    customer = make.customer("张伟")
    with unit_of_work(ctx) as unit:
        trash(unit.ctx, [customer])
    shown = text_of(first_page(boss, "?trash=1"))
    assert "Take back" in shown
    assert "Put into the trash" not in shown
    boss.htmx("POST", "/customers/bulk/restore", {"everything": "1", "trash": "1", "sure": "1"})
    assert names(first_page(boss)) == ["张伟"]


def test_many_are_changed_by_a_job_whose_page_leads_to_its_undo(boss: Browser, runtime: Runtime, ctx: Ctx, make: Made,
                                                                few: None) -> None:
    ids = [make.customer() for _ in range(3)]
    answer = boss.htmx("POST", "/customers/bulk/trash", {"everything": "1", "sure": "1"})
    assert answer.headers["HX-Redirect"].startswith("/jobs/")
    run_due_jobs(runtime)
    assert in_use(ctx) == []
    job = answer.headers["HX-Redirect"].rpartition("/")[2]
    page = boss.get(f"/customers/changes/job-{job}")
    assert "3 customers were changed." in text_of(page)
    assert boss.post(f"/customers/changes/job-{job}/undo").location.startswith("/jobs/")
    run_due_jobs(runtime)
    assert in_use(ctx) == ids


@pytest.mark.parametrize("data", [
    {}, {"ids": ""}, {"ids": "x"}, {"ids": "-1"}, {"everything": "1", "f": "nonsense:is:1", "sure": "1"},
    {"everything": "1", "f": "customer.owner", "sure": "1"}, {"everything": "yes"},
    {"everything": "1", "view": "77", "sure": "1"}, {"ids": [str(number) for number in range(1, 202)]},
])
def test_hostile_requests_change_nobody(boss: Browser, ctx: Ctx, make: Made, data: dict[str, object]) -> None:
    customers = [make.customer(), make.customer()]
    answer = boss.htmx("POST", "/customers/bulk/trash", data)
    assert answer.status_code in (400, 404)
    assert in_use(ctx) == customers


def test_an_unknown_action_is_refused(boss: Browser, make: Made) -> None:
    assert boss.htmx("POST", "/customers/bulk/explode", {"ids": make.customer()}).status_code == 400


def test_actions_need_their_right(app: Flask, ctx: Ctx, make: Made) -> None:
    reader, _user = staff(app, ctx, "reader", view=Scope.ALL)
    customer = make.customer()
    first_page(reader)
    for key in ("owner", "department", "tag", "untag", "trash", "restore", "delete"):
        assert reader.htmx("GET", f"/customers/bulk/{key}?ids={customer}").status_code == 403
        assert reader.htmx("POST", f"/customers/bulk/{key}", {"ids": customer, "value": "1"}).status_code == 403


def test_somebody_elses_change_is_not_ones_own_to_undo(app: Flask, ctx: Ctx, boss: Browser, make: Made) -> None:
    customer = make.customer()
    undo = toast(boss.htmx("POST", "/customers/bulk/trash", {"ids": customer}))["undo"]
    other, _user = staff(app, ctx, "other", view=Scope.ALL, delete=Scope.ALL)
    first_page(other)
    assert other.post(undo).status_code == 403
    assert in_use(ctx) == []


def test_an_undo_leads_to_no_other_site(boss: Browser, make: Made) -> None:
    undo = toast(boss.htmx("POST", "/customers/bulk/trash", {"ids": make.customer()}))["undo"]
    assert boss.post(f"{undo.partition('?')[0]}?next=//evil.example").location == "/customers"


@pytest.mark.parametrize(("rights", "boxes"), [
    ({"view": Scope.ALL}, False), ({"view": Scope.ALL, "edit": Scope.ALL}, True),
    ({"view": Scope.ALL, "export": Scope.ALL}, True), ({"view": Scope.ALL, "delete": Scope.ALL}, True)])
def test_there_are_boxes_for_those_who_can_do_something_with_what_is_ticked(
        app: Flask, ctx: Ctx, make: Made, rights: dict[str, Scope], boxes: bool) -> None:
    make.customer("张伟")
    someone, _id = staff(app, ctx, "lin", **rights)
    for page in (someone.get("/customers"), someone.htmx("GET", "/customers")):
        assert "张伟" in page.text
        assert ("data-select-row" in page.text, "c-check" in page.text) == (boxes, boxes)
    whole = someone.get("/customers").text
    assert ("data-select-all" in whole, "data-bulk hidden" in whole) == (boxes, boxes)
