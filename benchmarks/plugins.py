"""Thirty plugins against none: the list, a customer's page and a new customer, each asked in turn of both.

Each plugin has a menu entry, a permission, a setting, two subscriptions (it has a say when a file is opened, and hears
of changes later), an attribute with a filled table, a panel and a validate hook; three show a badge, two a column.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import count, cycle
from types import ModuleType
from typing import Any, ClassVar, Final

from flask import Blueprint
from flask.testing import FlaskClient
from sqlalchemy import Engine, ForeignKey, Index, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from benchmarks.copies import copied
from benchmarks.create import posted, token_of
from benchmarks.databases import SCOPES, STORIES, Bench
from benchmarks.lists import COLUMNS
from benchmarks.measure import Row, in_turn
from benchmarks.staff import Staff, application, opened
from guanxi.accounts.models import Grant, UserRole
from guanxi.api import (
    Attribute,
    AttributeType,
    Badge,
    Base,
    Ctx,
    CustomerOwned,
    CustomersChanged,
    CustomersCreated,
    Issue,
    Key,
    MenuEntry,
    Panel,
    Permission,
    Plugin,
    Principal,
    Scope,
    Setting,
    Subscription,
    hookimpl,
    insert_many,
)
from guanxi.customers.models import Customer
from guanxi.db.sessions import read_session, write_session
from guanxi.plugin.discovery import Found

MANY: Final = 30
WITH_BADGE, WITH_COLUMN = 3, 2
MOST: Final = 1.15
ROUNDS: Final = 120
FILLED: Final = 20_000
"""How many customers have a row in each plugin's table."""


@dataclass(frozen=True, slots=True)
class Made:
    """One made-up plugin and its table."""

    found: Found
    model: Any


def run(bench: Bench) -> list[Row]:
    """The rows of this subject."""
    with copied(bench) as copy, read_session(copy.engine, Principal.system("benchmark")) as session:
        plugins = _plugins()
        _fill(copy.engine, [one.model for one in plugins])
        many = Staff(application(copy, *(one.found for one in plugins))).client("all")
        none = Staff(application(copy)).client("all")
        flags = [one.model for one in plugins[:WITH_BADGE]]
        extra = "".join(f",{one.found.name}.points" for one in plugins[:WITH_COLUMN])
        page = f"/customers?columns={COLUMNS}"
        return [
            _beside("the list", lambda: opened(many, f"{page}{extra}"), lambda: opened(none, page),
                    _badge_queries(session, flags, range(1, 51))),
            _beside("a customer's page", _pages(many), _pages(none), _badge_queries(session, flags, [1])),
            _beside("a new customer", _creating(many, 1), _creating(none, 5000))]


def _beside(what: str, many: Callable[[], object], none: Callable[[], object],
            badges: Callable[[], object] | None = None) -> Row:
    """A row of calls that took turns, so that all met the same load."""
    found, floor, queries = in_turn(many, none, badges or _nothing_more, times=ROUNDS)
    allowed = queries.p50 if badges is not None else 0
    ratio = (found.p50 - allowed) / floor.p50
    return Row(what=f"{what}, {MANY} plugins", found=f"{found.p50:.2f} ms", floor=f"{floor.p50:.2f} ms", ratio=ratio,
               limit=f"<= {MOST:g}x" + (f" + {allowed:.2f} ms of badges" if badges is not None else ""),
               held=ratio <= MOST)


def _pages(client: FlaskClient) -> Callable[[], object]:
    ids = cycle(range(1, STORIES))
    return lambda: opened(client, f"/customers/{next(ids)}")


def _creating(client: FlaskClient, first: int) -> Callable[[], object]:
    numbers, token = count(first), token_of(client)
    return lambda: posted(client, next(numbers), csrf_token=token, kind="person")


def _badge_queries(session: Session, models: Sequence[Any], ids: Sequence[int]) -> Callable[[], object]:
    """The statements of the badges by themselves, for the customers `ids`."""
    return lambda: [session.scalars(_flagged(model, ids)).all() for model in models]


def _flagged(model: Any, ids: Sequence[int]) -> Any:
    return select(model.customer_id).where(model.customer_id.in_(ids), model.points > 90)


