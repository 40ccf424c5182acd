"""Notices as they are read: grouped, in words, and only what the reader may still see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeVar

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, or_, select

from guanxi.accounts.models import User
from guanxi.contributions import NoticeKind
from guanxi.ctx import Ctx
from guanxi.customers.models import Customer
from guanxi.customers.queries.named import Names, names_in, with_names
from guanxi.errors import Text
from guanxi.i18n import _l
from guanxi.jobs import sentences
from guanxi.jobs.models import JobRow
from guanxi.jobs.queries import result_link
from guanxi.notices.mailing import HOUR
from guanxi.notices.models import Notice, NoticeChoice, NoticeMail
from guanxi.timeline.queries import visible_kinds

S = TypeVar("S", bound=Select[Any])
PAGE: Final = 30
MOST_COUNTED: Final = 100
_LINK: Final = "link of a job"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Unread notices of one group, or read ones, as one line; `id` and the rest are the newest's.

    `actor` stands before `sentence` where there is one. `target` is an endpoint with its values, None for none; a
    `link` within the site, such as a job's result, goes before it.
    """

    id: int
    at: datetime
    read: bool
    count: int
    group: str
    icon: str
    subject: Text
    actor: str
    sentence: Text
    target: tuple[str, Mapping[str, Any]] | None
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """How many groups of unread notices there are, counted up to MOST_COUNTED, and the newest notice among them."""

    count: int
    newest: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """One kind of notice with what the reader wishes of it."""

    kind: NoticeKind
    shown: bool
    mailed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailing:
    """How often notices go out to an address, empty for none, and at which hour of the reader's clock."""

    address: str
    frequency: str
    hour: int


def inbox(ctx: Ctx, *, unread: bool = False, before: int | None = None) -> tuple[list[Told], int | None]:
    """A page of the reader's notices, newest first, older than notice `before`; and from where the next goes on."""
    return _page(ctx, [Notice.shown.is_(True), *([Notice.read_at.is_(None)] if unread else [])], before)


def to_mail(ctx: Ctx, after: int) -> tuple[list[Told], bool]:
    """What the reader wishes to have by e-mail and has not read, newer than notice `after`; and whether there is more.
    """
    found, older = _page(ctx, [Notice.mailed.is_(True), Notice.read_at.is_(None), Notice.id > after], None)
    return found, older is not None


def unread(ctx: Ctx) -> Unread:
    """What the bell says."""
    some = _mine(ctx, select(func.max(Notice.id).label("newest"))).where(Notice.shown, Notice.read_at.is_(None))
    groups = some.group_by(Notice.group_key).limit(MOST_COUNTED).subquery()
    row = ctx.session.execute(select(func.count().label("groups"), func.max(groups.c.newest).label("newest"))
                              .select_from(groups)).one()
    return Unread(count=row.groups, newest=row.newest or 0)


def wishes(ctx: Ctx) -> list[Wish]:
    """The kinds the reader may have, with what they wish of each."""
    rows = ctx.session.execute(select(NoticeChoice.kind, NoticeChoice.shown, NoticeChoice.mailed)
                               .where(NoticeChoice.user_id == ctx.principal.user_id))
    chosen = {row.kind: (row.shown, row.mailed) for row in rows}
    return [Wish(kind=kind, shown=shown, mailed=mailed) for kind in readable_kinds(ctx)
            for shown, mailed in (chosen.get(kind.key, (kind.shown, kind.mailed)),)]


def mailing(ctx: Ctx) -> Mailing:
    """How often the reader has notices by e-mail, and where to."""
    user_id = ctx.principal.user_id
    row = ctx.session.execute(
        select(User.email, NoticeMail.frequency, NoticeMail.hour)
        .outerjoin(NoticeMail, NoticeMail.user_id == User.id).where(User.id == user_id)).one()
    return Mailing(address=row.email or "", frequency=row.frequency or "never",
                   hour=HOUR if row.hour is None else row.hour)


def readable_kinds(ctx: Ctx) -> list[NoticeKind]:
    """The kinds of notices whose permission the reader holds."""
    return [kind for kind in ctx.catalogue.notice_kinds.values()
            if kind.permission is None or ctx.may(kind.permission)]


