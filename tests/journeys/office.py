"""An office that is out to break pages: long names, markup, unbroken words, everything there is to show."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from guanxi.accounts.services import DepartmentDetails, StoreDetails, create_department, create_store
from guanxi.customers.consents import record_consent
from guanxi.customers.customfields import create_field
from guanxi.customers.field_details import FieldDetails
from guanxi.customers.people import PersonDetails, add_person
from guanxi.customers.relations import relate
from guanxi.customers.services import trash
from guanxi.customers.sharing import share
from guanxi.customers.tags import create_tag, put_tag
from guanxi.db import unit_of_work
from guanxi.runtime import Runtime
from guanxi.testing.factories import Made
from guanxi.timeline.models import TimelineEntry
from guanxi.timeline.services import add_note, pin
from guanxi.transfer.erasing import erase_customer
from guanxi.views.bulk_jobs import start_change
from guanxi.views.filters import Filter
from guanxi.views.listing import ListQuery
from guanxi.views.operators import Operator
from guanxi.views.services import save_view
from guanxi.worker import run_due_jobs
from tests.core.accounts_help import acting_as, default_role

EVIL = "<img src=x onerror=alert(1)>" + "很长的名字" * 15
UNBROKEN = "Donaudampfschifffahrtsgesellschaftskapitänswitwenrentenauszahlungsstelle" * 2
LINE = "这一行写到头也不换"
MANY = 53


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """Ids of what the pages show."""

    boss: int
    role: int
    person: int
    twin: int
    erased: int
    company: int
    trashed: int
    department: int
    field: int
    finished: int
    waiting: int


def furnish(made: Made, runtime: Runtime, boss: int, sales: int) -> Office:
    """Make all of it, `boss` the owner of most."""
    ctx = acting_as(made.ctx, boss)
    with unit_of_work(ctx) as unit:
        department = create_department(unit.ctx, DepartmentDetails(name=f"{LINE}部" * 4))
        create_store(unit.ctx, StoreDetails(code="S01", name=f"{LINE}店" * 4, department_id=department))
        tags = [create_tag(unit.ctx, f"{LINE[:n]}标签", tone) for n, tone in enumerate(("grey", "good", "warn", "bad"))]
        field = create_field(unit.ctx, FieldDetails(title=f"{LINE}的字段" * 3, type="choice", section="工厂",
                                                    options=("丰田", f"{LINE}的选项" * 4)))
        save_view(unit.ctx, LINE, ListQuery(filters=(Filter(key="customer.owner", operator=Operator.IS,
                                                            values=("me",)),)), shared=True)
    run_due_jobs(runtime)
    person = made.customer(name=EVIL, owner_id=boss, department_id=department, phone="13900001111/13900002222",
                           email=f"{'long' * 15}@example.com", address=f"{LINE}，" * 20, birthday="1990-02-28",
                           region="320508", position=UNBROKEN[:60], state="loyal", source=LINE * 4)
    company = made.customer(name=UNBROKEN, kind="company", owner_id=sales, business_scope=f"{LINE}。" * 60)
    twin = made.customer(name=f"{EVIL}啊", owner_id=sales, phone="13900003333", source=LINE * 3, region="440106")
    erased = made.customer(name="不想再被记住")
    trashed = made.customer(name="去了回收站")
    for _ in range(MANY):
        made.customer(owner_id=sales)
    with unit_of_work(ctx) as unit:
        for tag in tags:
            put_tag(unit.ctx, [person], tag)
        add_note(unit.ctx, person, UNBROKEN * 3)
        note = add_note(unit.ctx, person, f"{EVIL}\n\n{LINE * 30}")
        pin(unit.ctx, unit.session.scalars(select(TimelineEntry.id).where(TimelineEntry.note_id == note)).one(), True)
        contact = PersonDetails(name=LINE * 4, position=UNBROKEN[:60], role="decision_maker",
                                phone="13600002222", note=LINE * 9)
        add_person(unit.ctx, company, contact)
        relate(unit.ctx, company, "decides_for", person, LINE * 5)
        record_consent(unit.ctx, person, "phone", "marketing", True, LINE * 4)
        share(unit.ctx, [person], sales)
        finished = start_change(unit.ctx, "tag", tags[0], ListQuery())
    run_due_jobs(runtime)
    erase_customer(ctx, erased)
    with unit_of_work(ctx) as unit:
        trash(unit.ctx, [trashed])
        waiting = start_change(unit.ctx, "untag", tags[0], ListQuery())
    return Office(boss=boss, role=default_role(made.ctx, "salesperson"), person=person, twin=twin, erased=erased,
                  company=company, trashed=trashed, department=department, field=field, finished=finished,
                  waiting=waiting)
