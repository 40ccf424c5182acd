"""Taking a merge back: what came along goes back, and what was done since stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from guanxi.audit.models import AuditEntry
from guanxi.audit.queries import broken_rows
from guanxi.ctx import Ctx, Scope
from guanxi.customers.customfields import create_field
from guanxi.customers.drafts import Draft
from guanxi.customers.field_details import FieldDetails
from guanxi.customers.merging.services import merge
from guanxi.customers.merging.undoing import merges_of, unmerge
from guanxi.customers.models import (
    Collaborator,
    ContactPerson,
    ContactPoint,
    Customer,
    CustomerProfile,
    CustomerTag,
    CustomValue,
    IdentityKey,
    Relation,
    Tag,
)
from guanxi.customers.people import PersonDetails, add_person
from guanxi.customers.relations import relate
from guanxi.customers.services import write_one
from guanxi.customers.sharing import share
from guanxi.customers.tags import create_tag, put_tag
from guanxi.db import unit_of_work
from guanxi.errors import Forbidden, NotFound
from guanxi.events.models import EventRow
from guanxi.runtime import Runtime
from guanxi.search.models import SearchText
from guanxi.testing.factories import Made
from guanxi.timeline.models import CustomerActivity, Note
from guanxi.timeline.services import add_note
from guanxi.transfer.erasing import erase_customer
from tests.core.browser_help import Browser, text_of
from tests.core.customer_pages_help import boss_of
from tests.core.customers_help import seller
from tests.core.merging.merging_help import merged, row_of, rows, version_of, wanted

TABLES: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (Customer, ("id", "number", "name", "state", "owner_id", "region", "source", "phone", "email", "merged_into")),
    (CustomerProfile, ("customer_id", "gender", "birth_year", "id_number")),
    (ContactPoint, ("customer_id", "person_id", "channel", "value", "label", "preferred")),
    (ContactPerson, ("id", "customer_id", "name", "position")), (CustomerTag, ("customer_id", "tag_id")),
    (Collaborator, ("customer_id", "user_id", "added_at")),
    (Relation, ("id", "customer_id", "other_id", "kind", "note")),
    (Note, ("id", "customer_id", "body")), (CustomerActivity, ("customer_id", "last_at")),
    (CustomValue, ("customer_id", "field_id", "text")), (IdentityKey, ("kind", "value", "customer_id")))


def everything(ctx: Ctx) -> dict[str, list[tuple[Any, ...]]]:
    """What there is of customers, but for versions, history and timeline, which only grow."""
    found = {}
    for model, columns in TABLES:
        names = [getattr(model, name) for name in columns]
        found[model.__tablename__] = sorted(map(tuple, ctx.session.execute(select(*names))), key=repr)
    found["search_text"] = [(row_id, *sorted(set(words.split())))  # in whatever order
                            for row_id, words in rows(ctx, SearchText, "customer_id", "tokens")]
    return found


def operation_of(ctx: Ctx, number: int = -1) -> str:
    """The operation of a merge, by its place; of the last one."""
    return list(dict.fromkeys(ctx.session.scalars(
        select(AuditEntry.operation).where(AuditEntry.action == "merge").order_by(AuditEntry.id))))[number]


def anew(ctx: Ctx, operation: str) -> Ctx:
    """The same caller in another request."""
    return replace(ctx, operation=operation)


@pytest.fixture
def three(ctx: Ctx, make: Made) -> tuple[int, int, int]:
    """Three files of one customer, who have everything, and some of it in common."""
    user, other = make.user(), make.user()
    with unit_of_work(ctx) as unit:
        create_field(unit.ctx, FieldDetails(title="喜好", key="taste"))
    first = make.customer("王小明", phone="13800138000", gender="male", owner_id=user, source="展会")
    second = make.customer("王晓明", phone="13900139000；13800138000", email="b@example.com", region="440106",
                           owner_id=other, state="repeat", birthday="1990-02-28", **{"custom.taste": "真丝"})
    third = make.customer("王小名", wechat="wang-88", id_number="11010519491231002X")
    with unit_of_work(ctx) as unit:
        vip, trade = create_tag(unit.ctx, "VIP"), create_tag(unit.ctx, "批发")
        put_tag(unit.ctx, [first, second], vip)
        put_tag(unit.ctx, [second, third], trade)
        share(unit.ctx, [first, third], other)
        relate(unit.ctx, first, "family", second)
        relate(unit.ctx, third, "referred_by", second, "an old friend")
        add_person(unit.ctx, first, PersonDetails(name="张伟", phone="13700137000"))
        add_person(unit.ctx, second, PersonDetails(name="张伟", phone="13700137000"))
        add_person(unit.ctx, second, PersonDetails(name="李明"))
        add_note(unit.ctx, second, "prefers the morning")
    return first, second, third


def test_all_is_as_it_was(ctx: Ctx, three: tuple[int, int, int]) -> None:
    before = everything(ctx)
    merged(anew(ctx, "merging"), *three, name=three[1])
    assert everything(ctx) != before
    unmerge(anew(ctx, "taking back"), "merging")
    now = everything(ctx)
    assert {name: now[name] for name in now if now[name] != before[name]} == {}
    assert broken_rows(ctx) == ([], None)


def test_files_that_were_merged_before_go_back_along(ctx: Ctx, make: Made) -> None:
    first, second, third = make.customer(), make.customer(), make.customer()
    merged(anew(ctx, "one"), second, third)
    merged(anew(ctx, "two"), first, second)
    with pytest.raises(NotFound):
        unmerge(ctx, "one")
    unmerge(anew(ctx, "three"), "two")
    assert [row_of(ctx, row_id).merged_into for row_id in (second, third)] == [None, second]
    unmerge(anew(ctx, "four"), "one")
    assert row_of(ctx, third).merged_into is None


def test_what_was_changed_since_stays(ctx: Ctx, three: tuple[int, int, int]) -> None:
    first, second, third = three
    merged(anew(ctx, "merging"), *three)
    write_one(ctx, Draft(customer_id=first, values={"region": "110101"}))
    with unit_of_work(ctx) as unit:
        note = add_note(unit.ctx, first, "written since")
        unit.session.delete(unit.session.scalars(select(Tag).where(Tag.name == "VIP")).one())
    unmerge(anew(ctx, "taking back"), "merging")
    assert row_of(ctx, first).region == "110101"
    assert (note, first) in rows(ctx, Note, "id", "customer_id")
    assert {customer for customer, _tag in rows(ctx, CustomerTag, "customer_id", "tag_id")} == {second, third}


def test_it_is_taken_back_once_and_told(ctx: Ctx, make: Made) -> None:
    first, second = make.customer(), make.customer()
    merged(anew(ctx, "merging"), first, second)
    assert [one.operation for one in merges_of(ctx, first)] == ["merging"]
    unmerge(anew(ctx, "back"), "merging")
    assert merges_of(ctx, first) == []
    with pytest.raises(NotFound):
        unmerge(ctx, "merging")
    told = ctx.session.scalars(select(EventRow.fields).where(EventRow.name == "customers.parted")).all()
    assert told == [{"customer_ids": [first, second], "survivor_id": first, "restored_ids": [second]}]


def test_what_was_erased_since_can_not_be_taken_back(ctx: Ctx, make: Made) -> None:
    first, second = make.customer(), make.customer()
    merged(anew(ctx, "merging"), first, second)
    erase_customer(ctx, first)
    with pytest.raises(NotFound):
        unmerge(ctx, "merging")


def test_only_who_did_it_may_and_for_a_day(runtime: Runtime, ctx: Ctx, make: Made) -> None:
    user, other = make.user(), make.user()
    first, second = make.customer(owner_id=user), make.customer(owner_id=user)
    early = wanted(ctx, first, second)
    with runtime.opened(seller(user, merge=Scope.ALL)) as own:
        merge(replace(own, operation="merging"), early)
    somebody_else = seller(other, merge=Scope.ALL, edit=Scope.ALL, view=Scope.ALL)
    with runtime.opened(somebody_else) as own, pytest.raises(Forbidden):
        unmerge(own, "merging")
    with runtime.opened(seller(user)) as own, pytest.raises(Forbidden):
        unmerge(own, "merging")
    with runtime.opened(seller(user, merge=Scope.ALL)) as own:
        with pytest.raises(Forbidden, match="more than a day ago"):
            unmerge(replace(own, now=own.now + timedelta(days=2)), "merging")
        unmerge(own, "merging")
    assert row_of(ctx, second).merged_into is None


# In the browser


def sent(ctx: Ctx, *ids: int) -> dict[str, Any]:
    return {"survivor": ids[0], "ids": list(ids), **{f"version-{row_id}": version_of(ctx, row_id) for row_id in ids}}


def test_the_toast_and_the_history_offer_the_way_back(app: Flask, ctx: Ctx, make: Made) -> None:
    boss: Browser = boss_of(app, ctx)
    first, second = make.customer("甲"), make.customer("乙")
    boss.get(f"/customers/{first}")
    boss.post("/customers/merge", sent(ctx, first, second))
    undo = f"/customers/merges/{operation_of(ctx)}/undo"
    assert undo in boss.get(f"/customers/{first}").text
    assert f'action="{undo}"' in boss.get(f"/customers/{first}/history").text
    assert boss.post(undo).location == f"/customers/{first}"
    assert "1 file is a file of its own again." in text_of(boss.get(f"/customers/{first}"))
    assert boss.get(f"/customers/{second}").status_code == 200
    assert boss.post(undo).status_code == 404
