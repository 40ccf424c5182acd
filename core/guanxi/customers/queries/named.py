"""The names that stand in sentences of the timeline and of notices, as far as the reader may see them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlalchemy import BindParameter, bindparam, select

from guanxi.accounts.models import User
from guanxi.ctx import Ctx
from guanxi.customers.models import Attachment, ContactPerson, Customer

Names = Mapping[tuple[str, Any], str]
"""Names by what they are of, and its id or key."""


def names_in(ctx: Ctx, found: Iterable[tuple[Mapping[Any, Any], Mapping[Any, Any]]]) -> Names:
    """The names of what pairs of `names` (as kinds declare them) and data hold: at most one query for each kind of
    thing. What is neither a member of staff nor a customer nor a contact person is left out."""
    wanted: dict[str, set[int]] = {}
    for names, data in found:
        for key, what in names.items():
            if what in _NAMES and isinstance(data.get(key), int):
                wanted.setdefault(what, set()).add(data[key])
    return {(what, row.id): row.name for what, ids in sorted(wanted.items())
            for row in ctx.session.execute(_NAMES[what], {"ids": sorted(ids)})}


def with_names(names: Mapping[str, Any], data: Mapping[str, Any], known: Names) -> dict[str, Any]:
    """`data` with names in place of ids, None for those the reader may not know."""
    return {**data, **{key: known.get((what, data[key])) for key, what in names.items() if key in data}}


_ids: BindParameter[Any] = bindparam("ids", expanding=True)
_NAMES: Final = {
    "user": select(User.id, User.name).where(User.id.in_(_ids)),
    "customer": select(Customer.id, Customer.name).where(Customer.id.in_(_ids)),
    "attachment": select(Attachment.id, Attachment.name).where(Attachment.id.in_(_ids),
                                                               Attachment.removed_at.is_(None)),
    "person": select(ContactPerson.id, ContactPerson.name).where(ContactPerson.id.in_(_ids)),
}
