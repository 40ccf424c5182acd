"""Custom fields: made in a minute, changed and merged without any customer losing a value."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select, update

from guanxi.ctx import Ctx
from guanxi.customers import field_jobs
from guanxi.customers.customfields import (
    archive_field,
    create_field,
    edit_field,
    order_fields,
    set_filterable,
    unarchive_field,
)
from guanxi.customers.definitions import field_definitions
from guanxi.customers.drafts import Draft
from guanxi.customers.field_details import FieldDetails, field_key
from guanxi.customers.models import Customer, CustomField, CustomValue
from guanxi.customers.options import add_option, archive_option, merge_option, order_options, rename_option
from guanxi.customers.services import write_one
from guanxi.db import unit_of_work
from guanxi.errors import Forbidden, Refused
from guanxi.jobs.models import JobRow
from guanxi.runtime import Runtime
from guanxi.testing.factories import Made
from guanxi.worker import run_due_jobs
from tests.core.customers_help import acting, changes, seller

LEVEL = FieldDetails(title="客户等级", type="choice", options=("关键", "重点", "一般"))


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two customers a block, so that jobs need several."""
    monkeypatch.setattr(field_jobs, "_CHUNK", 2)


def field(ctx: Ctx, details: FieldDetails = LEVEL) -> int:
    with unit_of_work(ctx) as unit:
        return create_field(unit.ctx, details)


def options(ctx: Ctx) -> dict[str, int]:
    return {option.title: option.id for option in field_definitions(ctx, fresh=True)["kehudengji"].options}


def custom(ctx: Ctx, customer_id: int) -> dict[str, object]:
    return ctx.session.scalars(select(Customer.custom).where(Customer.id == customer_id)).one()


def indexed(ctx: Ctx) -> dict[int, int | None]:
    rows = ctx.session.execute(select(CustomValue.customer_id, CustomValue.number).order_by(CustomValue.customer_id))
    return {row.customer_id: row.number for row in rows}


@pytest.mark.parametrize(("title", "key"), [
    ("客户等级", "kehudengji"), ("Monthly charges", "monthly_charges"), ("LIMIT_BAL", "limit_bal"), ("😀", "field"),
])
def test_a_field_gets_a_key_one_can_read(title: str, key: str) -> None:
    assert field_key("", title, set()) == key


def test_two_fields_never_have_one_key(ctx: Ctx) -> None:
    field(ctx)
    field(ctx, replace(LEVEL, title="客户-等级"))
    assert list(field_definitions(ctx, fresh=True)) == ["kehudengji", "kehu_dengji"]
    assert field_key("", "客户等级", {"kehudengji", "kehudengji_2"}) == "kehudengji_3"


def test_a_new_field_can_be_filled_and_filtered_at_once(ctx: Ctx, make: Made) -> None:
    field(ctx)
    customer = make.customer(**{"custom.kehudengji": "重点"})
    assert indexed(ctx) == {customer: options(ctx)["重点"]}
    assert field_definitions(ctx, fresh=True)["kehudengji"].ready


@pytest.mark.parametrize(("details", "names"), [
    (FieldDetails(title=" "), ["title"]),
    (FieldDetails(title="x" * 101), ["title"]),
    (FieldDetails(title="x", type="picture"), ["type"]),
    (FieldDetails(title="x", type="choice"), ["options"]),
    (FieldDetails(title="x", type="choice", options=("a" * 101,)), ["options"]),
    (FieldDetails(title="x", type="decimal", scale=7), ["scale"]),
    (FieldDetails(title="x", kind="robot"), ["kind"]),
])
def test_a_field_that_cannot_be_is_refused(ctx: Ctx, details: FieldDetails, names: list[str]) -> None:
    with pytest.raises(Refused) as refused:
        field(ctx, details)
    assert [issue.field for issue in refused.value.issues] == names


def test_two_fields_in_use_never_have_one_name(ctx: Ctx) -> None:
    first = field(ctx)
    with pytest.raises(Refused):
        field(ctx)
    with unit_of_work(ctx) as unit:
        archive_field(unit.ctx, first)
    field(ctx)


def test_only_those_entitled_make_fields(runtime: Runtime, make: Made) -> None:
    with pytest.raises(Forbidden), acting(runtime, seller(make.user())) as ctx:
        create_field(ctx, LEVEL)


def test_renaming_a_field_keeps_key_and_values(ctx: Ctx, make: Made) -> None:
    level = field(ctx)
    customer = make.customer(**{"custom.kehudengji": "重点"})
    with unit_of_work(ctx) as unit:
        assert edit_field(unit.ctx, level, replace(LEVEL, title="等级", hint="由销售总监定")) is None
    definition = field_definitions(ctx, fresh=True)["kehudengji"]
    assert (definition.title, definition.hint) == ("等级", "由销售总监定")
    assert custom(ctx, customer) == {"kehudengji": options(ctx)["重点"]}


def test_fields_are_shown_in_the_order_given(ctx: Ctx) -> None:
    first, second, third = (field(ctx, FieldDetails(title=title)) for title in ("a", "b", "c"))
    with unit_of_work(ctx) as unit:
        order_fields(unit.ctx, [third, first])
    assert [item.id for item in field_definitions(ctx, fresh=True).values()] == [third, first, second]


def test_an_archived_field_is_out_of_sight_but_its_values_stay(runtime: Runtime, ctx: Ctx, make: Made) -> None:
    level = field(ctx)
    customer = make.customer(**{"custom.kehudengji": "重点"})
    with unit_of_work(ctx) as unit:
        archive_field(unit.ctx, level)
    assert field_definitions(ctx, fresh=True) == {}
    write_one(ctx, Draft(customer_id=customer, values={"name": "新名"}))
    with unit_of_work(ctx) as unit:
        unarchive_field(unit.ctx, level)
    run_due_jobs(runtime)
    assert custom(ctx, customer) == {"kehudengji": options(ctx)["重点"]}
    assert indexed(ctx) == {customer: options(ctx)["重点"]}
    assert field_definitions(ctx, fresh=True)["kehudengji"].ready


