"""What is handed to services: words, contents, what was asked and what came of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from guanxi.api import Purpose

Format = Literal["text", "html"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A subject (empty where the channel takes none) and a body, with merge tags."""

    subject: str = ""
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What is said, by language; each customer gets the words of their language, else of the house's, else any."""

    texts: Mapping[str, Words]
    format: Format = "text"

    @property
    def stored(self) -> dict[str, Any]:
        """As a sending keeps it."""
        return {"format": self.format, "texts": {key: asdict(words) for key, words in sorted(self.texts.items())}}

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Content:
        """What `stored` was made of."""
        texts = {key: Words(**words) for key, words in stored.get("texts", {}).items()}
        return cls(texts=texts, format=stored.get("format", "text"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is to be sent, by what, for what. `key` makes it one however often it is asked for. `address` (else the
    customer's first), `files` and `answers`, the id of an e-mail received, are for one customer only."""

    key: str
    channel: str
    purpose: Purpose
    content: Content
    template_id: int | None = None
    address: str = ""
    files: tuple[int, ...] = ()
    answers: int | None = None

    def digest(self, customers: object) -> bytes:
        """Of all that was asked, so that another thing under the same key is noticed."""
        told = [self.channel, self.purpose, self.content.stored, self.template_id, self.address, list(self.files),
                self.answers, customers]
        return hashlib.sha256(json.dumps(told, sort_keys=True, ensure_ascii=False).encode()).digest()


@dataclass(slots=True)
class Counted:
    """How many messages there are now, how many of them are held, and who gets none, by reason."""

    made: int = 0
    held: int = 0
    left_out: dict[str, int] = field(default_factory=dict)

    def leave_out(self, code: str, count: int = 1) -> None:
        """Count some who get nothing."""
        if count:
            self.left_out[code] = self.left_out.get(code, 0) + count


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What came of asking: the sending, its messages, and who gets none, by reason."""

    sending_id: int
    made: int
    left_out: Mapping[str, int]
