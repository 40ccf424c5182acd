"""How well an organisation keeps its data, and what of the platform it uses: sums, no diary of anybody's day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import case, func, select

from guanxi.accounts.models import Department, LoginSession, User
from guanxi.contributions import Chart, ListLink, Series
from guanxi.ctx import Ctx
from guanxi.customers.entity import CUSTOMER
from guanxi.customers.models import Customer, CustomerProfile, CustomField, Tag
from guanxi.i18n import _, _l
from guanxi.plugin.models import PluginState
from guanxi.timeline.models import CustomerActivity
from guanxi.transfer.models import ImportRun
from guanxi.views.models import SavedView

PERMISSION: Final = "admin.usage"
RECENT_DAYS: Final = 90
MOST_PEOPLE: Final = 50
_WEEKS: Final = 12


@dataclass(slots=True)
class Kept:
    """How many of some customers have what is worth having. `filters` lead to their list."""

    title: str
    filters: tuple[tuple[str, ...], ...] = ()
    customers: int = 0
    persons: int = 0
    phone: int = 0
    owner: int = 0
    birthday: int = 0
    contacted: int = 0

    def add(self, row: Any) -> None:
        """Count some more."""
        self.customers += row.customers
        self.persons += row.persons
        self.phone += row.phone
        self.owner += row.customers if row.owner_id is not None else 0
        self.birthday += row.birthday
        self.contacted += row.contacted

    def without(self, key: str, *question: str) -> ListLink:
        """The list of those of whom `question` is true."""
        return ListLink(filters=(*self.filters, (key, *question)))


@dataclass(frozen=True, slots=True)
class Quality:
    """The whole organisation, its departments and the owners, those with the most customers first."""

    whole: Kept
    departments: Sequence[Kept]
    people: Sequence[Kept]
    more_people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """What was used within the last RECENT_DAYS, or stands there now."""

    sign_ins: Chart
    staff: int
    here: int
    imports: int
    rows: int
    views: int
    shared_views: int
    fields: int
    tags: int
    plugins: Sequence[str] = field(default_factory=tuple)


def quality(ctx: Ctx) -> Quality:
    """What the customers the actor sees have, counted in one walk over them. Raises Forbidden."""
    ctx.require(PERMISSION)
    recent = ctx.now - timedelta(days=RECENT_DAYS)
    rows = ctx.session.execute(
        select(Customer.department_id, Customer.owner_id, func.count().label("customers"),
               _count(Customer.kind == "person").label("persons"), func.count(Customer.phone).label("phone"),
               _count((Customer.kind == "person") & CustomerProfile.birth_month.is_not(None)).label("birthday"),
               _count(CustomerActivity.last_at >= recent).label("contacted"))
        .outerjoin(CustomerProfile, CustomerProfile.customer_id == Customer.id)
        .outerjoin(CustomerActivity, CustomerActivity.customer_id == Customer.id)
        .where(*CUSTOMER.in_use).group_by(Customer.department_id, Customer.owner_id)).all()
    whole = Kept(_("All customers"))
    for row in rows:
        whole.add(row)
    places = dict(ctx.session.execute(select(Department.id, Department.name)).all())
    names = dict(ctx.session.execute(select(User.id, User.name)).all())
    people = _by(rows, "owner_id", names, "customer.owner", "is")
    return Quality(whole, _by(rows, "department_id", places, "customer.department", "is"), people[:MOST_PEOPLE],
                   max(0, len(people) - MOST_PEOPLE))


def use(ctx: Ctx) -> Use:
    """What is used, from small tables. Raises Forbidden."""
    ctx.require(PERMISSION)
    since = ctx.now - timedelta(days=RECENT_DAYS)
    started = ImportRun.started_at >= since
    row = ctx.session.execute(select(
        _number(User, User.active), _number(ImportRun, started),
        select(func.coalesce(func.sum(ImportRun.rows_read), 0)).where(started).scalar_subquery(),
        _number(SavedView), _number(SavedView, SavedView.shared),
        _number(CustomField, CustomField.archived_at.is_(None)), _number(Tag),
        select(func.count(LoginSession.user_id.distinct())).where(LoginSession.created_at >= since).scalar_subquery(),
    )).one()
    on = ctx.session.scalars(select(PluginState.name).where(PluginState.enabled).order_by(PluginState.name))
    return Use(sign_ins=_sign_ins(ctx), staff=row[0], imports=row[1], rows=int(row[2]), views=row[3],
               shared_views=row[4], fields=row[5], tags=row[6], here=row[7],
               plugins=[str(ctx.catalogue.titles[name]) for name in on if name in ctx.catalogue.titles])


def _sign_ins(ctx: Ctx) -> Chart:
    """How many members of staff signed in, week by week."""
    today = ctx.now.astimezone(ctx.timezone).date()
    monday = today - timedelta(days=today.weekday())
    weeks = [monday - timedelta(weeks=back) for back in range(_WEEKS - 1, -1, -1)]
    seen: dict[Any, set[int]] = defaultdict(set)
    start = datetime.combine(weeks[0], time(), ctx.timezone).astimezone(UTC)
    for user_id, at in ctx.session.execute(
            select(LoginSession.user_id, LoginSession.created_at).where(LoginSession.created_at >= start)):
        day = at.astimezone(ctx.timezone).date()
        seen[day - timedelta(days=day.weekday())].add(user_id)
    return Chart(title=_l("Staff who signed in, by week"), of=_l("Week from"),
                 labels=[f"{week.month}/{week.day}" for week in weeks],
                 series=[Series(title=_l("Staff"), values=[len(seen[week]) for week in weeks])])


def _by(rows: Iterable[Any], key: str, names: Mapping[int, str], attribute: str, operator: str) -> list[Kept]:
    found: dict[int | None, Kept] = {}
    for row in rows:
        place = getattr(row, key)
        asked = (attribute, "empty") if place is None else (attribute, operator, str(place))
        title = _("nobody") if place is None and key == "owner_id" else _("none") if place is None else names[place]
        found.setdefault(place, Kept(title, (asked,))).add(row)
    return sorted(found.values(), key=lambda one: (-one.customers, one.title))


def _count(condition: Any) -> Any:
    return func.count(case((condition, 1)))


def _number(model: Any, *conditions: Any) -> Any:
    return select(func.count()).select_from(model).where(*conditions).scalar_subquery()
