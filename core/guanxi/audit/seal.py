"""The message authentication code of a history row.

HMAC-SHA256 (RFC 2104) over the row's canonical JSON, in which the values of each field are replaced by a
commitment: SHA-256(salt || from || "," || to), the values as JSON, the salt in hexadecimal. Where values and salt
are erased later, the commitment is kept in their place, so that the row still verifies.
"""

from __future__ import annotations

import hmac
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from hashlib import sha256
from json.encoder import encode_basestring
from typing import Any

SALT_BYTES = 12
_canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Salted:
    """The changes of one record as JSON: `stored` is {field: [from, to, salt]}, `committed` what the MAC covers."""

    stored: str
    committed: str


def salted(changes: Mapping[str, tuple[Any, Any]]) -> Salted:
    """Give each of `changes` ({field: (from, to)}) a salt and commit to its values."""
    stored: list[str] = []
    committed: list[str] = []
    salts = os.urandom(SALT_BYTES * len(changes)).hex()
    for place, name in zip(range(0, len(salts), 2 * SALT_BYTES), sorted(changes), strict=True):
        salt = salts[place:place + 2 * SALT_BYTES]
        before, after = changes[name]
        key, values = _key(name), f"{_value(before)},{_value(after)}"
        stored.append(f'{key}:[{values},"{salt}"]')
        committed.append(f'{key}:"{sha256(f"{salt}{values}".encode()).hexdigest()}"')
    return Salted(f"{{{','.join(stored)}}}", f"{{{','.join(committed)}}}")


def committed_again(changes: Mapping[str, list[Any] | str]) -> str:
    """The commitments to changes as they were read from the database, of which some may be erased."""
    found = [f'{_key(name)}:"{commitment}"' for name, commitment in sorted(commitments(changes).items())]
    return f"{{{','.join(found)}}}"


def commitments(changes: Mapping[str, list[Any] | str]) -> dict[str, str]:
    """The commitment to each field's values; where the values were erased, it is what is stored in their place."""
    return {name: change if isinstance(change, str) else _commitment(*change) for name, change in changes.items()}


def row_head(operation: str, at: datetime, actor_id: int | None, actor: str, entity: str, action: str) -> str:
    """The columns the MAC covers besides a row's record and changes; the same for all rows of one operation."""
    return _canonical([operation, at.astimezone(UTC).isoformat(), actor_id, actor, entity, action])


def row_mac(key: bytes, nonce: bytes, head: str, entity_id: int, committed: str) -> bytes:
    """The MAC of one row."""
    return hmac.digest(key, nonce + f"[{head},{entity_id},{committed}]".encode(), "sha256")


def _commitment(before: Any, after: Any, salt: str) -> str:
    return sha256(f"{salt}{_value(before)},{_value(after)}".encode()).hexdigest()


_key = lru_cache(maxsize=1024)(_canonical)  # a field's name, quoted


def _value(value: Any) -> str:
    """`value` as JSON; instants in UTC."""
    kind = type(value)
    if kind is str:
        return encode_basestring(value)
    if kind is int:
        return str(value)
    if value is None:
        return "null"
    if isinstance(value, datetime):
        return _canonical(value.astimezone(UTC).isoformat())
    return _canonical(value.isoformat() if isinstance(value, date) else value)
