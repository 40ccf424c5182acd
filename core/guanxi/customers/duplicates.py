"""Who may already have a file, while somebody is still typing: by strong keys, and by name and place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from guanxi.ctx import Ctx
from guanxi.customers.derive import identity_keys
from guanxi.customers.drafts import KeyPair, Point
from guanxi.customers.fields import FIELDS
from guanxi.customers.identity import WEAK_LIMIT, Holder, describe_holders, holders_of
from guanxi.customers.models import STRONG_KINDS
from guanxi.errors import Issue

_POINTS: Final = ("phone", "email", "wechat")
_OTHERS: Final = ("name", "region", "id_number", "credit_code")


@dataclass(frozen=True, slots=True, kw_only=True)
class Twin:
    """A file that may be the same one, and by which kind of key: a strong one tells, a weak one hints."""

    kind: str
    holder: Holder

    @property
    def strength(self) -> Literal["strong", "weak"]:
        """Whether the key alone tells who someone is."""
        return "strong" if self.kind in STRONG_KINDS else "weak"


def twins(ctx: Ctx, values: Mapping[str, object], own_id: int | None = None) -> list[Twin]:
    """Files that share a key with these raw values, strong keys first, at most WEAK_LIMIT; `own_id` is left out.

    Values that can't be read yet, because they are half typed, say nothing.
    """
    found: dict[int, str] = {}
    keys = sorted(_keys(values), key=lambda key: key[0] not in STRONG_KINDS)
    held = holders_of(ctx, keys)
    for key in keys:
        for customer_id in held.get(key, ()):
            if customer_id != own_id:
                found.setdefault(customer_id, key[0])
    wanted = list(found)[:WEAK_LIMIT]
    return [Twin(kind=found[customer_id], holder=holder)
            for customer_id, holder in zip(wanted, describe_holders(ctx, wanted), strict=True)]


def _keys(values: Mapping[str, object]) -> tuple[KeyPair, ...]:
    read = {key: _read(key, values.get(key)) for key in (*_POINTS, *_OTHERS)}
    points = [Point(channel=channel, value=value)
              for channel in _POINTS for value in read[channel] or ()]
    return identity_keys(read, read, points)


def _read(key: str, raw: object) -> Any:
    value = None if raw in (None, "") else FIELDS[key].read(raw)
    return None if isinstance(value, Issue) else value