def _fill(engine: Engine, models: Sequence[Any]) -> None:
    """Make and fill the plugins' tables, and let whoever signs in see what is in them."""
    Base.metadata.create_all(engine, tables=[model.__table__ for model in models])
    with write_session(engine, Principal.system("benchmark")) as session:
        ids = list(session.scalars(select(Customer.id).order_by(Customer.id).limit(FILLED)))
        for model in models:
            insert_many(session, model, ("customer_id", "points"), [(row_id, row_id % 100) for row_id in ids])
        role = session.scalars(select(UserRole.role_id).where(UserRole.user_id == SCOPES["all"][0])).one()
        session.add_all(Grant(role_id=role, permission=f"{_name(place)}.view", scope=Scope.ALL)
                        for place in range(MANY))
        session.commit()
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def _name(place: int) -> str:
    return f"made{place:02}"


@cache
def _plugins() -> tuple[Made, ...]:
    """Made once, for a table can't be declared twice."""
    return tuple(_made(place) for place in range(MANY))


def _made(place: int) -> Made:
    name = _name(place)
    model = _model(name)
    views = ModuleType(f"{name}.views")
    blueprint = Blueprint(name, __name__)
    blueprint.add_url_rule("/", "index", lambda: name)
    views.blueprint = blueprint  # type: ignore[attr-defined]  # a module made here
    plugin = Plugin(
        name=name, title=f"Plugin {place}", version="1",
        permissions=(Permission(key=f"{name}.view", title="See"),),
        settings=(Setting(key=f"{name}.limit", title="Limit", type="integer", default=5),),
        menu=(MenuEntry(key=name, title=f"Plugin {place}", endpoint=f"{name}.index", icon="receipt",
                        permission=f"{name}.view", group="business"),),
        subscriptions=(Subscription(key=f"{name}.welcome", event=CustomersCreated, handle=_nothing, phase="before"),
                       Subscription(key=f"{name}.notice", event=CustomersChanged, handle=_nothing)),
        attributes=(Attribute(key=f"{name}.points", title=f"Points {place}", type=AttributeType.INTEGER,
                              permission=f"{name}.view", column=model.points),))
    return Made(Found(name=name, package="", plugin=plugin, hooks=_hooks(name, model, badge=place < WITH_BADGE),
                      views=views), model)


def _model(name: str) -> Any:
    table = f"{name}_fact"
    return type(table, (CustomerOwned, Base), {
        "__tablename__": table, "__per_customer__": "one", "__module__": f"benchmarks.{name}",
        "__table_args__": (Index(f"ix_{table}_points", "points", "customer_id"),),
        "__annotations__": {"customer_id": Mapped[int], "points": Mapped[int], "__per_customer__": ClassVar[str]},
        "customer_id": mapped_column(Key, ForeignKey("customer.id"), primary_key=True), "points": mapped_column()})


def _hooks(name: str, model: Any, *, badge: bool) -> ModuleType:
    def customer_panels(customer_id: int) -> Sequence[Panel]:
        return [Panel(key=f"{name}.panel", title=name, template=f"{name}/_panel.html", data=_data,
                      permission=f"{name}.view")]

    def customer_validate(drafts: Sequence[Any], ctx: Ctx) -> Sequence[Issue]:
        return [Issue(message="no", code="no", row=draft.row) for draft in drafts if draft.values.get("name") == "no"]

    def customer_badges(ids: Sequence[int], ctx: Ctx) -> Mapping[int, Sequence[Badge]]:
        return {row: [Badge(text="Warm", tone="good")] for row in ctx.session.scalars(_flagged(model, ids))}

    module = ModuleType(f"{name}.hooks")
    for hook in (customer_panels, customer_validate, *((customer_badges,) if badge else ())):
        setattr(module, hook.__name__, hookimpl(hook))
    return module


def _data(_ctx: Ctx, _customer_id: int) -> Mapping[str, Any]:
    return {}


def _nothing(_event: Any, _ctx: Ctx) -> None:
    """Handled by doing nothing."""


def _nothing_more() -> None:
    """Where there are no badges."""
