"""Mentions of staff in notes: kept as ids, written and shown as names."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from guanxi.accounts.principals import principal_for_user
from guanxi.accounts.queries import active_staff
from guanxi.ctx import Ctx
from guanxi.customers.models import Collaborator, Customer
from guanxi.customers.rights import is_left_to
from guanxi.customers.visibility import covers
from guanxi.db import EVERYTHING
from guanxi.search.pinyin import full_pinyin, initials

_TOKEN: Final = re.compile(r"@\{(\d{1,18})\}")
_MOST_ASKED: Final = 40
"""Members of staff whose rights are looked at for one list of suggestions."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a note: text, or the name of somebody mentioned."""

    text: str
    mention: bool = False


def mentioned(body: str | None) -> list[int]:
    """The ids of those a kept note mentions."""
    return [int(found) for found in _TOKEN.findall(body)] if body and "@{" in body else []


def pieces(body: str, names: Mapping[tuple[str, int], str], unknown: str) -> Sequence[Piece]:
    """A kept note as it is shown; `unknown` stands for whoever is gone."""
    parts = _TOKEN.split(body)
    shown = [Piece(f"@{names.get(('user', int(part)), unknown)}", mention=True) if place % 2 else Piece(part)
             for place, part in enumerate(parts)]
    return [piece for piece in shown if piece.text]


def spelled_out(body: str, names: Mapping[tuple[str, int], str], unknown: str) -> str:
    """A kept note with names in place of ids."""
    return "".join(piece.text for piece in pieces(body, names, unknown))


def with_ids(ctx: Ctx, customer_id: int, text: str, chosen: Iterable[int] = ()) -> str:
    """A note as it was typed with ids in place of the names behind @: of staff who may see the customer.

    `chosen` says who is meant where several have a name; one that is not unique and not chosen stays a word.
    """
    typed = text.replace("@{", "@ {")
    if "@" not in typed:
        return typed
    named: dict[str, list[int]] = {}
    for user_id, name in active_staff(ctx.session):
        if f"@{name}" in typed:
            named.setdefault(name, []).append(user_id)
    wanted = set(chosen)
    meant = {name: ids if len(ids) == 1 else [one for one in ids if one in wanted] for name, ids in named.items()}
    seeing = who_may_see(ctx, customer_id, [ids[0] for ids in meant.values() if len(ids) == 1])
    for name in sorted(meant, key=len, reverse=True):
        if len(meant[name]) == 1 and meant[name][0] in seeing:
            typed = typed.replace(f"@{name}", f"@{{{meant[name][0]}}}")
    return typed


def staff_to_mention(ctx: Ctx, customer_id: int, words: str, most: int) -> list[tuple[int, str]]:
    """Ids and names of staff who may see a customer, by part of a name, pinyin or initials."""
    part = words.strip().lower().replace(" ", "")
    found = [(user_id, name) for user_id, name in active_staff(ctx.session)
             if user_id != ctx.principal.user_id and _fits(name, part)]
    seeing = who_may_see(ctx, customer_id, [user_id for user_id, _name in found[:_MOST_ASKED]])
    return [(user_id, name) for user_id, name in found if user_id in seeing][:most]


def who_may_see(ctx: Ctx, customer_id: int, user_ids: Collection[int]) -> set[int]:
    """Those of `user_ids` who may sign in and see a customer."""
    if not user_ids:
        return set()
    row = ctx.session.execute(select(Customer.owner_id, Customer.department_id).where(Customer.id == customer_id),
                              execution_options=EVERYTHING).one()
    shared = set(ctx.session.scalars(select(Collaborator.user_id).where(Collaborator.customer_id == customer_id),
                                     execution_options=EVERYTHING))
    people = {user_id: principal_for_user(ctx.session, user_id) for user_id in user_ids}
    return {user_id for user_id, person in people.items() if person is not None and person.may("customer.view")
            and (user_id in shared or covers(person, "view", row.owner_id, row.department_id))
            and is_left_to(ctx, person, customer_id)}


def _fits(name: str, part: str) -> bool:
    return (part in name.lower() or full_pinyin(name).replace(" ", "").startswith(part)
            or initials(name).startswith(part))
