"""A customer's own row and profile, with the names of what they point at: one query."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, and_, bindparam, select
from sqlalchemy.orm import aliased

from guanxi.accounts.models import Department, Store, User
from guanxi.ctx import Ctx
from guanxi.customers.birthday_columns import birthday_of
from guanxi.customers.birthdays import Birthday
from guanxi.customers.current import PROFILE_COLUMNS
from guanxi.customers.models import Customer, CustomerProfile
from guanxi.errors import NotFound
from guanxi.i18n import _l
from guanxi.timeline.models import CustomerActivity, Follower, Visit

_OWN: Final = ("id", "number", "kind", "name", "state", "owner_id", "department_id", "store_id", "source", "region",
               "language", "phone", "email", "custom", "version", "created_at", "updated_at", "trashed_at", "erased_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerRecord:
    """Everything kept in the customer's own row and profile. `last_at` is when staff last touched it.

    `followed` and the visits are the reader's own.
    """

    id: int
    number: str
    kind: str
    name: str
    state: str
    owner_id: int | None
    owner: str | None
    department_id: int | None
    department: str | None
    store_id: int | None
    store: str | None
    source: str | None
    region: str | None
    language: str | None
    phone: str | None
    email: str | None
    custom: Mapping[str, Any]
    version: int
    created_at: datetime
    created_by: str | None
    updated_at: datetime
    trashed_at: datetime | None
    erased_at: datetime | None
    last_at: datetime | None
    followed: bool
    visit_at: datetime | None
    visit_before: datetime | None
    profile: Mapping[str, Any]

    @property
    def birthday(self) -> Birthday | None:
        """The birthday, if it is known."""
        return birthday_of(self.profile)


_creator = aliased(User)
# Built once: putting forty columns together for each page took as long as all its other queries.
_RECORD: Final[Select[Any]] = (
    select(*(getattr(Customer, key) for key in _OWN), User.name.label("owner"), Department.name.label("department"),
           Store.name.label("store"), _creator.name.label("created_by"), CustomerActivity.last_at,
           Follower.user_id.is_not(None).label("followed"), Visit.at.label("visit_at"),
           Visit.before.label("visit_before"),
           *(getattr(CustomerProfile, key) for key in PROFILE_COLUMNS))
    .outerjoin(User, User.id == Customer.owner_id)
    .outerjoin(Department, Department.id == Customer.department_id)
    .outerjoin(Store, Store.id == Customer.store_id)
    .outerjoin(_creator, _creator.id == Customer.created_by)
    .outerjoin(CustomerActivity, CustomerActivity.customer_id == Customer.id)
    .outerjoin(Follower, and_(Follower.customer_id == Customer.id, Follower.user_id == bindparam("reader")))
    .outerjoin(Visit, and_(Visit.customer_id == Customer.id, Visit.user_id == bindparam("reader")))
    .outerjoin(CustomerProfile, CustomerProfile.customer_id == Customer.id)
    .where(Customer.id == bindparam("customer"), Customer.merged_into.is_(None)))


def customer_record(ctx: Ctx, customer_id: int) -> CustomerRecord:
    """One customer the viewer may see, in the trash or not. Raises NotFound, also for one that was merged."""
    row = ctx.session.execute(_RECORD, {"customer": customer_id, "reader": ctx.principal.user_id}).one_or_none()
    if row is None:
        raise NotFound(_l("This customer does not exist, or is not yours to see."))
    values = row._asdict()
    profile = {key: values.pop(key) for key in PROFILE_COLUMNS}
    return CustomerRecord(**{**values, "custom": values["custom"] or {}}, profile=profile)
