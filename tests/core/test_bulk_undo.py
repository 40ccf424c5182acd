"""A change of many customers undone by its history, where nobody has changed them since."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from guanxi.audit.models import AuditEntry
from guanxi.ctx import Ctx, Scope
from guanxi.customers.current import load_current
from guanxi.customers.customfields import create_field
from guanxi.customers.derive import flat
from guanxi.customers.drafts import Draft
from guanxi.customers.field_details import FieldDetails
from guanxi.customers.models import Customer
from guanxi.customers.services import restore, trash, write_one
from guanxi.customers.tags import edit_tag, put_tag, take_tag
from guanxi.customers.undo import Undone, undo, undoable, unwound
from guanxi.db import unit_of_work
from guanxi.errors import Forbidden, NotFound
from guanxi.runtime import Runtime
from guanxi.testing.factories import Made, principal
from guanxi.views.bulk import Changed
from tests.core.bulk_help import acting, do, held, manager, owners, tag, trashed


def told(ctx: Ctx, customer: int) -> dict[str, object]:
    """All fields of a customer, as history names them."""
    stored = load_current(ctx, [customer])[customer]
    return flat(stored.core, stored.profile or {}, stored.points)


def test_an_undo_gives_each_customer_back_what_it_had(runtime: Runtime, make: Made) -> None:
    first, second, new = make.user(), make.user(), make.user()
    ids = [make.customer(owner_id=owner) for owner in (first, second, None)]
    with acting(runtime, manager(new), "op-1") as ctx:
        do(ctx, "owner", ids, new)
    with acting(runtime, manager(new)) as ctx:
        assert undoable(ctx, "op-1") == 3
        assert list(undo(ctx, "op-1")) == [Undone(3, 0)]
    assert owners(make.ctx, ids) == [first, second, None]


def test_what_was_changed_since_is_kept_and_counted(runtime: Runtime, make: Made) -> None:
    user, later = make.user(), make.user()
    ids = [make.customer(), make.customer()]
    with acting(runtime, manager(user), "op-1") as ctx:
        do(ctx, "owner", ids, user)
    do(make.ctx, "owner", ids[:1], later)
    with acting(runtime, manager(user)) as ctx:
        assert list(undo(ctx, "op-1")) == [Undone(1, 1)]
    assert owners(make.ctx, ids) == [later, None]


def test_an_undo_done_again_changes_nothing_more(runtime: Runtime, make: Made) -> None:
    user, customer = make.user(), make.customer()
    with acting(runtime, manager(user), "op-1") as ctx:
        do(ctx, "owner", [customer], user)
    for expected in (Undone(1, 0), Undone(0, 1)):
        with acting(runtime, manager(user)) as ctx:
            assert list(undo(ctx, "op-1")) == [expected]
    assert owners(make.ctx, [customer]) == [None]


def test_trash_and_restore_are_undone(runtime: Runtime, make: Made) -> None:
    user, customer, thrown = make.user(), make.customer(), make.customer()
    with unit_of_work(make.ctx) as unit:
        trash(unit.ctx, [thrown])
    with acting(runtime, manager(user), "op-1") as ctx:
        do(ctx, "trash", [customer])
        do(ctx, "restore", [thrown])
        assert sum(undo(ctx, "op-1"), Undone()) == Undone(2, 0)
    assert not trashed(make.ctx, customer)
    assert trashed(make.ctx, thrown)


def test_what_came_back_by_hand_is_not_undone(runtime: Runtime, make: Made) -> None:
    user, customer = make.user(), make.customer()
    with acting(runtime, manager(user), "op-1") as ctx:
        do(ctx, "trash", [customer])
    with unit_of_work(make.ctx) as unit:
        restore(unit.ctx, [customer])
    with acting(runtime, manager(user)) as ctx:
        assert sum(undo(ctx, "op-1"), Undone()) == Undone(0, 1)


def test_tags_are_undone_and_other_tags_stay(runtime: Runtime, make: Made) -> None:
    user, customer, other = make.user(), make.customer(), make.customer()
    fair, gold = tag(make.ctx), tag(make.ctx, "金牌")
    with unit_of_work(make.ctx) as unit:
        put_tag(unit.ctx, [other], fair)
    with acting(runtime, manager(user), "op-1") as ctx:
        do(ctx, "tag", [customer, other], fair)
    with unit_of_work(make.ctx) as unit:
        put_tag(unit.ctx, [customer], gold)
    with acting(runtime, manager(user)) as ctx:
        assert sum(undo(ctx, "op-1"), Undone()) == Undone(1, 0)
    assert held(make.ctx, customer) == ["金牌"]
    assert held(make.ctx, other) == ["展会"]


def test_a_tag_taken_off_comes_back(runtime: Runtime, make: Made) -> None:
    user, customer, fair = make.user(), make.customer(), tag(make.ctx)
    with unit_of_work(make.ctx) as unit:
        put_tag(unit.ctx, [customer], fair)
    with acting(runtime, manager(user), "op-1") as ctx:
        do(ctx, "untag", [customer], fair)
        assert sum(undo(ctx, "op-1"), Undone()) == Undone(1, 0)
    assert held(make.ctx, customer) == ["展会"]


def test_a_tag_taken_off_meanwhile_or_renamed_is_kept_so(runtime: Runtime, make: Made) -> None:
    user, ids, fair = make.user(), [make.customer(), make.customer()], tag(make.ctx)
    with acting(runtime, manager(user), "op-1") as ctx:
        do(ctx, "tag", ids, fair)
    with unit_of_work(make.ctx) as unit:
        take_tag(unit.ctx, ids[:1], fair)
    with acting(runtime, manager(user)) as ctx:
        assert sum(undo(ctx, "op-1"), Undone()) == Undone(1, 1)
    with acting(runtime, manager(user), "op-2") as ctx:
        do(ctx, "tag", ids, fair)
    with unit_of_work(make.ctx) as unit:
        edit_tag(unit.ctx, fair, "博览会", "grey")
    with acting(runtime, manager(user)) as ctx:
        assert sum(undo(ctx, "op-2"), Undone()) == Undone(0, 2)


def test_whoever_hands_a_customer_over_can_take_that_back(runtime: Runtime, make: Made) -> None:
    seller, colleague = make.user(), make.user()
    customer = make.customer(owner_id=seller)
    who = manager(seller, Scope.OWN, view=Scope.OWN)
    with acting(runtime, who, "op-1") as ctx:
        assert do(ctx, "owner", [customer], colleague) == Changed(1, 1)
    with acting(runtime, who) as ctx:
        assert ctx.session.scalars(select(Customer.id)).all() == []
        assert sum(undo(ctx, "op-1"), Undone()) == Undone(1, 0)
    assert owners(make.ctx, [customer]) == [seller]


def test_history_names_who_undid(runtime: Runtime, make: Made) -> None:
    user, customer = make.user(), make.customer()
    with acting(runtime, manager(user), "op-1") as ctx:
        do(ctx, "owner", [customer], user)
    with acting(runtime, manager(user), "op-2") as ctx:
        list(undo(ctx, "op-1"))
    actors = make.ctx.session.scalars(select(AuditEntry.actor_id).where(AuditEntry.operation == "op-2")).all()
    assert actors == [user]


def test_an_undo_is_undone_like_anything_else(runtime: Runtime, make: Made) -> None:
    user, customer = make.user(), make.customer()
    with acting(runtime, manager(user), "op-1") as ctx:
        do(ctx, "owner", [customer], user)
    for operation, undone in (("op-2", "op-1"), ("op-3", "op-2")):
        with acting(runtime, manager(user), operation) as ctx:
            list(undo(ctx, undone))
    assert owners(make.ctx, [customer]) == [user]


def test_only_who_did_it_or_an_administrator_undoes_it(runtime: Runtime, make: Made) -> None:
    user, other, customer = make.user(), make.user(), make.customer()
    with acting(runtime, manager(user), "op-1") as ctx:
        do(ctx, "owner", [customer], user)
    with acting(runtime, manager(other)) as ctx, pytest.raises(Forbidden):
        list(undo(ctx, "op-1"))
    boss = replace(manager(other), grants={**manager(other).grants, "admin.users": frozenset({Scope.ALL})})
    with acting(runtime, boss) as ctx:
        assert list(undo(ctx, "op-1")) == [Undone(1, 0)]


def test_who_lost_the_right_meanwhile_can_not_undo(runtime: Runtime, make: Made) -> None:
    user, customer = make.user(), make.customer()
    with acting(runtime, manager(user), "op-1") as ctx:
        do(ctx, "owner", [customer], user)
    with acting(runtime, principal(user, {"customer.view": Scope.ALL})) as ctx, pytest.raises(Forbidden):
        list(undo(ctx, "op-1"))


def test_after_a_day_only_an_administrator_undoes(runtime: Runtime, make: Made) -> None:
    user, customer = make.user(), make.customer()
    with acting(runtime, manager(user), "op-1") as ctx:
        do(ctx, "owner", [customer], user)
    with unit_of_work(make.ctx) as unit:
        unit.session.execute(update(AuditEntry).values(at=unit.ctx.now - timedelta(hours=25)))
    with acting(runtime, manager(user)) as ctx, pytest.raises(Forbidden, match="more than a day ago"):
        undoable(ctx, "op-1")
    assert undoable(make.ctx, "op-1") == 1


def test_there_is_nothing_to_undo_in_an_unknown_operation(ctx: Ctx) -> None:
    with pytest.raises(NotFound):
        undoable(ctx, "op-none")


def test_every_field_goes_back_whatever_changed_it(runtime: Runtime, make: Made) -> None:
    with unit_of_work(make.ctx) as unit:
        create_field(unit.ctx, FieldDetails(title="体重", key="weight", type="decimal", scale=2))
    customer = make.customer(name="张伟", phone="13800138000 / 0571-88881234-801", birthday="1990-05-01",
                             **{"custom.weight": "61.50"})
    before = told(make.ctx, customer)
    with acting(runtime, manager(make.user()), "op-1") as ctx:
        for values in ({"name": "李娜", "phone": "13900139000; 13900139001", "custom.weight": "70"},
                       {"name": "王芳", "birthday": "", "email": "wang@example.com"}):
            write_one(ctx, Draft(customer_id=customer, values=values, accept_duplicates=True))
    assert told(make.ctx, customer) != before
    with acting(runtime, manager(make.user())) as ctx:
        assert sum(unwound(ctx, "op-1"), Undone()) == Undone(1, 0)
    assert told(make.ctx, customer) == before


def test_a_field_that_was_changed_since_stays_and_the_others_go_back(runtime: Runtime, make: Made) -> None:
    customer = make.customer(name="张伟", source="展会")
    with acting(runtime, manager(make.user()), "op-1") as ctx:
        write_one(ctx, Draft(customer_id=customer, values={"name": "李娜", "source": "官网"}))
    write_one(make.ctx, Draft(customer_id=customer, values={"name": "王芳"}))
    with acting(runtime, manager(make.user())) as ctx:
        list(unwound(ctx, "op-1"))
    found = told(make.ctx, customer)
    assert (found["name"], found["source"]) == ("王芳", "展会")
