"""Customers whom rows of other things name: found as an import of customers finds them, or made on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import select

from guanxi.ctx import Ctx
from guanxi.customers.apply import apply
from guanxi.customers.definitions import PREFIX, Definition
from guanxi.customers.drafts import Draft, PreparedCustomer
from guanxi.customers.emails import read_email
from guanxi.customers.identity import strong
from guanxi.customers.models import Customer
from guanxi.customers.normalise import Defaults, normalise
from guanxi.customers.phones import is_mobile, read_phone
from guanxi.customers.prepare import prepare
from guanxi.customers.spreadsheets import shown
from guanxi.customers.stored import look_up
from guanxi.db import EVERYTHING, among
from guanxi.errors import Issue
from guanxi.i18n import _l
from guanxi.search.pinyin import sort_key
from guanxi.transfer.keyed import key_field, look_up_keyed
from guanxi.transfer.known import Known, bring_again, folded, led_on, load_known
from guanxi.transfer.plan import Mode, OtherName
from guanxi.transfer.verdicts import verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Clues:
    """What a row says of its customer; `called` is a number, or a phone, e-mail or name in its place."""

    called: str = ""
    name: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Who is meant: an id, or the issue why nobody is; `made` when the customer was not there before."""

    id: int | None = None
    issue: Issue | None = None
    made: bool = False


@dataclass(frozen=True, slots=True)
class _Rules:
    mode: Mode
    other_name: OtherName


_NAMED: Final = _Rules("both", "review")
_UNNAMED: Final = _Rules("both", "update")
"""Where no name stands beside it, a phone means whoever has it."""


def find_customers(ctx: Ctx, clues: Sequence[Clues], *, create: bool = False, kind: str = "person",
                   met: Callable[[str], bool] | None = None, match: str = "") -> list[Finding]:
    """Whom each of `clues` means, in their order, in a unit of work: by number, strong key, else a name only one has.

    With `create`, customers of this `kind` that nobody knows are made, once each, by the one write path: with the
    number as given, named by it where no name is. `match` and `met` are those of `ImportWish`. Raises IntegrityError
    when somebody makes the same just now.
    """
    key = key_field(ctx, match)
    numbered = set(ctx.session.scalars(
        select(Customer.number).where(among(ctx.session, Customer.number, {one.called for one in clues})),
        execution_options=EVERYTHING))
    values = {one: _values(one, match or ("number" if one.called in numbered else "")) for one in dict.fromkeys(clues)}
    found = _known(ctx, values, key)
    fresh = {one: values[one] for one, finding in found.items() if finding is None}
    back = {one: finding for one, finding in found.items() if isinstance(finding, Known)}
    if create:
        made = {**_made(ctx, fresh, kind, met), **_brought_back(ctx, back, met)}
    else:
        made = {one: Finding(issue=_unknown(one)) for one in (*fresh, *back)}
    return [made[one] if one in made else _sure(found[one]) for one in clues]


def _sure(finding: Finding | Known | None) -> Finding:
    assert isinstance(finding, Finding)
    return finding


def _brought_back(ctx: Ctx, known: Mapping[Clues, Known], met: Callable[[str], bool] | None) -> dict[Clues, Finding]:
    """Customers whose import was taken back are made once more: they leave the trash."""
    restored = set(bring_again(ctx, {one.id for one in known.values()}))
    found: dict[Clues, Finding] = {}
    for clues, one in known.items():
        first = one.id in restored and not (met is not None and met(f"id {one.id}"))
        restored.discard(one.id)
        found[clues] = Finding(id=one.id, made=first)
    return found


def _values(one: Clues, called: str) -> dict[str, object]:
    """The fields of a customer that clues fill; `called` is the one by which the customer is called, if that is known.
    """
    values = {"name": one.name, "phone": one.phone, "email": one.email}
    if one.called:
        key = called or _meant(one.called)
        values[key] = values.get(key) or one.called
    return {key: value for key, value in values.items() if value}


def _meant(called: str) -> str:
    """What somebody is called by who is not called so by us."""
    mobile = read_phone(called)
    if not isinstance(mobile, Issue) and is_mobile(str(mobile)):
        return "phone"
    if "@" in called and isinstance(read_email(called), str):
        return "email"
    return "number" if any(map(str.isdecimal, called)) else "name"


