"""Normalise: from what a writer gave to what will be stored. Pure: it reads no database and writes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from guanxi.customers.birthday_columns import birthday_columns
from guanxi.customers.birthdays import Birthday
from guanxi.customers.current import Current
from guanxi.customers.definitions import PREFIX, Definition
from guanxi.customers.derive import derive
from guanxi.customers.drafts import Draft, Point, PreparedCustomer
from guanxi.customers.fields import FIELDS, CoreField, unknown_field
from guanxi.customers.states import may_set_by_hand
from guanxi.errors import Issue
from guanxi.i18n import _l


@dataclass(frozen=True, slots=True)
class Defaults:
    """What a new file gets where its draft says nothing."""

    owner_id: int | None = None
    department_id: int | None = None


@dataclass(slots=True)
class _Read:
    """A draft's values, read and put where they are kept."""

    core: dict[str, Any]
    profile: dict[str, Any]
    custom: dict[str, Any]
    points: list[Point]
    issues: list[Issue]


def normalise(draft: Draft, definitions: Mapping[str, Definition], current: Current | None,
              defaults: Defaults) -> tuple[PreparedCustomer | None, list[Issue]]:
    """The prepared customer of one draft and the issues found; None in its place when one is an error."""
    read = _read_values(draft, definitions)
    _check_points(draft, read)
    if current is None:
        _check_new(draft, definitions, read, defaults)
    else:
        _check_change(draft, current, read)
    issues = [replace(issue, row=draft.row) if issue.row is None else issue for issue in read.issues]
    if any(issue.level == "error" for issue in issues):
        return None, issues
    return derive(draft, current, definitions, read.core, read.profile, read.custom, read.points), issues


def _read_values(draft: Draft, definitions: Mapping[str, Definition]) -> _Read:
    read = _Read({}, {}, {}, [], [])
    for key, raw in draft.values.items():
        if key.startswith(PREFIX):
            _read_custom(key, raw, definitions, read)
        elif key in FIELDS:
            _read_core(FIELDS[key], raw, read)
        else:
            read.issues.append(unknown_field(key, draft.row))
    return read


def _read_core(field: CoreField, raw: object, read: _Read) -> None:
    value = None if raw is None or raw == "" else field.read(raw)
    if isinstance(value, Issue):
        read.issues.append(replace(value, field=field.key))
    elif field.place == "points":
        read.points += [Point(channel=field.key, value=item) for item in value or ()]  # type: ignore[arg-type]  # keys
    elif isinstance(value, Birthday) or field.key == "birthday":
        read.profile.update(birthday_columns(value))
    else:
        (read.core if field.place == "customer" else read.profile)[field.key] = value


def _read_custom(key: str, raw: object, definitions: Mapping[str, Definition], read: _Read) -> None:
    definition = definitions.get(key.removeprefix(PREFIX))
    if definition is None:
        read.issues.append(unknown_field(key, None))
        return
    value = definition.read(raw)
    if isinstance(value, Issue):
        read.issues.append(replace(value, field=key))
    elif value is None and definition.required:
        read.issues.append(_missing(key, definition.title))
    else:
        read.custom[definition.key] = value


def _check_points(draft: Draft, read: _Read) -> None:
    """Points given one by one are read by the same readers as the three keys."""
    for point in draft.points or ():
        value = FIELDS[point.channel].read(point.value)
        if isinstance(value, Issue):
            read.issues.append(replace(value, field=point.channel))
        else:
            values = (value,) if isinstance(value, str) else value or ()
            read.points += [replace(point, value=item) for item in values]


def _check_new(draft: Draft, definitions: Mapping[str, Definition], read: _Read, defaults: Defaults) -> None:
    core = read.core
    core["kind"] = core.get("kind") or "person"
    core["state"] = core.get("state") or "prospect"
    core["owner_id"] = core.get("owner_id", defaults.owner_id)
    core["department_id"] = core.get("department_id") or defaults.department_id
    if draft.trusted and draft.created_at is not None:
        core["created_at"] = draft.created_at
    if draft.trusted and draft.created_by is not None:
        core["created_by"] = draft.created_by
    if not core.get("name") and not any(issue.field == "name" for issue in read.issues):
        read.issues.append(_missing("name", _l("Name")))
    for definition in definitions.values():
        absent = definition.required and PREFIX + definition.key not in draft.values
        if absent and definition.kind in (None, core["kind"]) and not draft.trusted:
            read.issues.append(_missing(PREFIX + definition.key, definition.title))
    if not draft.trusted and not may_set_by_hand(None, core["state"]):
        read.issues.append(_state_issue())


def _check_change(draft: Draft, current: Current, read: _Read) -> None:
    core = read.core
    for key in ("name", "kind", "state", "number"):
        if key in core and core[key] is None:
            read.issues.append(_missing(key, FIELDS[key].title))
    state = core.get("state")
    if state and not draft.trusted and not may_set_by_hand(current.core["state"], state):
        read.issues.append(_state_issue())


def _missing(key: str, title: Any) -> Issue:
    return Issue(message=_l("“%(field)s” is missing."), code="missing", field=key, params={"field": title})


def _state_issue() -> Issue:
    return Issue(message=_l("This state follows from purchases and can't be set by hand. By hand, a prospect can "
                            "become a non-customer and back, and a lost customer can be given up."),
                 code="state_not_by_hand", field="state")