def told(ctx: Ctx, amounts: Mapping[int, int]) -> list[Told]:
    """These notices in words, newest first; `amounts` is of how many things each speaks, by its id."""
    rows = ctx.session.execute(
        _mine(ctx, select(Notice.id, Notice.kind, Notice.at, Notice.read_at, Notice.group_key, Notice.customer_id,
                          Notice.entry_kind, Notice.data, User.name.label("actor"), Customer.name.label("customer")))
        .outerjoin(User, User.id == Notice.actor_id).where(Notice.id.in_(list(amounts)))
        .order_by(Notice.id.desc())).all()
    held = {("plugin", row.data["plugin"]): str(row.data["plugin"]) for row in rows if row.data.get("plugin")}
    titles = {("plugin", name): str(title) for name, title in ctx.catalogue.titles.items()}
    known = {**names_in(ctx, [(_names(ctx, row), row.data) for row in rows]), **_jobs(ctx, rows), **held, **titles}
    return [_one(ctx, row, amounts[row.id], known) for row in rows]


def _page(ctx: Ctx, chosen: Sequence[ColumnElement[bool]], before: int | None) -> tuple[list[Told], int | None]:
    is_read = case((Notice.read_at.is_(None), 0), else_=1)
    newest = func.max(Notice.id)
    groups = (_mine(ctx, select(newest.label("newest"), func.sum(Notice.amount).label("amount"),
                                is_read.label("is_read")))
              .where(*chosen).group_by(Notice.group_key, is_read).order_by(newest.desc()).limit(PAGE + 1))
    if before is not None:
        groups = groups.having(newest < before)
    found = ctx.session.execute(groups).all()
    shown = told(ctx, {row.newest: int(row.amount) for row in found[:PAGE]})
    return shown, found[PAGE - 1].newest if len(found) > PAGE else None


def _mine(ctx: Ctx, statement: S) -> S:
    """`statement` of the reader's notices that are about nothing, or about what they may still see."""
    kinds = [kind.key for kind in readable_kinds(ctx)]
    of_entry: ColumnElement[bool] = or_(Notice.entry_kind.is_(None), Notice.entry_kind.in_(visible_kinds(ctx)))
    return (statement.select_from(Notice).outerjoin(Customer, Customer.id == Notice.customer_id)
            .where(Notice.user_id == ctx.principal.user_id, Notice.kind.in_(kinds), of_entry,
                   or_(Notice.customer_id.is_(None), and_(Customer.id.is_not(None), Customer.trashed_at.is_(None)))))


def _names(ctx: Ctx, row: Row[Any]) -> Mapping[str, Any]:
    if row.entry_kind:
        return ctx.catalogue.timeline_kinds[row.entry_kind].names
    return ctx.catalogue.notice_kinds[row.kind].names


def _jobs(ctx: Ctx, rows: Sequence[Row[Any]]) -> Names:
    """The titles of jobs that are still kept, in the reader's language, and where their results are."""
    ids = {row.data[key] for row in rows for key, what in _names(ctx, row).items()
           if what == "job" and isinstance(row.data.get(key), int)}
    if not ids:
        return {}
    wanted = select(JobRow.id, JobRow.name, JobRow.title, JobRow.result).where(JobRow.id.in_(ids))
    found = ctx.session.execute(wanted).all()
    kinds = ctx.catalogue.jobs
    titles = {("job", row.id): sentences.shown(row.title) or (str(kinds[row.name].title) if row.name in kinds else "")
              for row in found}
    return {**titles, **{(_LINK, row.id): result_link(row.result) for row in found}}


def _one(ctx: Ctx, row: Row[Any], amount: int, known: Names) -> Told:
    kind = ctx.catalogue.notice_kinds[row.kind]
    data = with_names(_names(ctx, row), row.data, known)
    subject, actor, sentence = _words(ctx, kind, row, data, amount)
    return Told(id=row.id, at=row.at, read=row.read_at is not None, count=amount, group=row.group_key, icon=kind.icon,
                subject=subject, actor=actor, sentence=sentence, target=_target(kind, row),
                link=known.get((_LINK, row.data.get("job")), ""))


def _words(ctx: Ctx, kind: NoticeKind, row: Row[Any], data: Mapping[str, Any], amount: int) -> tuple[Text, str, Text]:
    """What is written big, who did it, and what they did."""
    if row.customer is None and amount > 1 and kind.many:
        return kind.many(amount), row.actor or "", ""
    subject = row.customer or (kind.subject(data) if kind.subject else kind.title)
    entry = ctx.catalogue.timeline_kinds.get(row.entry_kind or "")
    if amount > 1:
        several = _l("%(title)s: %(count)s new", title=entry.title, count=amount) if entry else kind.several(amount)
        return subject, "", several
    return subject, row.actor or "", entry.sentence(data) if entry else kind.sentence(data)


def _target(kind: NoticeKind, row: Row[Any]) -> tuple[str, Mapping[str, Any]] | None:
    if kind.leads_to is not None:
        endpoint, parameter, key = kind.leads_to
        return (endpoint, {parameter: row.data[key]}) if key in row.data else None
    return ("customers.show", {"customer_id": row.customer_id}) if row.customer_id else None