def _known(ctx: Ctx, values: Mapping[Clues, Mapping[str, object]], key: Definition | None
           ) -> dict[Clues, Finding | Known | None]:
    """Whom clues mean among those that are there; None for somebody new, the customer where its import was undone."""
    found: dict[Clues, Finding | Known | None] = {}
    items: dict[Clues, PreparedCustomer] = {}
    for one, fields in values.items():
        item, issues = normalise(_draft(fields, 0), {key.key: key} if key else {}, None, Defaults())
        if item is None:
            found[one] = Finding(issue=replace(issues[0], row=None, field=None) if fields else _unnamed())
        else:
            items[one] = item
    stored = led_on(ctx, look_up(ctx, items.values()))
    keyed = look_up_keyed(ctx, key, items.values(), stored)
    known = load_known(ctx, {*stored.numbers.values(), *keyed.held,
                             *(holder for holders in stored.holders.values() for holder in holders)})
    loose: dict[Clues, str] = {}
    for one, item in items.items():
        answer = verdict(_NAMED if "name" in values[one] else _UNNAMED, item, stored, known, keyed)
        if answer is None and not item.core.get("number") and not strong(item.keys) and not keyed.value(item):
            loose[one] = item.core["name"]
        found[one] = None if answer is None else _finding(answer)
    return {**found, **_by_name(ctx, loose)}


def _by_name(ctx: Ctx, names: Mapping[Clues, str]) -> dict[Clues, Finding | Known | None]:
    """Those of whom only a name is known: the one customer who bears it."""
    if not names:
        return {}
    keys = {sort_key(name, person=person) for name in names.values() for person in (True, False)}
    rows = ctx.session.execute(
        select(Customer.id, Customer.name).where(among(ctx.session, Customer.sort_key, keys),
                                                 Customer.trashed_at.is_(None), Customer.merged_into.is_(None)),
        execution_options=EVERYTHING)
    bearers: dict[str, list[int]] = {}
    for row in rows:
        bearers.setdefault(folded(row.name), []).append(row.id)
    known = load_known(ctx, [ids[0] for ids in bearers.values() if len(ids) == 1])
    found: dict[Clues, Finding | Known | None] = {}
    for one, name in names.items():
        ids = bearers.get(folded(name), [])
        found[one] = None if not ids else Finding(issue=_several(name)) if len(ids) > 1 else _finding(known[ids[0]])
    return found


def _finding(answer: Known | Issue) -> Finding | Known:
    if isinstance(answer, Issue):
        return Finding(issue=replace(answer, field=None))
    if answer.undone:
        return answer
    if not answer.yours:
        return Finding(issue=Issue(message=_l("This customer is there already and is not yours to change. Ask whoever "
                                              "looks after the customer files."), code="match.not_yours"))
    if answer.trashed:
        return Finding(issue=Issue(
            message=_l("%(name)s (%(number)s) is in the trash. Take that customer back, then import the row."),
            code="match.trashed", params={"name": answer.name, "number": answer.number}))
    return Finding(id=answer.id)


def _made(ctx: Ctx, fresh: Mapping[Clues, Mapping[str, object]], kind: str, met: Callable[[str], bool] | None
          ) -> dict[Clues, Finding]:
    """New customers, one for all clues that mean the same."""
    first: dict[str, int] = {}
    drafts: list[Draft] = []
    rows: dict[Clues, int] = {}
    for one, fields in fresh.items():
        rows[one] = first.setdefault(_mark(fields), len(drafts) + 1)
        if rows[one] > len(drafts):
            drafts.append(_draft({**fields, "kind": kind}, rows[one]))
    batch = prepare(ctx, drafts)
    written = apply(ctx, batch).created if batch.items else ()
    ids = {item.row: row_id for item, row_id in zip(batch.items, written, strict=True)}
    issues = {issue.row: replace(issue, row=None, field=None) for issue in batch.issues}
    marks = {row: mark for mark, row in first.items()}
    old = {row for row, mark in marks.items() if met is not None and row in ids and met(mark)}
    told: set[int] = set(old)
    found: dict[Clues, Finding] = {}
    for one, row in rows.items():
        found[one] = Finding(id=ids[row], made=row not in told) if row in ids else Finding(issue=issues[row])
        told.add(row)
    return found


def _draft(fields: Mapping[str, object], row: int) -> Draft:
    own = next((key for key in fields if key.startswith(PREFIX)), "number")
    named = fields.get("name") or next((fields[key] for key in (own, "phone", "email") if key in fields), None)
    return Draft(values={**fields, **({"name": named} if named else {})}, trusted=True, row=row)


def _mark(fields: Mapping[str, object]) -> str:
    """What clues of the same new customer have in common."""
    own = next((key for key in fields if key.startswith(PREFIX)), "number")
    key = next(key for key in (own, "phone", "email", "name") if key in fields)
    return f"{key} {folded(str(fields[key])) if key == 'name' else fields[key]}"


def _unnamed() -> Issue:
    return Issue(message=_l("It names no customer."), code="customer.none")


def _unknown(one: Clues) -> Issue:
    return Issue(message=_l("There is no customer “%(value)s”. Import the customers first, or have unknown ones made."),
                 code="customer.unknown", params={"value": shown(next(filter(None, _texts(one)), ""))})


def _texts(one: Clues) -> Iterable[str]:
    return one.called, one.name, one.phone, one.email


def _several(name: str) -> Issue:
    return Issue(message=_l("Several customers are called “%(value)s”. Write the number of the one you mean."),
                 code="customer.several", params={"value": shown(name)})
