"""What the forms of messages have in common."""

from __future__ import annotations

import secrets
from typing import Final

from guanxi.api import Ctx, LazyString, contact_values
from guanxi_messages import words
from guanxi_messages.queries import templates
from guanxi_messages.tags import known_tags

LONGEST_ID: Final = 18


def new_key() -> str:
    """What makes a form one and the same however often it is sent."""
    return secrets.token_urlsafe(18)


def id_in(text: str | None) -> int | None:
    """The id in a field; None for an empty one and for nonsense."""
    plain = text or ""
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) <= LONGEST_ID else None


def channel_choices(ctx: Ctx) -> list[tuple[str, str]]:
    """The channels there are."""
    return [(key, str(channel.title)) for key, channel in sorted(ctx.catalogue.channels.items())]


def purpose_choices() -> list[tuple[str, str]]:
    """What messages are for."""
    return _listed(words.PURPOSES)


def format_choices() -> list[tuple[str, str]]:
    """How bodies are written."""
    return _listed(words.FORMATS)


def template_choices(ctx: Ctx, channel: str = "") -> list[tuple[str, str]]:
    """Templates in use, of one channel where it is named, behind none."""
    found = [(str(row.id), row.name) for row in templates(ctx) if channel in ("", row.channel)]
    return [("", ""), *found]


def address_choices(ctx: Ctx, customer_id: int, channel: str) -> list[tuple[str, str]]:
    """The addresses of a customer for a channel."""
    known = ctx.catalogue.channels.get(channel)
    found = contact_values(ctx, [customer_id], known.reaches).get(customer_id, []) if known else []
    return [(one, one) for one in found]


def tag_choices(ctx: Ctx) -> list[tuple[str, str]]:
    """What can be put in: how it is written, and its title."""
    return [("{{ " + key + " }}", title) for key, title in known_tags(ctx).items()]


def _listed(titles: object) -> list[tuple[str, str]]:
    assert isinstance(titles, dict)
    named: dict[str, LazyString] = titles
    return [(key, str(title)) for key, title in named.items()]
