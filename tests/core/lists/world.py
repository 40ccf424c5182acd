"""A made-up office for the tests of lists: its rows in the database, and the same as plain Python values."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from guanxi.accounts.models import Department, Store, User
from guanxi.contributions import Catalogue
from guanxi.ctx import Keys, Principal, Scope
from guanxi.customers.manifest import feature as customers
from guanxi.customers.models import (
    Collaborator,
    Customer,
    CustomerTag,
    CustomField,
    CustomOption,
    CustomValue,
    Tag,
)
from guanxi.db import Base, insert_many
from guanxi.db.sessions import write_session
from guanxi.runtime import Runtime
from guanxi.search.models import SearchText
from guanxi.search.pinyin import sort_key
from guanxi.search.tokens import document_tokens
from guanxi.timeline.models import CustomerActivity
from guanxi.views.manifest import feature as views
from tests.toy.guanxi_toy import plugin as toy
from tests.toy.guanxi_toy.models import Score, Visit

NOW = datetime(2026, 5, 20, 3, 0, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Shanghai")
PATHS = {1: "/1/", 2: "/1/2/", 3: "/1/2/3/", 4: "/1/4/", 5: "/5/"}
MANAGERS = {2: 1, 3: 2, 4: 2, 5: 1}
USERS = {1: 1, 2: 2, 3: 2, 4: 3, 5: 4, 6: 5, 7: None}
NAMES = ("张伟", "张维", "章伟", "王芳", "欧阳晓红", "John Smith", "Zoë", "acme",
         "ACME 贸易", "阿依古丽·买买提", "100号")
FIELDS = {1: ("visits", "integer", 0), 2: ("contract", "text", 0), 3: ("renewal", "date", 0),
          4: ("grade", "choice", 0), 5: ("vip", "boolean", 0), 6: ("weight", "decimal", 2)}


@dataclass(slots=True)
class Person:
    """One customer as the oracle knows it; `values` by attribute key, missing ones absent or None."""

    id: int
    name: str
    owner: int | None
    department: int | None
    values: dict[str, Any]
    shared_with: set[int] = field(default_factory=set)
    tags: set[int] = field(default_factory=set)
    visits: list[tuple[str, int]] = field(default_factory=list)
    trashed: bool = False
    merged: bool = False
    tokens: str = ""


@dataclass(frozen=True, slots=True)
class World:
    """The office: its people, the engine behind it, and the seed that made it."""

    seed: int
    people: tuple[Person, ...]
    engine: Engine
    runtime: Runtime


def build(engine: Engine, seed: int, size: int) -> World:
    """Fill an empty database with `size` customers made from `seed`."""
    chance = random.Random(seed)
    people = tuple(_person(chance, number) for number in range(1, size + 1))
    with write_session(engine, Principal.system("test")) as session:
        for model, columns, rows in (*_office(), *_rows(people)):
            insert_many(session, model, columns, rows)
        session.commit()
    return World(seed, people, engine, runtime_over(engine))


@dataclass(frozen=True, slots=True)
class _Fixed:
    """The toy plugin is always on."""

    fixed: Catalogue

    def catalogue(self, _session: Session, _epoch: int | None = None) -> Catalogue:
        """The same at any time."""
        return self.fixed


def runtime_over(engine: Engine) -> Runtime:
    """A runtime with the core's customers and the toy plugin."""
    return Runtime(engine=engine, keys=Keys(signing=b"signing", audit=b"audit"), instance=Path(),
                   catalogues=_Fixed(Catalogue.of((customers, views, toy))), timezone=ZONE)


def viewer(user_id: int, *scopes: Scope, secret: bool = False, phones: bool = True) -> Principal:
    """A member of staff who may view customers at `scopes`."""
    grants = {"customer.view": frozenset(scopes)}
    if secret:
        grants["toy.secret"] = frozenset({Scope.ALL})
    if phones:
        grants["customer.phones"] = frozenset({Scope.ALL})
    place = USERS[user_id]
    below = [key for key, path in PATHS.items() if place and path.startswith(PATHS[place])]
    return Principal(user_id=user_id, name=f"user {user_id}", department_id=place, grants=grants,
                     subordinate_ids=frozenset(_subordinates(user_id)), department_tree_ids=frozenset(below))


def _subordinates(user_id: int) -> set[int]:
    direct = {key for key, manager in MANAGERS.items() if manager == user_id}
    return direct.union(*map(_subordinates, direct)) if direct else direct


def _maybe(chance: random.Random, value: Any, share: float = 0.6) -> Any:
    return value if chance.random() < share else None


