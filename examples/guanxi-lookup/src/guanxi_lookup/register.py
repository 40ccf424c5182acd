"""The register of companies: asked by name, over HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from guanxi.api import Ctx, fetch

_LONGEST: Final = 100_000
_UNKNOWN: Final = 404
_KNOWN: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What the register says of a company."""

    name: str
    credit_code: str
    address: str
    industry: str


def ask(ctx: Ctx, address: str, token: str, name: str) -> Entry | None:
    """The entry of the company called `name`, None where the register knows none. Raises what `fetch` does, and
    ValueError when the register says something else."""
    answer = fetch(ctx, f"{address.rstrip('/')}/companies?{urlencode({'name': name})}", most=_LONGEST,
                   headers={"Authorization": f"Bearer {token}", "Accept": "application/json"})
    if answer.status == _UNKNOWN:
        return None
    if answer.status != _KNOWN:
        raise ValueError(f"status {answer.status}")
    said: dict[str, Any] = answer.json()
    return Entry(name=_text(said, "name", 200), credit_code=_text(said, "credit_code", 18),
                 address=_text(said, "address", 300), industry=_text(said, "industry", 60))


def _text(said: dict[str, Any], key: str, most: int) -> str:
    return str(said.get(key) or "")[:most]
