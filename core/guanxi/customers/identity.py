"""By what customers are recognised: looking keys up, and telling writers who already holds them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import Select, func, select

from guanxi.accounts.models import User
from guanxi.ctx import Ctx
from guanxi.customers.drafts import KeyPair
from guanxi.customers.models import COMMON_ABOVE, STRONG_KINDS, Customer, IdentityKey
from guanxi.customers.visibility import usable_ids
from guanxi.db import EVERYTHING, among, listed, listing
from guanxi.errors import Issue
from guanxi.i18n import _l
from guanxi.timeline.models import CustomerActivity

WEAK_LIMIT = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """A file that already has a key. For one the viewer may not see, everything but `visible` is None."""

    visible: bool
    customer_id: int | None = None
    name: str | None = None
    number: str | None = None
    owner: str | None = None
    last_at: datetime | None = None
    trashed: bool = False


def strong(keys: Iterable[KeyPair]) -> list[KeyPair]:
    """Those of `keys` that alone tell who someone is."""
    return [key for key in keys if key[0] in STRONG_KINDS]


def holders_of(ctx: Ctx, keys: Iterable[KeyPair]) -> dict[KeyPair, list[int]]:
    """Ids of the customers that hold each of `keys`, whoever may see them; common keys are left out."""
    return holders_and_common(ctx, next_slots(ctx, keys))[0]


def holders_and_common(ctx: Ctx, held: Iterable[KeyPair]) -> tuple[dict[KeyPair, list[int]], set[KeyPair]]:
    """The same for keys that have holders (mostly none of a large batch), and those so many hold that they say
    nothing."""
    found: dict[KeyPair, list[int]] = {}
    for kind, values in _by_kind(held).items():
        rows = ctx.session.execute(
            select(IdentityKey.value, IdentityKey.customer_id)
            .where(IdentityKey.kind == kind, among(ctx.session, IdentityKey.value, values))
            .order_by(IdentityKey.slot), execution_options=EVERYTHING)
        for value, customer_id in rows:
            found.setdefault((kind, value), []).append(customer_id)
    common = {key for key, ids in found.items() if len(ids) > COMMON_ABOVE}
    return {key: ids for key, ids in found.items() if key not in common}, common


def next_slots(ctx: Ctx, keys: Iterable[KeyPair]) -> dict[KeyPair, int]:
    """The first free slot of each key that has holders already."""
    wanted = list(dict.fromkeys(keys))
    if not wanted:
        return {}
    dialect = ctx.session.get_bind().dialect.name
    rows = ctx.session.execute(_last_slots(dialect), listing(dialect, *zip(*wanted, strict=True)),
                               execution_options=EVERYTHING)
    return {(row[0], row[1]): row[2] + 1 for row in rows if row[2] is not None}


@cache
def _last_slots(dialect: str) -> Select[str, str, int | None]:
    kind, value = listed(dialect, 2)
    last = select(func.max(IdentityKey.slot)).where(IdentityKey.kind == kind, IdentityKey.value == value)
    return select(kind, value, last.scalar_subquery())


def _by_kind(keys: Iterable[KeyPair]) -> dict[str, list[str]]:
    """The values of each kind, once."""
    found: dict[str, list[str]] = {}
    for kind, value in dict.fromkeys(keys):
        found.setdefault(kind, []).append(value)
    return found


def describe_holders(ctx: Ctx, customer_ids: Sequence[int]) -> list[Holder]:
    """What the viewer may know of these files: owner and last touch, or only that they exist."""
    wanted = list(dict.fromkeys(customer_ids))[:WEAK_LIMIT]
    seen = usable_ids(ctx.session, ctx.principal, "view", wanted)
    rows = ctx.session.execute(
        select(Customer.id, Customer.name, Customer.number, User.name.label("owner"), CustomerActivity.last_at,
               Customer.updated_at, Customer.trashed_at)
        .outerjoin(User, User.id == Customer.owner_id)
        .outerjoin(CustomerActivity, CustomerActivity.customer_id == Customer.id)
        .where(Customer.id.in_(seen)), execution_options=EVERYTHING)
    shown = {row.id: Holder(visible=True, customer_id=row.id, name=row.name, number=row.number, owner=row.owner,
                            last_at=row.last_at or row.updated_at, trashed=row.trashed_at is not None)
             for row in rows}
    return [shown.get(customer_id, Holder(visible=False)) for customer_id in wanted]


def duplicate_issue(key: KeyPair, holders: Sequence[int], row: int | None) -> Issue:
    """The warning that a strong key is already held; `params["holders"]` are the files' ids."""
    return Issue(level="warning", code="duplicate", field=_FIELD.get(key[0], key[0]), row=row,
                 message=_l("This value already belongs to another customer file."),
                 params={"holders": tuple(holders), "kind": key[0], "value": key[1]})


_FIELD: Mapping[str, str] = {"phone": "phone", "email": "email", "wechat": "wechat", "id_number": "id_number",
                             "credit_code": "credit_code"}
