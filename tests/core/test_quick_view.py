"""A row beside its list: what it shows, to whom."""

from __future__ import annotations

import pytest
from flask import Flask

from guanxi.ctx import Ctx, Scope
from guanxi.db import unit_of_work
from guanxi.testing.factories import Made
from guanxi.timeline.services import NewNote, add_notes
from tests.core.browser_help import Browser, text_of
from tests.core.customer_pages_help import boss_of, staff
from tests.core.lists_help import first_page


@pytest.fixture
def boss(app: Flask, ctx: Ctx) -> Browser:
    return boss_of(app, ctx)


def test_it_shows_head_figures_facts_and_the_last_of_the_timeline(boss: Browser, ctx: Ctx, make: Made) -> None:
    customer = make.customer("张伟", phone="13800138000", owner_id=make.user("王志强"))
    with unit_of_work(ctx) as unit:
        notes = [NewNote(customer_id=customer, body=f"第{number}次回访", at=ctx.now) for number in range(9)]
        add_notes(unit.ctx, notes)
    page = boss.get(f"/customers/{customer}/quick")
    shown = text_of(page)
    for part in ("张伟", "Prospect", "Owner: 王志强", "Last touch", "138 0013 8000", "第8次回访"):
        assert part in shown
    assert page.text.count('class="entry') == 5
    assert "<main" not in page.text
    assert 'data-edit="' in page.text
    assert f"/customers/{customer}/tags/edit" in page.text


def test_the_list_says_where_it_is(boss: Browser, make: Made) -> None:
    customer = make.customer("张伟")
    page = first_page(boss).text
    assert 'data-quick="/customers/:id/quick"' in page
    assert f'<tr data-id="{customer}">' in page


def test_nobody_sees_more_of_a_customer_than_on_their_page(app: Flask, ctx: Ctx, make: Made) -> None:
    seller, user = staff(app, ctx, "seller", view=Scope.OWN)
    other, own = make.customer("别人的"), make.customer("我的", phone="13800138000", owner_id=user)
    assert seller.get(f"/customers/{other}/quick").status_code == 404
    shown = seller.get(f"/customers/{own}/quick").text
    assert "138****8000" in shown
    assert "13800138000" not in shown
    assert "data-edit" not in shown
