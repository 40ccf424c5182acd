"""The one write path: what prepare finds, what apply writes, and what happens when two write at once."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from guanxi.audit.models import AuditEntry
from guanxi.audit.queries import broken_rows, history
from guanxi.ctx import Ctx, Scope
from guanxi.customers.drafts import Draft
from guanxi.customers.identity import describe_holders
from guanxi.customers.models import COMMON_ABOVE, ContactPoint, Customer, IdentityKey
from guanxi.customers.prepare import prepare
from guanxi.customers.services import apply_prepared, restore, trash, write_customers, write_one
from guanxi.db import unit_of_work
from guanxi.errors import Conflict, Forbidden, Refused
from guanxi.events.models import EventRow
from guanxi.runtime import Runtime
from guanxi.search.models import SearchText
from guanxi.testing.factories import Made, principal
from guanxi.timeline.models import TimelineEntry


def count(ctx: Ctx, model: type) -> int:
    return ctx.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_new_customer_is_written_with_everything_beside_it(ctx: Ctx) -> None:
    row = write_one(ctx, Draft(values={"name": "张伟", "phone": "138 0013 8000", "email": "Zhang@Example.com",
                                       "region": "330106", "gender": "男"}))
    stored = ctx.session.execute(select(Customer.number, Customer.phone, Customer.email, Customer.state,
                                        Customer.version).where(Customer.id == row)).one()
    assert tuple(stored) == (f"C{row:08d}", "+8613800138000", "zhang@example.com", "prospect", 1)
    keys = ctx.session.execute(select(IdentityKey.kind, IdentityKey.value).order_by(IdentityKey.kind)).all()
    assert [tuple(key) for key in keys] == [("email", "zhang@example.com"), ("name_place", "330106 张伟"),
                                            ("phone", "+8613800138000")]
    assert "zhangwei" in ctx.session.scalars(select(SearchText.tokens)).one()
    assert ctx.session.scalars(select(TimelineEntry.kind)).all() == ["core.created"]
    assert {change.field for change in history(ctx, "customer", row)} >= {"name", "phone", "email", "region", "gender"}
    assert ctx.session.scalars(select(EventRow.name)).all() == ["customers.created"]


def test_many_are_written_like_one(ctx: Ctx) -> None:
    drafts = [Draft(values={"name": f"客户{place}", "phone": f"1390000{place:04d}"}) for place in range(50)]
    written = write_customers(ctx, drafts)
    assert len(written.created) == 50
    assert [count(ctx, model) for model in (Customer, ContactPoint, SearchText, AuditEntry, TimelineEntry)] == [50] * 5


def test_a_draft_with_an_error_is_left_out_and_the_others_are_written(ctx: Ctx) -> None:
    written = write_customers(ctx, [Draft(values={"name": "张伟"}), Draft(values={"name": "", "phone": "1"}),
                                    Draft(values={"name": "李娜"})])
    assert len(written.created) == 2
    assert {(issue.row, issue.field) for issue in written.issues} == {(2, "name"), (2, "phone")}


def test_a_held_phone_stops_the_draft_and_names_the_holder(ctx: Ctx, make: Made) -> None:
    holder = make.customer("张伟", phone="13800138000")
    with pytest.raises(Refused) as refused:
        write_one(ctx, Draft(values={"name": "张小伟", "phone": "+86 138-0013-8000"}))
    issue, = refused.value.issues
    assert (issue.code, issue.field, issue.level) == ("duplicate", "phone", "warning")
    assert issue.params is not None
    assert issue.params["holders"] == (holder,)
    assert count(ctx, Customer) == 1


def test_a_writer_may_knowingly_share_a_phone(ctx: Ctx, make: Made) -> None:
    make.customer("张伟", phone="13800138000")
    write_one(ctx, Draft(values={"name": "张小伟", "phone": "13800138000"}, accept_duplicates=True))
    slots = ctx.session.scalars(select(IdentityKey.slot).where(IdentityKey.kind == "phone").order_by(IdentityKey.slot))
    assert slots.all() == [0, 1]


def test_two_lines_of_one_batch_can_not_both_take_a_phone(ctx: Ctx) -> None:
    written = write_customers(ctx, [Draft(values={"name": "张伟", "phone": "13800138000"}),
                                    Draft(values={"name": "李娜", "phone": "13800138000"})])
    assert len(written.created) == 1
    assert [issue.row for issue in written.issues] == [2]


def test_a_key_with_too_many_holders_is_ignored(ctx: Ctx) -> None:
    for place in range(COMMON_ABOVE + 2):
        write_one(ctx, Draft(values={"name": f"分机{place}", "phone": "13800138000"}, accept_duplicates=True))
    write_one(ctx, Draft(values={"name": "又一个", "phone": "13800138000"}))
    assert count(ctx, Customer) == COMMON_ABOVE + 3


def test_a_holder_one_may_not_see_is_known_only_to_exist(make: Made, runtime: Runtime) -> None:
    mine, theirs = make.user(), make.user()
    seen = make.customer("张伟", owner_id=mine)
    hidden = make.customer("李娜", owner_id=theirs)
    with runtime.opened(principal(mine, {"customer.view": Scope.OWN})) as ctx:
        first, second = describe_holders(ctx, [seen, hidden])
    assert (first.visible, first.name) == (True, "张伟")
    assert (second.visible, second.name, second.owner, second.customer_id) == (False, None, None, None)


def test_two_who_prepare_the_same_phone_do_not_both_get_it(ctx: Ctx) -> None:
    slow = prepare(ctx, [Draft(values={"name": "张伟", "phone": "13800138000"}, row=1)])
    write_one(ctx, Draft(values={"name": "李娜", "phone": "13800138000"}))
    with pytest.raises(IntegrityError):
        apply_prepared(ctx, slow)
    assert count(ctx, Customer) == 1


def test_a_change_on_an_old_version_is_refused(ctx: Ctx, make: Made) -> None:
    row = make.customer("张伟")
    write_one(ctx, Draft(customer_id=row, version=1, values={"name": "张大伟"}))
    with pytest.raises(Conflict):
        write_one(ctx, Draft(customer_id=row, version=1, values={"name": "张小伟"}))
    assert ctx.session.scalars(select(Customer.name)).all() == ["张大伟"]


def test_a_change_between_prepare_and_apply_is_refused(ctx: Ctx, make: Made) -> None:
    row = make.customer("张伟")
    slow = prepare(ctx, [Draft(customer_id=row, version=1, values={"name": "张小伟"}, row=1)])
    write_one(ctx, Draft(customer_id=row, version=1, values={"name": "张大伟"}))
    with pytest.raises(Conflict):
        apply_prepared(ctx, slow)


def test_fields_not_named_stay_and_empty_ones_are_cleared(ctx: Ctx, make: Made) -> None:
    row = make.customer("张伟", phone="13800138000", source="展会", gender="男")
    write_one(ctx, Draft(customer_id=row, values={"source": ""}))
    stored = ctx.session.execute(select(Customer.name, Customer.phone, Customer.source)).one()
    assert tuple(stored) == ("张伟", "+8613800138000", None)


def test_writing_what_is_already_there_changes_nothing(ctx: Ctx, make: Made) -> None:
    row = make.customer("张伟", phone="13800138000")
    written = write_customers(ctx, [Draft(customer_id=row, values={"name": "张伟", "phone": "138 0013 8000"})])
    assert written.unchanged == (row,)
    assert ctx.session.scalars(select(Customer.version)).all() == [1]


def test_a_number_can_be_used_once_whoever_may_see_it(ctx: Ctx, make: Made, runtime: Runtime) -> None:
    make.customer("张伟", number="A-1")
    user = make.user()
    with runtime.opened(principal(user, {"customer.view": Scope.OWN, "customer.create": Scope.OWN})) as own:
        written = write_customers(own, [Draft(values={"name": "李娜", "number": "A-1"})])
    assert [issue.code for issue in written.issues] == ["number_taken"]


def test_a_state_that_follows_from_purchases_is_not_set_by_hand(ctx: Ctx, make: Made) -> None:
    row = make.customer("张伟")
    for state in ("lost", "loyal", "first_time"):
        with pytest.raises(Refused):
            write_one(ctx, Draft(customer_id=row, values={"state": state}))
    write_one(ctx, Draft(customer_id=row, values={"state": "non_customer"}))
    assert ctx.session.scalars(select(Customer.state)).all() == ["non_customer"]


def test_trash_and_restore_are_undone_by_each_other(ctx: Ctx, make: Made) -> None:
    row = make.customer("张伟")
    with unit_of_work(ctx) as unit:
        assert trash(unit.ctx, [row]) == [row]
    assert ctx.session.scalars(select(Customer.trashed_at)).one() is not None
    with unit_of_work(ctx) as unit:
        assert trash(unit.ctx, [row]) == []
        assert restore(unit.ctx, [row]) == [row]
    assert ctx.session.scalars(select(Customer.trashed_at)).one() is None


def test_someone_without_the_right_changes_nothing(make: Made, runtime: Runtime) -> None:
    row = make.customer("张伟", owner_id=make.user())
    with runtime.opened(principal(make.user(), {"customer.view": Scope.ALL, "customer.edit": Scope.OWN})) as viewer:
        with pytest.raises(Forbidden):
            write_one(viewer, Draft(customer_id=row, values={"name": "李娜"}))
        with pytest.raises(Forbidden), unit_of_work(viewer) as unit:
            trash(unit.ctx, [row])


def test_an_altered_history_row_is_found(ctx: Ctx, make: Made) -> None:
    for _ in range(3):
        make.customer()
    assert broken_rows(ctx) == ([], None)
    victim = ctx.session.scalars(select(AuditEntry.id).order_by(AuditEntry.id)).all()[1]
    with unit_of_work(ctx) as unit:
        unit.session.execute(update(AuditEntry).where(AuditEntry.id == victim).values(actor="somebody else"))
    assert broken_rows(ctx) == ([victim], None)