def _person(chance: random.Random, number: int) -> Person:
    name = chance.choice(NAMES)
    owner = chance.choice((*USERS, None))
    kind = "company" if "贸易" in name else "person"
    created = NOW - timedelta(hours=10_000 - number)
    values = {
        "customer.name": name, "sort_key": sort_key(name, person=kind == "person"), "customer.number": f"N{number:04d}",
        "customer.kind": kind, "customer.state": chance.choice(("prospect", "first_time", "lost")),
        "customer.owner": owner, "customer.department": chance.choice((*PATHS, None)),
        "customer.store": _maybe(chance, chance.choice((1, 2)), 0.3),
        "customer.source": _maybe(chance, chance.choice(("网站", "Expo", "expo", "50%_off")), 0.5),
        "customer.region": _maybe(chance, chance.choice(("440305", "440000", "440301", "110105", "441900"))),
        "customer.phone": _maybe(chance, f"+8613{chance.randrange(10**9):09d}"),
        "customer.email": _maybe(chance, chance.choice(("a@b.cn", "li.wei@example.com")), 0.4),
        "customer.created": created,
        "customer.last_activity": _maybe(chance, NOW - timedelta(hours=chance.randrange(0, 24 * 40))),
        "toy.points": _maybe(chance, chance.randrange(-3, 12)), "toy.level": _maybe(chance, chance.choice(
            ("bronze", "silver", "gold"))),
        "toy.since": _maybe(chance, date(2026, 5, 20) + timedelta(days=chance.randrange(-40, 40))),
        "toy.balance.second": _maybe(chance, chance.randrange(0, 500), 0.4),
        "toy.secret": _maybe(chance, chance.randrange(0, 9), 0.5),
        "custom.visits": _maybe(chance, chance.randrange(0, 6)),
        "custom.contract": _maybe(chance, chance.choice(("A1", "a1", "A10", "B2", "合同", "合约"))),
        "custom.renewal": _maybe(chance, date(2026, 5, 1) + timedelta(days=chance.randrange(60))),
        "custom.grade": _maybe(chance, chance.choice((1, 2, 3)), 0.5),
        "custom.vip": _maybe(chance, chance.choice((0, 1)), 0.5),
        "custom.weight": _maybe(chance, chance.randrange(0, 400), 0.5),
    }
    fields: list[Any] = [(kind, name), ("text", values["customer.number"])]
    fields += [("phone", values["customer.phone"])] if values["customer.phone"] else []
    fields += [("email", values["customer.email"])] if values["customer.email"] else []
    return Person(
        id=number, name=name, owner=owner, department=values["customer.department"], values=values,
        shared_with={user for user in USERS if chance.random() < 0.04},
        tags={tag for tag in (1, 2, 3) if chance.random() < 0.2},
        visits=[(chance.choice("ab"), chance.randrange(60)) for _ in range(chance.randrange(3))],
        trashed=chance.random() < 0.1, merged=chance.random() < 0.05, tokens=document_tokens(fields))


Rows = tuple[type[Base], Sequence[str], list[Sequence[Any]]]


def _office() -> list[Rows]:
    return [
        (Department, ("id", "name", "path", "position", "archived"),
         [(key, f"Department {key}", path, key, False) for key, path in PATHS.items()]),
        (Store, ("id", "code", "name", "archived"), [(1, "S1", "Store 1", False), (2, "S2", "Store 2", False)]),
        (User, ("id", "login", "name", "department_id", "manager_id", "active", "must_change_password", "demo",
                "created_at"),
         [(key, f"user{key}", f"User {key}", place, MANAGERS.get(key), True, False, False, NOW)
          for key, place in USERS.items()]),
        (CustomField, ("id", "key", "title", "type", "scale", "required", "personal", "filterable", "ready",
                       "position"),
         [(key, name, name.title(), kind, scale, False, False, True, True, key)
          for key, (name, kind, scale) in FIELDS.items()]),
        (CustomOption, ("id", "field_id", "title", "position", "archived"),
         [(key, 4, f"Grade {key}", key, False) for key in (1, 2, 3)]),
        (Tag, ("id", "name", "tone"), [(key, f"Tag {key}", "grey") for key in (1, 2, 3)]),
    ]


def _rows(people: Sequence[Person]) -> list[Rows]:
    return [
        (Customer, ("id", "number", "kind", "name", "sort_key", "state", "owner_id", "department_id", "store_id",
                    "source", "region", "phone", "email", "custom", "version", "created_at", "updated_at",
                    "trashed_at", "merged_into"), [_customer(person) for person in people]),
        (Collaborator, ("customer_id", "user_id", "added_at"),
         [(person.id, user, NOW) for person in people for user in sorted(person.shared_with)]),
        (CustomerTag, ("customer_id", "tag_id"),
         [(person.id, tag) for person in people for tag in sorted(person.tags)]),
        (CustomerActivity, ("customer_id", "last_at"),
         [(person.id, at) for person in people if (at := person.values["customer.last_activity"])]),
        (SearchText, ("customer_id", "tokens"), [(person.id, person.tokens) for person in people]),
        (Score, ("customer_id", "programme_id", "points", "level", "since"),
         [row for person in people for row in _scores(person)]),
        (CustomValue, ("customer_id", "field_id", "text", "number", "day"),
         [row for person in people for row in _custom(person)]),
        (Visit, ("id", "customer_id", "place", "days_ago"),
         [(person.id * 10 + place, person.id, *visit) for person in people
          for place, visit in enumerate(person.visits)]),
    ]


def _customer(person: Person) -> Sequence[Any]:
    values = person.values
    return (person.id, values["customer.number"], values["customer.kind"], person.name, values["sort_key"],
            values["customer.state"], person.owner, person.department, values["customer.store"],
            values["customer.source"], values["customer.region"], values["customer.phone"], values["customer.email"],
            {}, 1, values["customer.created"], values["customer.created"], NOW if person.trashed else None,
            1 if person.merged else None)


def _scores(person: Person) -> list[Sequence[Any]]:
    """Rows with values missing in them, and customers without a row: both count as missing."""
    values = person.values
    found: list[Sequence[Any]] = []
    first = (values["toy.points"], values["toy.level"], values["toy.since"])
    if any(value is not None for value in first) or person.id % 2:
        found.append((person.id, 1, *first))
    if values["toy.balance.second"] is not None:
        found.append((person.id, 2, values["toy.balance.second"], None, None))
    if values["toy.secret"] is not None:
        found.append((person.id, 3, values["toy.secret"], None, None))
    return found


def _custom(person: Person) -> list[Sequence[Any]]:
    found: list[Sequence[Any]] = []
    for key, (name, kind, _scale) in FIELDS.items():
        value = person.values[f"custom.{name}"]
        if value is not None:
            text, day = value if kind == "text" else None, value if kind == "date" else None
            found.append((person.id, key, text, value if text is None and day is None else None, day))
    return found
