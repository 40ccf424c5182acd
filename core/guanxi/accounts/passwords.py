"""Passwords: which are accepted, how they are kept (argon2id) and compared, in equal time for everybody."""

from __future__ import annotations

import base64
import secrets
import unicodedata
from collections.abc import Iterable
from typing import Final, NewType

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from guanxi.accounts.identifiers import fold
from guanxi.errors import Issue, Refused
from guanxi.i18n import _l

PasswordHash = NewType("PasswordHash", str)
"""What is stored. Made outside of transactions: it takes a tenth of a second, too long to make others wait."""

SHORTEST: Final = 8
LONGEST: Final = 1000
_FEWEST_DIFFERENT: Final = 4
_COMMON: Final = """
    12345678 123456789 1234567890 0123456789 87654321 987654321 password password1 passw0rd qwertyui qwerty123
    1q2w3e4r 1qaz2wsx abcd1234 abc12345 a1234567 a12345678 aa123456 a123456789 admin123 admin888 administrator
    woaini1314 5201314520 iloveyou
"""
_CLEAR: Final = "abcdefghjkmnpqrstuvwxyz23456789"
# The parameters argon2-cffi takes from RFC 9106 (second recommended option): 64 MiB, 3 passes, 4 lanes.
_hasher = PasswordHasher()


def hash_password(password: str, own: Iterable[str | None] = ()) -> PasswordHash:
    """The hash to store. Raises Refused for a password others would guess; `own` are the user's own names."""
    issue = _issue(password, own)
    if issue is not None:
        raise Refused(_l("The password was not changed."), [issue])
    return _hashed(password)


def suggested_password() -> str:
    """Something to hand to a colleague on paper: 59 bits, without letters that look like others."""
    return "-".join("".join(secrets.choice(_CLEAR) for _place in range(4)) for _group in range(3))


def is_right(stored: str | None, password: str) -> bool:
    """Whether `password` is the one behind `stored`; without one it takes as long and is False."""
    try:
        _hasher.verify(stored or _nobody(), _octets(password[:LONGEST]))
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None and len(password) <= LONGEST


def renewed(stored: str, password: str) -> PasswordHash | None:
    """A new hash of the (right) password when `stored` was made with older parameters, else None."""
    return _hashed(password) if _hasher.check_needs_rehash(stored) else None


def _hashed(password: str) -> PasswordHash:
    return PasswordHash(_hasher.hash(_octets(password)))


def _octets(password: str) -> bytes:
    """Composed first: keyboards differ in whether é and 가 are sent whole or in pieces."""
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")


def _issue(password: str, own: Iterable[str | None]) -> Issue | None:
    if len(password) < SHORTEST:
        message, code = _l("Use at least %(count)s characters; several words are easy to remember."), "short"
        return Issue(field="password", message=message, code=code, params={"count": SHORTEST})
    if len(password) > LONGEST:
        message, code = _l("Use at most %(count)s characters."), "long"
        return Issue(field="password", message=message, code=code, params={"count": LONGEST})
    folded = fold(password)
    names = {fold(name) for name in own if name}
    if folded in _COMMON.split() or folded in names or len(set(folded)) < _FEWEST_DIFFERENT:
        message, code = _l("Others would guess this one first; choose something less common."), "common"
        return Issue(field="password", message=message, code=code)
    return None


def _nobody() -> str:
    """A hash that costs as much to compare with as a real one, and that no password has."""
    salt, digest = secrets.token_bytes(_hasher.salt_len), secrets.token_bytes(_hasher.hash_len)
    encoded = (base64.b64encode(part).decode().rstrip("=") for part in (salt, digest))
    cost = f"m={_hasher.memory_cost},t={_hasher.time_cost},p={_hasher.parallelism}"
    return f"$argon2id$v=19${cost}${'$'.join(encoded)}"
