"""Secrets and signatures by the scheme of Standard Webhooks (https://www.standardwebhooks.com, version 1)."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4

from standardwebhooks import Webhook

OVERLAP: Final = timedelta(hours=24)
"""How long the secret before the present one signs too, so that a receiver can change it in peace."""

_BYTES: Final = 32


def new_secret() -> str:
    """A secret as the scheme writes it: whsec_ and 32 random bytes in base64."""
    return f"whsec_{base64.b64encode(secrets.token_bytes(_BYTES)).decode()}"


def new_message() -> str:
    """What a message is called, in every attempt; by it a receiver knows what it has had already."""
    return f"msg_{uuid4().hex}"


def signed(keys: Sequence[str], message: str, at: datetime, body: str) -> Mapping[str, str]:
    """The headers that prove who sent `body` and when, by each of `keys`; `at` is in UTC."""
    return {"webhook-id": message, "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": " ".join(Webhook(key).sign(message, at, body) for key in keys)}
