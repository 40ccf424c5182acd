"""Cursors: a signed place in one list, good for no other."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Literal

from itsdangerous import BadSignature, URLSafeSerializer

from guanxi.ctx import Ctx
from guanxi.errors import BadRequest
from guanxi.i18n import _l

Branch = Literal["value", "missing"]
_SALT: Final = "list-cursor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """A place between two entries: behind the entry named, or, `inclusive`, before it.

    `branch` says whether that entry has something to sort by. `unread`: its `value` is to be looked up, because
    the entry may be a row the viewer can't see, whose values an address must not carry.
    """

    branch: Branch
    value: Any
    id: int
    backwards: bool = False
    inclusive: bool = False
    unread: bool = False


def write(ctx: Ctx, position: Position, fingerprint: str) -> str:
    """`position` as it stands in an address."""
    value = None if position.unread else _plain(position.value)
    document = [position.branch, value, position.id, int(position.backwards), int(position.inclusive),
                int(position.unread), fingerprint]
    return str(_serializer(ctx).dumps(document))


def read(ctx: Ctx, text: str, fingerprint: str) -> Position:
    """The position `write` wrote for the same list. Raises BadRequest for any other text."""
    try:
        branch, value, row_id, backwards, inclusive, unread, made_for = _serializer(ctx).loads(text)
    except BadSignature as error:
        raise stale() from error
    if made_for != fingerprint:
        raise stale()
    return Position(branch=branch, value=_rich(value), id=row_id, backwards=bool(backwards),
                    inclusive=bool(inclusive), unread=bool(unread))


def stale() -> BadRequest:
    """What is answered to a place that is in no list, or in another one."""
    return BadRequest(_l("This page belongs to a list that has changed since. Open the list from its start."))


def fingerprint_of(document: Any) -> str:
    """A short hash of what makes a list: filters, sort, search, scope."""
    text = json.dumps(document, ensure_ascii=True, separators=(",", ":"), sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _serializer(ctx: Ctx) -> URLSafeSerializer:
    return URLSafeSerializer(ctx.keys.signing, salt=_SALT, signer_kwargs={"digest_method": hashlib.sha256})


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return {"t": value.isoformat()}
    return {"d": value.isoformat()} if isinstance(value, date) else value


def _rich(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return datetime.fromisoformat(value["t"]) if "t" in value else date.fromisoformat(value["d"])
