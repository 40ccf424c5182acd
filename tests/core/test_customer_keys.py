"""By what customers are recognised: shared knowingly, raced for, common; and other things a change must keep."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from guanxi.ctx import Ctx
from guanxi.customers.drafts import Draft, Point
from guanxi.customers.models import COMMON_ABOVE, ContactPoint, CustomerProfile, IdentityKey
from guanxi.customers.services import write_customers, write_one
from guanxi.errors import Refused
from guanxi.testing.factories import Made
from tests.core.customers_help import changes

PHONE = "13800138000"


def test_a_phone_that_is_held_already_is_a_warning_that_names_the_holder(ctx: Ctx, make: Made) -> None:
    holder = make.customer(phone=PHONE)
    with pytest.raises(Refused) as refused:
        write_one(ctx, Draft(values={"name": "李四", "phone": PHONE}))
    (issue,) = refused.value.issues
    assert (issue.level, issue.field, (issue.params or {})["holders"]) == ("warning", "phone", (holder,))


def test_a_file_that_shares_a_phone_knowingly_is_changed_without_asking_again(ctx: Ctx, make: Made) -> None:
    make.customer(phone=PHONE)
    second = make.customer(phone=PHONE)
    assert write_one(ctx, Draft(customer_id=second, values={"name": "李四"})) == second


def test_taking_over_a_phone_of_another_file_is_asked_about(ctx: Ctx, make: Made) -> None:
    make.customer(phone=PHONE)
    second = make.customer(phone="13900139000")
    with pytest.raises(Refused):
        write_one(ctx, Draft(customer_id=second, values={"phone": PHONE}))


def test_two_files_that_share_a_phone_can_be_changed_in_one_batch(ctx: Ctx, make: Made) -> None:
    both = [make.customer(phone=PHONE), make.customer(phone=PHONE)]
    written = write_customers(ctx, [Draft(customer_id=one, values={"source": "展会"}) for one in both])
    assert (list(written.updated), written.issues) == (both, ())


def test_a_phone_so_many_hold_that_it_says_nothing_can_still_be_entered(ctx: Ctx, make: Made) -> None:
    for _ in range(COMMON_ABOVE + 1):
        make.customer(phone=PHONE)
    write_one(ctx, Draft(values={"name": "又一位", "phone": PHONE}))
    assert ctx.session.scalar(select(func.count()).select_from(IdentityKey)) == COMMON_ABOVE + 1


def test_the_last_fact_of_a_profile_can_be_cleared(ctx: Ctx, make: Made) -> None:
    customer = make.customer(gender="male")
    write_one(ctx, Draft(customer_id=customer, values={"gender": ""}))
    assert ctx.session.scalar(select(CustomerProfile.gender)) is None
    assert changes(ctx, customer)["gender"] == ("male", None)


def test_a_number_written_again_keeps_its_label(ctx: Ctx, make: Made) -> None:
    customer = make.customer()
    point = Point(channel="phone", value=PHONE, label="办公室")
    write_one(ctx, Draft(customer_id=customer, values={}, points=(point,)))
    write_one(ctx, Draft(customer_id=customer, values={"phone": f"{PHONE} / 13900139000"}))
    rows = ctx.session.execute(select(ContactPoint.value, ContactPoint.label).order_by(ContactPoint.id))
    assert [tuple(row) for row in rows] == [("+8613800138000", "办公室"), ("+8613900139000", None)]


def test_history_names_a_birthday_as_one_value(ctx: Ctx, make: Made) -> None:
    customer = make.customer(birthday="农历1985年八月十五")
    write_one(ctx, Draft(customer_id=customer, values={"birthday": "1985-10-01"}))
    assert changes(ctx, customer)["birthday"] == ("lunar 1985-08-15", "1985-10-01")
