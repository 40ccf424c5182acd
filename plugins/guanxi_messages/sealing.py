"""Names and marks that nobody outside can make up: of messages, of the way out, of addresses."""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import Final

from guanxi.api import Ctx

_REFERENCE: Final = re.compile(r"guanxi\.(\d{1,18})\.([0-9a-f]{24})")
_TOKEN: Final = re.compile(r"(\d{1,18})\.([0-9a-f]{32})")


def reference_of(ctx: Ctx, message_id: int) -> str:
    """What stands before the @ of its Message-ID: the same each time it is handed over."""
    return f"guanxi.{message_id}.{_mac(ctx, f'message:{message_id}')[:24]}"


def messages_in(ctx: Ctx, text: str) -> list[int]:
    """The ids of our messages that `text` refers to, in its order; forged ones are none."""
    found = [(int(match[1]), match[0]) for match in _REFERENCE.finditer(text)]
    return [row_id for row_id, said in dict.fromkeys(found) if hmac.compare_digest(said, reference_of(ctx, row_id))]


def token_of(ctx: Ctx, message_id: int) -> str:
    """What in an address lets its holder unsubscribe from what the message is of."""
    return f"{message_id}.{_mac(ctx, f'unsubscribe:{message_id}')[:32]}"


def message_of_token(ctx: Ctx, token: str) -> int | None:
    """The message whose way out this is; None for what we never made."""
    match = _TOKEN.fullmatch(token)
    if match is None or not hmac.compare_digest(token, token_of(ctx, int(match[1]))):
        return None
    return int(match[1])


def address_mark(ctx: Ctx, address: str) -> str:
    """An address as it is kept where it must not be read."""
    return _mac(ctx, f"address:{address.strip().lower()}")


def _mac(ctx: Ctx, text: str) -> str:
    return hmac.new(ctx.keys.signing, f"messages.{text}".encode(), hashlib.sha256).hexdigest()
