"""The register of companies: asked by name, over HTTP."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

SECONDS: Final = 10
_LONGEST: Final = 100_000
_UNKNOWN: Final = 404


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What the register says of a company."""

    name: str
    credit_code: str
    address: str
    industry: str


def ask(address: str, token: str, name: str) -> Entry | None:
    """The entry of the company called `name`, None where the register knows none. Raises OSError and ValueError when
    it can't be reached, or says something else."""
    request = Request(f"{address.rstrip('/')}/companies?{urlencode({'name': name})}",
                      headers={"Authorization": f"Bearer {token}", "Accept": "application/json"})
    try:
        with urlopen(request, timeout=SECONDS) as answer:
            said: dict[str, Any] = json.loads(answer.read(_LONGEST))
    except HTTPError as error:
        if error.code == _UNKNOWN:
            return None
        raise
    return Entry(name=_text(said, "name", 200), credit_code=_text(said, "credit_code", 18),
                 address=_text(said, "address", 300), industry=_text(said, "industry", 60))


def _text(said: dict[str, Any], key: str, most: int) -> str:
    return str(said.get(key) or "")[:most]
