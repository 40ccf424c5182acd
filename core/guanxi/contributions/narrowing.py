"""What a plugin says of who sees which customers, beyond roles."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Select

from guanxi.errors import ProgrammingError


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowing:
    """Customers that are kept from the reader, as a select of their ids: of `allow` all others are, of `deny` those.

    It only ever narrows: what several plugins say holds together, and whoever may not see a customer by their role
    sees it no better. The select itself is not narrowed: it knows all rows. A NULL among the ids of `deny` keeps every
    customer from the reader.
    """

    key: str
    allow: Select[int] | None = None
    deny: Select[int] | None = None

    def __post_init__(self) -> None:
        if (self.allow is None) == (self.deny is None):
            raise ProgrammingError(f"narrowing {self.key}: give exactly one of allow and deny")
