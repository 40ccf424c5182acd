"""Idempotency: the same key is the same thing, and the same key with something else in it is refused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from guanxi.api import EVERYTHING, Busy, Ctx, Issue, Refused, _l, among
from guanxi_commerce.drafts import Recorded
from guanxi_commerce.models import Order, Payment, Return

_FOREIGN: Final = ("SQLITE_CONSTRAINT_FOREIGNKEY", "23503")
_UNWRITTEN: Final = 0


@dataclass(slots=True)
class Keyring:
    """The keys of a batch, and what became of each of its places.

    `known` holds id and digest of what a key stands for; what is accepted but not written yet has no id, and the
    places that wait for it are remembered.
    """

    ids: list[int | None]
    issues: list[Issue]
    known: dict[str, tuple[int, bytes]]
    waiting: list[tuple[int, str]] = field(default_factory=list)

    def answers(self, place: int, key: str, digest: bytes) -> bool:
        """Whether the key is known: then the place has its id, now or once it is written, or is refused."""
        if key not in self.known:
            return False
        row_id, before = self.known[key]
        if before != digest:
            self.issues.append(Issue(message=_l("This idempotency key was used for something else. Send a new one."),
                                     code="key_reused", field="key", row=place + 1))
        elif row_id == _UNWRITTEN:
            self.waiting.append((place, key))
        else:
            self.ids[place] = row_id
        return True

    def accept(self, place: int, key: str, digest: bytes) -> None:
        """Remember a key whose thing will be written."""
        self.known[key] = (_UNWRITTEN, digest)
        self.waiting.append((place, key))

    def recorded(self, keys: Sequence[str], ids: Sequence[int]) -> Recorded:
        """The outcome, once what was accepted under `keys` is written under `ids`."""
        by_key = dict(zip(keys, ids, strict=True))
        for place, key in self.waiting:
            self.ids[place] = by_key[key]
        issues = sorted(self.issues, key=lambda issue: issue.row or 0)
        return Recorded(tuple(self.ids), tuple(ids), tuple(issues))


def keyring(ctx: Ctx, model: type[Order] | type[Return] | type[Payment], keys: Sequence[str], size: int,
            issues: list[Issue]) -> Keyring:
    """The keyring of a batch of `size`, of which `keys` are in question: they are known or not, whoever may see it."""
    rows = ctx.session.execute(select(model.key, model.id, model.digest).where(among(ctx.session, model.key, keys)),
                               execution_options=EVERYTHING)
    return Keyring([None] * size, issues, {row.key: (row.id, row.digest) for row in rows})


@contextmanager
def races_named(ctx: Ctx) -> Iterator[None]:
    """A key or number that another writer takes at the same moment is Busy, so that the unit is tried again and then
    finds it; a reference to what does not exist is Refused."""
    try:
        yield
        ctx.session.flush()
    except IntegrityError as error:
        cause = error.orig
        if getattr(cause, "sqlite_errorname", None) in _FOREIGN or getattr(cause, "sqlstate", None) in _FOREIGN:
            raise Refused(_l("It names a store, a member of staff or a product that does not exist.")) from error
        raise Busy(_l("Somebody else recorded the same at this moment. Please try again.")) from error
