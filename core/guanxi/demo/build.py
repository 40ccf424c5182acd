"""Loading the demo organisation, and removing it again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import islice
from random import Random
from typing import Any, Final

from sqlalchemy import delete, select, update

from guanxi.accounts.models import User
from guanxi.accounts.passwords import hash_password
from guanxi.accounts.services import deactivate_user
from guanxi.contributions import DemoData
from guanxi.ctx import Ctx
from guanxi.customers.models import Customer, CustomerTag, Tag
from guanxi.customers.purge import purge
from guanxi.customers.services import write_customers
from guanxi.customers.tags import create_tag, put_tag
from guanxi.db import EVERYTHING, UnitOfWork, retrying, unit_of_work
from guanxi.demo import organisation, people
from guanxi.demo.organisation import Colleague, Organisation
from guanxi.errors import Refused
from guanxi.i18n import _l
from guanxi.settings import demo_customers, keep_demo_customers, save_settings
from guanxi.timeline.services import NewNote, add_notes

PASSWORD: Final = "jiangnan-2026"
_CHUNK: Final = 500
Tick = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What the demo brought: how many customers and notes, and the accounts to show."""

    customers: int
    notes: int
    accounts: tuple[str, ...]


def load(ctx: Ctx, count: int, seed: int, tick: Tick = lambda _done: None) -> Loaded:
    """Found the organisation in an empty database with `count` customers, the same for the same `seed`.

    Raises Refused when there is a user already. `tick` is told how many customers were added each time.
    """
    if ctx.session.scalar(select(User.id).limit(1)) is not None:
        raise Refused(_l("The demo organisation is loaded into an empty database only; this one has users."))
    dice = Random(seed)
    password = hash_password(PASSWORD)
    with unit_of_work(ctx) as unit:
        made = organisation.found(unit.ctx, password)
        save_settings(unit.ctx, {"organisation.name": organisation.NAME, "organisation.setup_closed": True})
        tags = [create_tag(unit.ctx, name, tone) for name, tone in people.TAGS]
    ids = _load_customers(ctx, dice, made, count, tags, tick)
    notes = _load_notes(ctx, dice, ids, ctx.now)
    return Loaded(len(ids), notes, organisation.SHOWN)


def bring_in(ctx: Ctx, count: int, seed: int, tick: Tick = lambda _done: None) -> int:
    """Bring `count` sample customers, with notes and what plugins add, into an organisation at work; how many.

    They belong to the actor; no accounts, stores or departments come with them. Raises Refused while there are some.
    """
    ctx.require("admin.settings")
    if demo_customers(ctx) or ctx.principal.user_id is None:
        raise Refused(_l("Sample customers are here already. Remove them before you bring in others."))
    dice = Random(seed)
    actor = Colleague(ctx.principal.user_id, ctx.principal.login, ctx.principal.name, ctx.principal.department_id,
                      sells=True)
    ids = _load_customers(ctx, dice, Organisation((actor,), ()), count, (), tick)
    _load_notes(ctx, dice, ids, ctx.now)
    load_of_plugins(ctx, seed)
    return len(ids)


def load_of_plugins(ctx: Ctx, seed: int) -> list[str]:
    """Load what the plugins that are on add to the demo, each in a unit of its own, in the order of their
    dependencies; the names of those that added something."""
    for data in ctx.catalogue.demos.values():
        retrying(ctx, partial(_load_of, data, seed=seed))
    return list(ctx.catalogue.demos)


def _load_of(data: DemoData, unit: UnitOfWork, seed: int) -> None:
    data.load(unit.ctx, seed)


def _load_customers(
    ctx: Ctx, dice: Random, made: Organisation, count: int, tags: Sequence[int], tick: Tick
) -> list[int]:
    sellers = [one for one in made.staff if one.sells]
    drafts = people.drafts(dice, count, sellers, made.stores, ctx.now)
    ids: list[int] = []
    for chunk in _chunks(drafts):
        fresh = write_customers(ctx, chunk).created
        ids += fresh
        with unit_of_work(ctx) as unit:
            for tag_id in tags:
                put_tag(unit.ctx, [row for row in fresh if dice.random() < people.TAGGED], tag_id)
            keep_demo_customers(unit.ctx, ids)
        tick(len(chunk))
    return ids


def _load_notes(ctx: Ctx, dice: Random, ids: Sequence[int], now: datetime) -> int:
    owners: dict[int, Any] = {}
    for chunk in _chunks(iter(ids)):
        owners.update((row.id, row.owner_id) for row in ctx.session.execute(
            select(Customer.id, Customer.owner_id).where(Customer.id.in_(chunk))))
    written = 0
    for ideas in _chunks(people.notes(dice, [owners[row] for row in ids], now)):
        with unit_of_work(ctx) as unit:
            add_notes(unit.ctx, [NewNote(customer_id=ids[idea.place], body=idea.body, at=idea.at,
                                         author_id=idea.author_id) for idea in ideas])
        written += len(ideas)
    return written


def remove(ctx: Ctx, tick: Tick = lambda _done: None) -> int:
    """Delete the demo customers for good and close the demo accounts, except the actor's; returns how many customers.

    May be run again after it was cut short.
    """
    removed = remove_customers(ctx, tick)
    with unit_of_work(ctx) as unit:
        _close_accounts(unit.ctx)
        names = [name for name, _tone in people.TAGS]
        used = select(CustomerTag.tag_id)
        unit.session.execute(delete(Tag).where(Tag.name.in_(names), Tag.id.not_in(used)),
                             execution_options={**EVERYTHING, "synchronize_session": False})
    return removed


def remove_customers(ctx: Ctx, tick: Tick = lambda _done: None) -> int:
    """Delete the demo customers alone, for good; how many there were."""
    ctx.require("admin.settings")
    left = demo_customers(ctx)
    removed = 0
    while left:
        chunk, left = left[:_CHUNK], left[_CHUNK:]
        retrying(ctx, partial(_remove_chunk, chunk=chunk, left=left))
        removed += len(chunk)
        tick(len(chunk))
    return removed


def _close_accounts(ctx: Ctx) -> None:
    """Close the demo accounts, except the actor's and one administrator where there is no other."""
    own = ctx.principal.user_id
    for user_id in organisation.demo_users(ctx):
        if user_id != own:
            # The last administrator can't be closed, and stays as an ordinary account.
            with suppress(Refused), ctx.session.begin_nested():
                deactivate_user(ctx, user_id)
    ctx.session.execute(update(User).where(User.active.is_(True)).values(demo=False))


def _remove_chunk(unit: UnitOfWork, chunk: Sequence[int], left: Sequence[int]) -> None:
    purge(unit.ctx, list(unit.session.scalars(select(Customer.id).where(Customer.id.in_(chunk)),
                                             execution_options=EVERYTHING)))
    keep_demo_customers(unit.ctx, left)


def _chunks(items: Iterator[Any]) -> Iterator[list[Any]]:
    while chunk := list(islice(items, _CHUNK)):
        yield chunk


