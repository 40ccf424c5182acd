"""The pages on which an administrator keeps custom fields and tags."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from guanxi.ctx import Ctx, Scope
from guanxi.customers.definitions import field_definitions
from guanxi.customers.models import Tag
from guanxi.customers.tags import create_tag, put_tag, tags_of
from guanxi.db import unit_of_work
from guanxi.runtime import Runtime
from guanxi.testing.factories import Made
from guanxi.worker import run_due_jobs
from tests.core.browser_help import Browser, text_of
from tests.core.customer_pages_help import boss_of, changed, filled, staff

NEW = {"title": "客户等级", "type": "choice", "options": "关键\n重点\n\n一般\n", "section": "经营", "filterable": "y"}


@pytest.fixture
def boss(app: Flask, ctx: Ctx) -> Browser:
    return boss_of(app, ctx)


def make_field(browser: Browser, ctx: Ctx, **more: str) -> int:
    browser.get("/fields/new")
    assert browser.post("/fields/new", {**NEW, **more}).status_code == 303
    return next(reversed(field_definitions(ctx, fresh=True).values())).id


def options(ctx: Ctx) -> dict[str, int]:
    return {option.title: option.id for option in field_definitions(ctx, fresh=True)["kehudengji"].options}


@pytest.mark.parametrize("path", ["/fields/", "/fields/new", "/tags/", "/tags/new"])
def test_only_administrators_of_fields_come_here(app: Flask, ctx: Ctx, path: str) -> None:
    me, _user = staff(app, ctx, "lin", view=Scope.ALL)
    assert me.get(path).status_code == 403


def test_a_field_made_here_is_in_the_form_and_on_the_page_at_once(boss: Browser, ctx: Ctx, make: Made) -> None:
    make_field(boss, ctx)
    assert list(options(ctx)) == ["关键", "重点", "一般"]
    customer = make.customer("张伟")
    form = boss.get(f"/customers/{customer}/edit")
    boss.post(f"/customers/{customer}/edit", changed(form, {"custom.kehudengji": str(options(ctx)["重点"])}))
    assert "经营 客户等级 重点" in text_of(boss.get(f"/customers/{customer}"))


def test_a_field_that_cannot_be_says_why_beside_the_input(boss: Browser) -> None:
    boss.get("/fields/new")
    answer = boss.post("/fields/new", {"title": "等级", "type": "choice", "options": ""})
    assert answer.status_code == 422
    assert "Enter 1 to 500 options" in text_of(answer)
    assert filled(answer)["title"] == "等级"


def test_a_field_is_renamed_and_taken_out_of_filters(boss: Browser, ctx: Ctx, runtime: Runtime) -> None:
    field = make_field(boss, ctx)
    form = boss.get(f"/fields/{field}")
    sent = {key: value for key, value in changed(form, {"title": "等级"}).items() if key != "filterable"}
    answer = boss.post(f"/fields/{field}", sent)
    assert "job=" in answer.headers["Location"]
    run_due_jobs(runtime)
    definition = field_definitions(ctx, fresh=True)["kehudengji"]
    assert (definition.title, definition.filterable) == ("等级", False)
    assert "shown only" in text_of(boss.get("/fields/"))


def test_a_field_moves_up_by_a_button(boss: Browser, ctx: Ctx) -> None:
    make_field(boss, ctx)
    second = make_field(boss, ctx, title="织机台数", type="integer")
    boss.post(f"/fields/{second}/move", {"to": "up"})
    assert list(field_definitions(ctx, fresh=True)) == ["zhijitaishu", "kehudengji"]
    boss.post(f"/fields/{second}/move", {"to": "up"})
    assert list(field_definitions(ctx, fresh=True)) == ["zhijitaishu", "kehudengji"]


def test_an_archived_field_waits_for_its_return(boss: Browser, ctx: Ctx) -> None:
    field = make_field(boss, ctx)
    answer = boss.htmx("POST", f"/fields/{field}/archive")
    assert field_definitions(ctx, fresh=True) == {}
    assert "客户等级" in text_of(boss.get("/fields/?archived=1"))
    assert answer.status_code == 204
    boss.post(f"/fields/{field}/restore")
    assert list(field_definitions(ctx, fresh=True)) == ["kehudengji"]


def test_options_are_renamed_added_and_refused_when_named_twice(boss: Browser, ctx: Ctx) -> None:
    field = make_field(boss, ctx)
    boss.post(f"/fields/{field}/options", {"title": "维持"})
    boss.htmx("POST", f"/fields/{field}/options/{options(ctx)['重点']}", {"title": "重点客户"})
    assert list(options(ctx)) == ["关键", "重点客户", "一般", "维持"]
    twice = boss.htmx("POST", f"/fields/{field}/options/{options(ctx)['一般']}", {"title": "关键"})
    assert twice.status_code == 422
    assert "There is an option of this name already." in text_of(twice)
    boss.post(f"/fields/{field}/options", {"title": "关键"})
    assert list(options(ctx)) == ["关键", "重点客户", "一般", "维持"]


def test_an_option_is_merged_into_another(boss: Browser, ctx: Ctx, runtime: Runtime, make: Made) -> None:
    field = make_field(boss, ctx)
    customer = make.customer("张伟", **{"custom.kehudengji": "重点"})
    asked = boss.htmx("GET", f"/fields/{field}/options/{options(ctx)['重点']}/merge")
    assert "重点" not in asked.get_data(as_text=True).split("<select")[1]
    boss.htmx("POST", f"/fields/{field}/options/{options(ctx)['重点']}/merge", {"into": options(ctx)["关键"]})
    run_due_jobs(runtime)
    assert "客户等级 关键" in text_of(boss.get(f"/customers/{customer}"))


def test_an_option_offered_no_longer_is_kept_where_it_is(boss: Browser, ctx: Ctx, make: Made) -> None:
    field = make_field(boss, ctx)
    with_it, without = make.customer(**{"custom.kehudengji": "重点"}), make.customer()
    option = options(ctx)["重点"]
    boss.post(f"/fields/{field}/options/{option}/archive", {"archived": "1"})
    assert f'value="{option}"' in boss.get(f"/customers/{with_it}/edit").get_data(as_text=True)
    assert f'value="{option}"' not in boss.get(f"/customers/{without}/edit").get_data(as_text=True)


def test_a_field_or_option_that_is_gone_is_said_to_be_gone(boss: Browser, ctx: Ctx) -> None:
    field = make_field(boss, ctx)
    for path in ("/fields/999", f"/fields/{field}/options/999", f"/fields/{field}/options/999/merge"):
        assert boss.get(path).status_code == 404


def test_a_tag_is_made_and_recoloured(boss: Browser, ctx: Ctx) -> None:
    boss.get("/tags/")
    boss.htmx("POST", "/tags/new", {"name": "账期 30 天", "tone": "warn"})
    tag = ctx.session.scalar(select(Tag.id))
    assert 'class="badge-gx warn"' in boss.get("/tags/").get_data(as_text=True)
    form = boss.htmx("GET", f"/tags/{tag}")
    boss.htmx("POST", f"/tags/{tag}", changed(form, {"name": "账期", "tone": "bad"}))
    assert tuple(ctx.session.execute(select(Tag.name, Tag.tone)).one()) == ("账期", "bad")


def test_two_tags_never_have_one_name(boss: Browser, ctx: Ctx) -> None:
    boss.get("/tags/")
    boss.htmx("POST", "/tags/new", {"name": "VIP", "tone": "grey"})
    answer = boss.htmx("POST", "/tags/new", {"name": "vip", "tone": "grey"})
    assert answer.status_code == 422
    assert "To make one of two, merge them." in text_of(answer)


def test_merging_tags_says_how_many_customers_it_touches(
        boss: Browser, ctx: Ctx, runtime: Runtime, make: Made) -> None:
    with unit_of_work(ctx) as unit:
        old, new = create_tag(unit.ctx, "旧"), create_tag(unit.ctx, "新")
    customer = make.customer()
    with unit_of_work(ctx) as unit:
        put_tag(unit.ctx, [customer], old)
    assert "1 customer has this tag." in text_of(boss.htmx("GET", f"/tags/{old}/merge"))
    answer = boss.htmx("POST", f"/tags/{old}/merge", {"into": new})
    assert "job=" in answer.headers["HX-Redirect"]
    run_due_jobs(runtime)
    assert tags_of(ctx, [customer]) == {customer: {new: "新"}}
