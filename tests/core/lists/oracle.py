"""What a list must show, by a full sort in Python: no index, no cursor, no SQL."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from guanxi.ctx import Principal, Scope
from guanxi.views.filters import Filter
from guanxi.views.listing import ListQuery
from guanxi.views.operators import Operator
from tests.core.lists.world import NOW, PATHS, ZONE, Person, World

TODAY = NOW.astimezone(ZONE).date()
SORTED_BY = {"customer.name": "sort_key"}
SCALES = {"custom.weight": 2, "toy.balance.second": 2}


def expected(world: World, who: Principal, query: ListQuery) -> list[int]:
    """The ids of the whole list, in its order; the query's search, cursor and size play no part."""
    shown = [person for person in world.people if sees(who, person) and person.trashed == query.trashed
             and not person.merged and all(passes(person, item, who) for item in query.filters)]
    key = SORTED_BY.get(query.sort, query.sort)
    there = [person for person in shown if value(person, key) is not None]
    missing = [person for person in shown if value(person, key) is None]
    there.sort(key=lambda person: (value(person, key), person.id), reverse=query.descending)
    missing.sort(key=lambda person: person.id, reverse=query.descending)
    return [person.id for person in (*there, *missing)]


def sees(who: Principal, person: Person) -> bool:
    """Whether `who` may view the customer: the union of the scopes they hold."""
    scopes = who.scopes("customer.view")
    if Scope.ALL in scopes:
        return True
    if not scopes:
        return False
    return (person.owner == who.user_id or who.user_id in person.shared_with
            or (Scope.SUBORDINATES in scopes and person.owner in who.subordinate_ids)
            or (Scope.DEPARTMENT in scopes and person.department is not None and person.department == who.department_id)
            or (Scope.DEPARTMENT_TREE in scopes and person.department in who.department_tree_ids))


def value(person: Person, key: str) -> Any:
    """An attribute's value, None when there is none."""
    return len(person.name) if key == "toy.name_length" else person.values.get(key)


def passes(person: Person, item: Filter, who: Principal) -> bool:
    """Whether the customer meets one filter."""
    if item.key == "customer.tag":
        return bool(person.tags & set(map(int, item.values))) == (item.operator is Operator.HAS)
    if item.key == "customer.collaborator":
        return bool(person.shared_with & {_user(text, who) for text in item.values}) == (item.operator is Operator.HAS)
    if item.key == "toy.visited":
        place, days = item.values
        found = any(where == place and ago <= int(days) for where, ago in person.visits)
        return found == (item.operator is Operator.HAS)
    have = value(person, item.key)
    if have is None:
        return item.operator in (Operator.NOT, Operator.OLDER, Operator.EMPTY)
    return _asks(item, who)(have)


def _user(text: str, who: Principal) -> int:
    words = {"me": who.user_id, "my_department": who.department_id}
    return (words[text] or 0) if text in words else int(text)


def _asks(item: Filter, who: Principal) -> Callable[[Any], bool]:
    words = item.values
    simple: dict[Operator, Callable[[Any], bool]] = {
        Operator.EMPTY: lambda have: False,
        Operator.FILLED: lambda have: True,
        Operator.STARTS: lambda have: have.startswith(words[0]),
        Operator.CONTAINS: lambda have: words[0].lower() in have.lower(),
        Operator.OLDER: lambda have: _day(have) < TODAY - timedelta(days=int(words[0])),
        Operator.WITHIN: lambda have: TODAY - timedelta(days=int(words[0])) <= _day(have) <= TODAY,
        Operator.NEXT: lambda have: TODAY <= _day(have) <= TODAY + timedelta(days=int(words[0])),
        Operator.BELOW: lambda have: any(_below(item.key, have, text) for text in words),
    }
    if item.operator in simple:
        return simple[item.operator]
    wanted = [_read(item.key, text, who) for text in words]
    compared: dict[Operator, Callable[[Any], bool]] = {
        Operator.IS: lambda have: have in wanted,
        Operator.NOT: lambda have: have not in wanted,
        Operator.AT_LEAST: lambda have: have >= wanted[0],
        Operator.AT_MOST: lambda have: have <= wanted[0],
        Operator.BEFORE: lambda have: have < wanted[0],
        Operator.FROM: lambda have: have >= wanted[0],
        Operator.BETWEEN: lambda have: wanted[0] <= have <= wanted[1],
    }
    ask = compared[item.operator]
    return lambda have: ask(_day(have) if isinstance(have, date) else have)


def _read(key: str, text: str, who: Principal) -> Any:
    if key in ("customer.owner", "customer.department", "customer.store"):
        return _user(text, who)
    if key in SCALES:
        return int(Decimal(text) * 10 ** SCALES[key])
    if key == "custom.vip":
        return int(text == "yes")
    if key in ("toy.points", "toy.secret", "custom.visits", "custom.grade", "toy.name_length"):
        return int(text)
    if key in ("customer.created", "customer.last_activity", "toy.since", "custom.renewal"):
        return date.fromisoformat(text)
    return text


def _day(have: date) -> date:
    return have.astimezone(ZONE).date() if isinstance(have, datetime) else have


def _below(key: str, have: Any, text: str) -> bool:
    if key == "customer.department":
        return PATHS[have].startswith(PATHS[int(text)])
    stem = text
    while stem.endswith("00") and len(stem) > 2:
        stem = stem[:-2]
    return str(have).startswith(stem)
