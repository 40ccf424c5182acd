"""Who sees a confidential customer, what can be entered, and where the register's lines go."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from guanxi_confidential.attributes import REASON, UNTIL
from guanxi_confidential.hooks import customer_merge, customer_unmerge
from guanxi_confidential.models import Mark
from guanxi_confidential.queries import entries_of, today
from guanxi_confidential.services import keep
from sqlalchemy import select

from guanxi.api import Ctx, Draft, Refused, Scope, unit_of_work, write_one
from guanxi.testing.browser import Browser
from guanxi.testing.factories import Made


def marked(ctx: Ctx, customer_id: int, in_days: int) -> int:
    """The customer, confidential until then."""
    with unit_of_work(ctx) as unit:
        keep(unit.ctx, [(customer_id, today(ctx) + timedelta(days=in_days))], "until")
    return customer_id


def written(ctx: Ctx, customer_id: int | None, **attributes: object) -> int:
    """A customer that the write path took, with these values of the plugin's."""
    version = {"version": 1} if customer_id else {}
    return write_one(ctx, Draft(values={"name": "张伟"}, customer_id=customer_id, **version,
                                attributes={f"confidential.{key}": value for key, value in attributes.items()}))


@pytest.mark.parametrize(("in_days", "status"), [(1, 404), (0, 404), (-1, 200)])
def test_who_lacks_the_right_sees_it_once_the_day_is_over(
        ctx: Ctx, make: Made, signed_in: Callable[..., Browser], in_days: int, status: int) -> None:
    customer = marked(ctx, make.customer("张伟"), in_days)
    seller = signed_in({"customer.view": Scope.ALL})
    assert seller.get(f"/customers/{customer}").status_code == status
    assert ("张伟" in seller.get("/customers").text) == (status == 200)


def test_who_holds_the_right_sees_it(ctx: Ctx, make: Made, signed_in: Callable[..., Browser]) -> None:
    customer = marked(ctx, make.customer("张伟"), 1)
    boss = signed_in({"customer.view": Scope.ALL, "confidential.see": Scope.ALL})
    assert boss.get(f"/customers/{customer}").status_code == 200


def test_the_form_has_its_fields_for_those_with_the_right(signed_in: Callable[..., Browser]) -> None:
    assert f'name="{UNTIL}"' in signed_in("administrator").get("/customers/new").text
    assert REASON not in signed_in("salesperson").get("/customers/new").text


def test_a_reason_is_tidied_and_both_are_stored(ctx: Ctx) -> None:
    customer = written(ctx, None, until=today(ctx).isoformat(), reason="  并购\n 未公开 ")
    mark = ctx.session.scalars(select(Mark).where(Mark.customer_id == customer)).one()
    assert (mark.until, mark.reason) == (today(ctx), "并购 未公开")
    assert {entry["value"] for entry in entries_of(ctx, [customer])[customer]} == {str(today(ctx)), "并购 未公开"}


@pytest.mark.parametrize("typed", ["2020-01-31", "2020/1/31", "2020年1月31日"])
def test_a_day_in_the_past_is_refused_beside_its_field(ctx: Ctx, typed: str) -> None:
    with pytest.raises(Refused) as refused:
        written(ctx, None, until=typed)
    assert [(issue.field, issue.code) for issue in refused.value.issues] == [(UNTIL, "confidential.passed")]


def test_the_form_says_so_and_keeps_what_was_typed(signed_in: Callable[..., Browser]) -> None:
    boss = signed_in("administrator", language="zh")
    boss.get("/customers/new")
    answer = boss.post("/customers/new", {"kind": "person", "name": "张伟", UNTIL: "2020-01-31", REASON: "并购"})
    assert answer.status_code == 422
    for words in ("这一天已经过去", "2020-01-31", "并购"):
        assert words in answer.text


def test_a_day_that_passed_since_does_not_hinder_other_changes(ctx: Ctx, make: Made) -> None:
    customer = marked(ctx, make.customer("张伟"), -1)
    past = (today(ctx) - timedelta(days=1)).isoformat()
    assert written(ctx, customer, until=past, reason="已公开") == customer


def test_lines_of_the_register_follow_a_merge_and_come_back(ctx: Ctx, make: Made) -> None:
    one, other = marked(ctx, make.customer("张伟"), 1), marked(ctx, make.customer("张维"), 2)
    with unit_of_work(ctx) as unit:
        customer_merge(one, [other], unit.ctx)
    assert {key: len(found) for key, found in entries_of(ctx, [one, other]).items()} == {one: 2}
    with unit_of_work(ctx) as unit:
        customer_unmerge(one, [other], unit.ctx)
    assert {key: len(found) for key, found in entries_of(ctx, [one, other]).items()} == {one: 1, other: 1}