def test_lists_offer_a_field_only_when_all_values_there_are_were_indexed(
        runtime: Runtime, ctx: Ctx, make: Made) -> None:
    level = field(ctx, replace(LEVEL, filterable=False))
    customers = [make.customer(**{"custom.kehudengji": "重点"}) for _ in range(5)]
    assert indexed(ctx) == {}
    with unit_of_work(ctx) as unit:
        set_filterable(unit.ctx, level, True)
    assert not field_definitions(ctx, fresh=True)["kehudengji"].ready
    run_due_jobs(runtime)
    assert indexed(ctx) == dict.fromkeys(customers, options(ctx)["重点"])
    assert field_definitions(ctx, fresh=True)["kehudengji"].ready


def test_a_field_no_longer_filtered_by_leaves_no_index(runtime: Runtime, ctx: Ctx, make: Made) -> None:
    level = field(ctx)
    make.customer(**{"custom.kehudengji": "重点"})
    with unit_of_work(ctx) as unit:
        set_filterable(unit.ctx, level, False)
    run_due_jobs(runtime)
    assert indexed(ctx) == {}
    assert not field_definitions(ctx, fresh=True)["kehudengji"].ready


def test_a_renamed_option_shows_its_new_name_everywhere(ctx: Ctx, make: Made) -> None:
    level = field(ctx)
    customer, before = make.customer(**{"custom.kehudengji": "重点"}), options(ctx)["重点"]
    with unit_of_work(ctx) as unit:
        rename_option(unit.ctx, level, before, "重点客户")
    assert options(ctx)["重点客户"] == before
    assert custom(ctx, customer) == {"kehudengji": before}


@pytest.mark.parametrize("title", ["", "关键", "x" * 101])
def test_options_of_one_field_have_names_of_their_own(ctx: Ctx, title: str) -> None:
    level = field(ctx)
    with pytest.raises(Refused), unit_of_work(ctx) as unit:
        rename_option(unit.ctx, level, options(ctx)["重点"], title)


def test_merging_options_rewrites_every_customer_and_tells_it(runtime: Runtime, ctx: Ctx, make: Made) -> None:
    level = field(ctx)
    customers = [make.customer(**{"custom.kehudengji": "重点"}) for _ in range(5)]
    old, new = options(ctx)["重点"], options(ctx)["关键"]
    with unit_of_work(ctx) as unit:
        merge_option(unit.ctx, level, old, new)
    assert list(options(ctx)) == ["关键", "一般"]
    run_due_jobs(runtime)
    assert {custom(ctx, customer)["kehudengji"] for customer in customers} == {new}
    assert indexed(ctx) == dict.fromkeys(customers, new)
    assert changes(ctx, customers[0])["custom.kehudengji"] == (old, new)


def test_a_form_opened_before_a_merge_saves_what_the_option_became(ctx: Ctx, make: Made) -> None:
    level, customer = field(ctx), make.customer()
    old, middle, new = options(ctx)["重点"], options(ctx)["一般"], options(ctx)["关键"]
    with unit_of_work(ctx) as unit:
        merge_option(unit.ctx, level, old, middle)
        merge_option(unit.ctx, level, middle, new)
    write_one(ctx, Draft(customer_id=customer, values={"custom.kehudengji": str(old)}))
    assert custom(ctx, customer) == {"kehudengji": new}


def test_an_archived_option_stays_where_it_is(ctx: Ctx, make: Made) -> None:
    level = field(ctx)
    customer, old = make.customer(**{"custom.kehudengji": "重点"}), options(ctx)["重点"]
    with unit_of_work(ctx) as unit:
        archive_option(unit.ctx, level, old)
    kept = field_definitions(ctx, fresh=True)["kehudengji"].options
    assert [option.title for option in kept if option.archived] == ["重点"]
    write_one(ctx, Draft(customer_id=customer, values={"custom.kehudengji": str(old), "name": "新名"}))
    assert custom(ctx, customer) == {"kehudengji": old}


def test_options_are_added_at_the_end_and_put_in_order(ctx: Ctx) -> None:
    level = field(ctx)
    with unit_of_work(ctx) as unit:
        add_option(unit.ctx, level, "维持")
        order_options(unit.ctx, level, [options(ctx)["一般"]])
    assert list(options(ctx)) == ["一般", "关键", "重点", "维持"]


def test_a_killed_index_job_goes_on_where_it_stopped(
        runtime: Runtime, ctx: Ctx, make: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    level = field(ctx, replace(LEVEL, filterable=False))
    customers = [make.customer(**{"custom.kehudengji": "重点"}) for _ in range(5)]
    seen: list[int] = []
    index = field_jobs._index_block

    def failing_once(job: object, field_id: int, start: int, unit: object) -> None:
        seen.append(start)
        if len(seen) == 2:
            raise RuntimeError("killed")
        index(job, field_id, start, unit)  # type: ignore[arg-type]  # handed through

    monkeypatch.setattr(field_jobs, "_index_block", failing_once)
    with unit_of_work(ctx) as unit:
        set_filterable(unit.ctx, level, True)
    run_due_jobs(runtime)
    with unit_of_work(ctx) as unit:
        unit.session.execute(update(JobRow).values(run_at=unit.ctx.now))
    run_due_jobs(runtime)
    assert [start - customers[0] for start in seen] == [0, 2, 2, 4]
    assert list(indexed(ctx)) == customers
    assert ctx.session.scalar(select(CustomField.ready)) is True
