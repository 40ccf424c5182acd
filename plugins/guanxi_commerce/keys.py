"""Idempotency: the same key is the same thing, and the same key with something else in it is refused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from guanxi.api import EVERYTHING, Busy, Ctx, Issue, Refused, _l
from guanxi_commerce.models import Order, Payment, Return

_CHUNK: Final = 500
_FOREIGN: Final = ("SQLITE_CONSTRAINT_FOREIGNKEY", "23503")

Known = dict[str, tuple[int, bytes]]


def known_keys(ctx: Ctx, model: type[Order] | type[Return] | type[Payment], keys: Sequence[str]) -> Known:
    """Id and digest of what is recorded under `keys`, whoever may see it: a key is taken or it is not."""
    found: Known = {}
    for start in range(0, len(keys), _CHUNK):
        rows = ctx.session.execute(select(model.key, model.id, model.digest)
                                   .where(model.key.in_(keys[start:start + _CHUNK])), execution_options=EVERYTHING)
        found.update((row.key, (row.id, row.digest)) for row in rows)
    return found


def reused(row: int) -> Issue:
    """What is answered to a key that stands for something else."""
    return Issue(message=_l("This idempotency key was used for something else. Send a new one."), code="key_reused",
                 field="key", row=row)


@contextmanager
def races_named() -> Iterator[None]:
    """A key or number that another writer takes at the same moment is Busy, so that the unit is tried again and then
    finds it; a reference to what does not exist is Refused."""
    try:
        yield
    except IntegrityError as error:
        cause = error.orig
        if getattr(cause, "sqlite_errorname", None) in _FOREIGN or getattr(cause, "sqlstate", None) in _FOREIGN:
            raise Refused(_l("It names a store, a member of staff or a product that does not exist.")) from error
        raise Busy(_l("Somebody else recorded the same at this moment. Please try again.")) from error
