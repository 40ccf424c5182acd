"""What follows from a customer's values: sort key, identity keys, search text, indexed values, what changed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from guanxi.audit.seal import salted
from guanxi.customers.birthday_columns import COLUMNS, birthday_of
from guanxi.customers.current import Current
from guanxi.customers.definitions import PREFIX, Definition
from guanxi.customers.drafts import Draft, FieldValue, KeyPair, Point, PreparedCustomer
from guanxi.customers.phones import is_mobile
from guanxi.search.folding import fold
from guanxi.search.pinyin import sort_key
from guanxi.search.tokens import FieldKind, document_tokens

_UNIONID = re.compile(r"o[A-Za-z0-9_-]{27}|w[mo][A-Za-z0-9_-]{30}")


def derive(draft: Draft, current: Current | None, definitions: Mapping[str, Definition], core: dict[str, Any],
           profile: dict[str, Any], custom: dict[str, Any], points: Sequence[Point]) -> PreparedCustomer:
    """The prepared customer of values that were read without an error."""
    before = current.core if current else {}
    merged = {**before, **core}
    merged["custom"] = {key: value for key, value in {**(before.get("custom") or {}), **custom}.items()
                        if value is not None}
    full_profile = {**(current.profile or {} if current else {}), **profile}
    own = _points(draft, current, points)
    shown = own if own is not None else current.points if current else ()
    _derive_core(merged, shown)
    changes = _changes(current, merged, full_profile, shown)
    return PreparedCustomer(
        customer_id=draft.customer_id, version=draft.version or before.get("version"), core=merged,
        profile=full_profile if profile and (current or any(v is not None for v in full_profile.values())) else None,
        fields=_indexed(definitions, merged["custom"]) if custom or current is None else None,
        points=own, keys=identity_keys(merged, full_profile, shown),
        tokens=search_tokens(merged, full_profile, shown, current), changes=changes, history=salted(changes),
        row=draft.row)


def _derive_core(core: dict[str, Any], points: Sequence[Point]) -> None:
    core["sort_key"] = sort_key(core["name"], person=core["kind"] == "person")
    for channel in ("phone", "email"):
        core[channel] = next((point.value for point in points if point.channel == channel), None)


def _points(draft: Draft, current: Current | None, given: Sequence[Point]) -> tuple[Point, ...] | None:
    """All points the customer will have, the preferred of each channel first; None when they stay as they are."""
    touched = {key for key in ("phone", "email", "wechat") if key in draft.values}
    if draft.points is None and not touched:
        return () if current is None else None
    kept: tuple[Point, ...] = ()
    if current is not None and (draft.add_points or draft.points is None):
        kept = tuple(point for point in current.points if draft.add_points or point.channel not in touched)
    unique: dict[tuple[str, str], Point] = {}
    for point in (*kept, *_named(current, given)):
        unique.setdefault((point.channel, point.value), point)
    return tuple(sorted(unique.values(), key=lambda point: not point.preferred))


def _named(current: Current | None, given: Sequence[Point]) -> Sequence[Point]:
    """A number written again keeps the label it has."""
    labels = {(point.channel, point.value): point.label for point in current.points if point.label} if current else {}
    if not labels:
        return given
    return [replace(point, label=point.label or labels.get((point.channel, point.value))) for point in given]


def identity_keys(core: Mapping[str, Any], profile: Mapping[str, Any], points: Iterable[Point]
                  ) -> tuple[KeyPair, ...]:
    """The strong and weak keys of these values; a name alone, without a place, is none."""
    keys: list[KeyPair] = []
    for point in points:
        if point.channel == "phone":
            keys.append(("phone" if is_mobile(point.value) else "landline", point.value))
        elif point.channel == "email":
            keys.append(("email", point.value.lower()))
        elif point.channel == "wechat" and _UNIONID.fullmatch(point.value):
            keys.append(("wechat", point.value))
    keys += [(kind, profile[kind]) for kind in ("id_number", "credit_code") if profile.get(kind)]
    if core.get("region") and core.get("name"):
        keys.append(("name_place", f"{core['region']} {fold(core['name'])}"[:254]))
    return tuple(dict.fromkeys(keys))


def search_tokens(core: Mapping[str, Any], profile: Mapping[str, Any], points: Iterable[Point],
                  current: Current | None) -> str:
    """The words by which a customer with these values, and the contact persons of `current`, is found."""
    fields: list[tuple[FieldKind, str]] = [(core["kind"], core["name"])]
    if core.get("number"):
        fields.append(("text", core["number"]))
    if profile.get("former_name"):
        fields.append((core["kind"], profile["former_name"]))
    people = (*current.people_points,) if current else ()
    fields += [(_TOKEN_KIND[point.channel], point.value) for point in (*points, *people)]
    fields += [("person", name) for name in (current.people if current else ())]
    return document_tokens(fields)


_TOKEN_KIND: Mapping[str, FieldKind] = {"phone": "phone", "email": "email", "wechat": "text", "address": "text"}


def _indexed(definitions: Mapping[str, Definition], custom: Mapping[str, Any]) -> tuple[FieldValue, ...]:
    rows = (definitions[key].indexed(value) for key, value in custom.items() if key in definitions)
    return tuple(row for row in rows if row is not None)


def _changes(current: Current | None, core: Mapping[str, Any], profile: Mapping[str, Any],
             points: Iterable[Point]) -> dict[str, tuple[Any, Any]]:
    before = flat(current.core, current.profile or {}, current.points) if current else {}
    after = flat(core, profile, points)
    return {key: (before.get(key), after.get(key)) for key in {**before, **after}
            if before.get(key) != after.get(key)}


_KEPT = ("number", "kind", "name", "state", "owner_id", "department_id", "store_id", "source", "region", "language")


def flat(core: Mapping[str, Any], profile: Mapping[str, Any], points: Iterable[Point]) -> dict[str, Any]:
    """All values by field key, as history names them."""
    found = {key: core[key] for key in _KEPT if core.get(key) is not None}
    found.update({key: value for key, value in profile.items() if value is not None and key not in COLUMNS})
    if birthday := birthday_of(profile):
        found["birthday"] = str(birthday)
    found.update({PREFIX + key: value for key, value in (core.get("custom") or {}).items()})
    for point in points:
        found[point.channel] = [*found.get(point.channel, ()), point.value]
    return found


def with_shared(item: PreparedCustomer, keys: Iterable[KeyPair]) -> PreparedCustomer:
    """`item`, knowingly sharing `keys` with other files."""
    shared = item.shared_keys.union(keys)
    return item if shared == item.shared_keys else replace(item, shared_keys=shared)
