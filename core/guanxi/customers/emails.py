"""E-mail addresses: read as people write them, compared in one form, shown in part."""

from __future__ import annotations

import re
from typing import Final

from guanxi.customers.spreadsheets import plain, shown
from guanxi.errors import Issue
from guanxi.i18n import _l

MAX_EMAIL: Final = 254
_ADDRESS: Final = re.compile(
    r"(?P<local>[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*)"
    r"@(?P<domain>(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_][^\W_-]{1,62})")
_AROUND: Final = re.compile(
    r"^(?:mailto:)?\s*(?:[^<>]*<)?([^<>]*?)>?[\s.,;，。；]*$", re.IGNORECASE | re.DOTALL)


def read_email(text: str) -> str | Issue:
    """The address in small letters. `mailto:`, Name <address> and full-width ＠ are understood."""
    around = _AROUND.match(plain(text[:500]))
    address = (around[1] if around else text).strip().lower()
    parts = _ADDRESS.fullmatch(address)
    if parts and len(address) <= MAX_EMAIL and len(parts["local"]) <= 64:
        return address
    return Issue(message=_l("“%(value)s” is not an e-mail address. It looks like name@example.com."),
                 code="email.unreadable", params={"value": shown(text)})


def mask_email(address: str) -> str:
    """What those see who need not write: li****@example.com."""
    local, _, domain = address.rpartition("@")
    return f"{local[:2] if len(local) > 3 else local[:1]}****@{domain}"
