"""An address that a file holds in one string: the region it lies in apart from the rest."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from guanxi.customers.addresses import parse_address
from guanxi.customers.regions import path, read_region
from guanxi.customers.spreadsheets import plain

_POSTCODE: Final = re.compile(r"(?:邮编[:：]?)?(\d{6})(?!\d)")


def placed(values: Mapping[str, object], here: str | None = None) -> dict[str, object]:
    """`values` with the address parted: 浙江省杭州市西湖区文三路90号 lies in 浙江省杭州市西湖区, at 文三路90号.

    What is no address in a place we know, or lies elsewhere than the row's own region, stays whole. `here` is the
    region that the customer has: a row that names none says nothing new of it by naming what is around it.
    """
    found = dict(values)
    written = plain(str(found.get("address") or ""))
    parsed = parse_address(written)
    if parsed.code is None:
        return found
    named = str(found.get("region") or "")
    code = _deepest(named, parsed.code) if named else parsed.code
    if code is None:
        return found
    if named or not here or code not in path(here):
        found["region"] = code
    found["address"] = " ".join(filter(None, (parsed.rest, _postcode(written))))
    return {key: value for key, value in found.items() if value}


def _deepest(region: str, code: str) -> str | None:
    """The more exact of the region that a row names and that of its address; None where they differ."""
    given = read_region(region)
    if isinstance(given, str) and given in path(code):
        return code
    return given if isinstance(given, str) and code in path(given) else None


def _postcode(address: str) -> str:
    found = _POSTCODE.match(address)
    return found[1] if found else ""
