"""The demo organisation: the same for the same seed, believable, and gone without a trace."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random

import pytest
from sqlalchemy import func, select

from guanxi.accounts.models import User
from guanxi.ctx import Ctx
from guanxi.customers.drafts import Draft
from guanxi.customers.models import STATES, Customer, Tag
from guanxi.customers.owned import owned_models
from guanxi.demo import people
from guanxi.demo.build import load, remove
from guanxi.demo.organisation import Colleague
from guanxi.errors import Refused
from guanxi.runtime import Runtime


def test_it_has_staff_persons_companies_and_every_state(ctx: Ctx) -> None:
    load(ctx, 300, seed=1)
    kinds = set(ctx.session.scalars(select(Customer.kind)))
    states = set(ctx.session.scalars(select(Customer.state)))
    assert (kinds, states) == ({"person", "company"}, set(STATES))
    assert ctx.session.scalar(select(func.count()).select_from(User)) == 10


def test_every_customer_is_flagged(ctx: Ctx) -> None:
    load(ctx, 50, seed=1)
    numbers = ctx.session.scalars(select(Customer.number)).all()
    assert len(numbers) == 50
    assert all(number.startswith(people.FLAG) for number in numbers)


def test_the_same_seed_gives_the_same_customers_and_another_others() -> None:
    staff = [Colleague(1, "sales", "林晓燕", 2, sells=True), Colleague(2, "xu", "徐佳怡", 2, sells=True)]

    def drawn(seed: int) -> list[Draft]:
        return list(people.drafts(Random(seed), 100, staff, [1, 2], datetime(2026, 1, 1, tzinfo=UTC)))

    assert drawn(7) == drawn(7)
    assert drawn(7) != drawn(8)


def test_it_is_loaded_into_an_empty_database_only(ctx: Ctx) -> None:
    load(ctx, 5, seed=1)
    with pytest.raises(Refused):
        load(ctx, 5, seed=1)


@pytest.mark.usefixtures("core_tables_only")
def test_removing_it_leaves_no_row_of_its_customers_and_one_administrator(ctx: Ctx, runtime: Runtime) -> None:
    load(ctx, 120, seed=1)
    assert remove(ctx) == 120
    for model in (Customer, Tag, *owned_models()):
        assert ctx.session.scalar(select(func.count()).select_from(model)) == 0, model
    assert ctx.session.scalars(select(User.login).where(User.active.is_(True))).all() == ["admin"]
