"""Merging in the browser: where it begins, the files beside each other, what is chosen, where old addresses lead."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from guanxi.ctx import Ctx, Scope
from guanxi.customers.drafts import Draft
from guanxi.customers.people import PersonDetails, add_person
from guanxi.customers.services import write_one
from guanxi.customers.tags import create_tag, put_tag
from guanxi.db import unit_of_work
from guanxi.testing.factories import Made
from guanxi.timeline.services import add_note
from tests.core.browser_help import Browser, text_of
from tests.core.customer_pages_help import boss_of, staff
from tests.core.lists_help import first_page
from tests.core.merging.merging_help import merged, row_of, version_of

EDITOR = {"view": Scope.OWN, "edit": Scope.OWN, "merge": Scope.ALL}


@pytest.fixture
def boss(app: Flask, ctx: Ctx) -> Browser:
    browser = boss_of(app, ctx)
    first_page(browser)
    return browser


@pytest.fixture
def pair(make: Made) -> tuple[int, int]:
    """The same man twice."""
    return (make.customer("王小明", number="A-1", phone="13800138000", source="展会"),
            make.customer("王晓明", number="A-2", phone="13900139000", region="440106"))


def address(*ids: int) -> str:
    return "/customers/merge?" + "&".join(f"ids={row_id}" for row_id in ids)


def sent(ctx: Ctx, survivor: int, *others: int, **choices: int) -> dict[str, Any]:
    """The form of these files, as they are now."""
    ids = [survivor, *others]
    return {"survivor": survivor, "ids": ids, **{f"version-{row_id}": version_of(ctx, row_id) for row_id in ids},
            **{f"choice-{field}": row_id for field, row_id in choices.items()}}


# Where it begins


def test_it_begins_with_the_rows_ticked_in_a_list(boss: Browser, pair: tuple[int, int]) -> None:
    assert "/customers/merge/chosen" in boss.get("/customers").text
    answer = boss.htmx("GET", f"/customers/merge/chosen?ids={pair[0]}&ids={pair[1]}")
    assert answer.headers["HX-Redirect"] == address(*pair)


@pytest.mark.parametrize("count", [1, 6])
def test_of_a_list_two_to_five_can_be_ticked(boss: Browser, make: Made, count: int) -> None:
    ids = "&".join(f"ids={make.customer()}" for _ in range(count))
    answer = boss.htmx("GET", f"/customers/merge/chosen?{ids}")
    assert answer.status_code == 422
    assert "Choose between 2 and 5 customers to merge." in text_of(answer)


def test_it_begins_on_a_customers_page_by_finding_the_other(boss: Browser, pair: tuple[int, int]) -> None:
    first, second = pair
    assert f"/customers/{first}/merge" in boss.get(f"/customers/{first}").text
    assert f"/customers/{first}/candidates" in boss.htmx("GET", f"/customers/{first}/merge").text
    answer = boss.htmx("POST", f"/customers/{first}/merge", {"other_id": second})
    assert answer.headers["HX-Redirect"] == address(first, second)
    nobody = boss.htmx("POST", f"/customers/{first}/merge")
    assert nobody.status_code == 422
    assert "Look for the other file and choose it." in text_of(nobody)


def test_it_begins_with_the_warning_of_a_duplicate(boss: Browser, pair: tuple[int, int]) -> None:
    first, second = pair
    shown = boss.post("/customers/duplicates", {"phone": "13900139000", "own": first}).text
    assert f'href="{address(first, second).replace("&", "&amp;")}"' in shown
    assert "/customers/merge" not in boss.post("/customers/duplicates", {"phone": "13900139000"}).text


# The page


def test_the_files_stand_beside_each_other_with_what_is_kept_and_what_comes_along(
        boss: Browser, ctx: Ctx, make: Made, pair: tuple[int, int]) -> None:
    first, second = pair
    with unit_of_work(ctx) as unit:
        put_tag(unit.ctx, [second], create_tag(unit.ctx, "VIP"))
        add_note(unit.ctx, second, "prefers the morning")
        add_person(unit.ctx, second, PersonDetails(name="张伟"))
    page = boss.get(address(first, second))
    seen = text_of(page)
    assert "王小明 (A-1) stays." in seen
    assert "138 0013 8000, 139 0013 9000" in seen
    assert "Tags VIP" in seen
    assert "Contact persons 1 Notes 1" in seen
    assert f'name="choice-source" value="{first}" checked' in page.text
    assert f'name="choice-region" value="{second}" checked' in page.text
    assert f'name="choice-name" value="{first}" checked' in page.text


def test_another_can_stay_instead(boss: Browser, pair: tuple[int, int]) -> None:
    seen = boss.get(f"{address(*pair)}&survivor={pair[1]}")
    assert "王晓明 (A-2) stays." in text_of(seen)
    assert f'name="survivor" value="{pair[1]}"' in seen.text


def test_phones_are_shown_in_part_to_who_may_not_see_them(app: Flask, ctx: Ctx, make: Made) -> None:
    clerk, user = staff(app, ctx, "lin", **EDITOR)
    ids = [make.customer(owner_id=user, phone=phone) for phone in ("13800138000", "13900139000")]
    shown = clerk.get(address(*ids)).text
    assert "138****8000" in shown
    assert "13800138000" not in shown.replace(" ", "")


def test_what_was_chosen_is_done_and_said(boss: Browser, ctx: Ctx, pair: tuple[int, int]) -> None:
    first, second = pair
    answer = boss.post("/customers/merge", sent(ctx, first, second, name=second, source=first))
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/customers/{first}")
    row = row_of(ctx, first)
    assert (row.name, row.source, row.region) == ("王晓明", "展会", "440106")
    seen = text_of(boss.get(f"/customers/{first}"))
    assert "1 file was merged into this one." in seen
    assert "merged file A-2 into this one" in seen


def test_a_change_meanwhile_shows_the_files_again_with_what_was_chosen(
        boss: Browser, ctx: Ctx, pair: tuple[int, int]) -> None:
    first, second = pair
    early = sent(ctx, first, second, name=second)
    write_one(ctx, Draft(customer_id=second, values={"source": "门店"}))
    answer = boss.post("/customers/merge", early)
    assert answer.status_code == 409
    assert "Somebody else changed one of these customers in the meantime." in text_of(answer)
    assert f'name="choice-name" value="{second}" checked' in answer.text
    assert f'name="version-{second}" value="{version_of(ctx, second)}"' in answer.text
    assert row_of(ctx, second).merged_into is None


def test_the_page_asks_no_more_queries_for_five_files_than_for_two(
        app: Flask, boss: Browser, make: Made) -> None:
    ids = [make.customer(phone=f"1380013800{place}", source=f"来源{place}") for place in range(5)]
    engine, counted = app.extensions["guanxi"].engine, list[str]()
    event.listen(engine, "before_cursor_execute", lambda *arguments: counted.append(arguments[2]))
    boss.get(address(*ids[:2]))
    seen = []
    for wanted in (ids[:2], ids):
        counted.clear()
        boss.get(address(*wanted))
        seen.append(len(counted))
    assert seen[0] == seen[1] > 0


# Rights


def test_without_the_right_nothing_of_it_is_offered_or_done(app: Flask, ctx: Ctx, make: Made) -> None:
    clerk, user = staff(app, ctx, "lin", view=Scope.OWN, edit=Scope.OWN)
    first, second = (make.customer(owner_id=user, phone=phone) for phone in ("13800138000", "13900139000"))
    assert "/merge" not in clerk.get(f"/customers/{first}").text
    assert "/customers/merge" not in clerk.get("/customers").text
    ticked = f"/customers/merge/chosen?ids={first}&ids={second}"
    for path in (address(first, second), f"/customers/{first}/merge", ticked):
        assert clerk.get(path).status_code == 403
    for path in ("/customers/merge", f"/customers/{first}/merge"):
        assert clerk.post(path, sent(ctx, first, second)).status_code == 403
    assert row_of(ctx, second).merged_into is None


def test_files_of_others_are_not_there(app: Flask, ctx: Ctx, make: Made) -> None:
    clerk, user = staff(app, ctx, "lin", **EDITOR)
    mine, theirs = make.customer(owner_id=user), make.customer("别人的客户")
    assert clerk.get(address(mine, theirs)).status_code == 404
    assert clerk.post("/customers/merge", sent(ctx, mine, theirs)).status_code == 404
    assert row_of(ctx, theirs).merged_into is None


def test_what_one_may_only_see_can_not_be_merged(app: Flask, ctx: Ctx, make: Made) -> None:
    clerk, user = staff(app, ctx, "lin", view=Scope.ALL, edit=Scope.OWN, merge=Scope.ALL)
    mine, theirs = make.customer(owner_id=user), make.customer()
    assert clerk.get(address(mine, theirs)).status_code == 403
    assert clerk.post("/customers/merge", sent(ctx, mine, theirs)).status_code == 403
    assert row_of(ctx, theirs).merged_into is None


# Old addresses


def test_an_absorbed_files_addresses_lead_to_the_survivor_for_good(boss: Browser, ctx: Ctx, pair: tuple[int, int]
                                                                   ) -> None:
    first, second = pair
    merged(ctx, first, second)
    answer = boss.get(f"/customers/{second}?group=core.note&_external=1")
    assert (answer.status_code, answer.headers["Location"]) == (
        301, f"/customers/{first}?group=core.note&_external=1")
    assert "A-2 was merged into this file." in text_of(boss.get(f"/customers/{first}"))
    assert boss.get(f"/customers/{second}/history").headers["Location"] == f"/customers/{first}/history"
    part = boss.htmx("GET", f"/customers/{second}/relations")
    assert part.headers["HX-Redirect"] == f"/customers/{first}"


def test_what_is_sent_to_an_absorbed_file_is_not_saved_in_the_other(boss: Browser, ctx: Ctx, pair: tuple[int, int]
                                                                    ) -> None:
    first, second = pair
    merged(ctx, first, second)
    answer = boss.post(f"/customers/{second}/notes", {"body": "for somebody else"})
    assert answer.status_code == 404
    assert "This file, A-2, was merged into another one." in text_of(answer)


def test_it_leads_nobody_to_what_is_not_theirs_to_see(app: Flask, ctx: Ctx, make: Made) -> None:
    clerk, _user = staff(app, ctx, "lin", view=Scope.OWN)
    first, second = make.customer(), make.customer()
    merged(ctx, first, second)
    assert clerk.get(f"/customers/{second}").status_code == 404
