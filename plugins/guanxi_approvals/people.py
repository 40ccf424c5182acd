"""Whom a step asks, found among those who work here now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from guanxi.api import Approvable, Colleague
from guanxi_approvals.rights import USE
from guanxi_approvals.rules import Content, Step


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Those who are asked, and why: see models.Voice.because."""

    user_ids: tuple[int, ...]
    because: str


def asked_in(step: Step, content: Content, asker_id: int | None, staff: Mapping[int, Colleague],
             approvable: Approvable | None) -> Asked:
    """Whom a step asks for `asker_id`: who may decide and see the thing, and is not the asker unless the rule says so.

    Where it finds nobody, administrators are asked: of them, too, the asker only if there is no other.
    """
    def fit(user_id: int) -> bool:
        one = staff.get(user_id)
        return (one is not None and one.may(USE) and (approvable is None or one.may(approvable.permission))
                and (content.self_too or user_id != asker_id))

    found = tuple(user_id for user_id in dict.fromkeys(_meant(step, asker_id, staff)) if fit(user_id))
    if found:
        return Asked(user_ids=found, because=step.who)
    administrators = [one.id for one in staff.values() if one.is_administrator]
    others = tuple(user_id for user_id in administrators if user_id != asker_id)
    return Asked(user_ids=others or tuple(administrators), because="fallback")


def _meant(step: Step, asker_id: int | None, staff: Mapping[int, Colleague]) -> Sequence[int]:
    if step.who == "named":
        return step.user_ids
    if step.who == "role":
        return [one.id for one in staff.values() if step.role_id in one.role_ids]
    asker = staff.get(asker_id or 0)
    if asker is None:
        return ()
    if step.who == "superior":
        return () if asker.manager_id is None else (asker.manager_id,)
    return heads_of(asker.department_id, staff)


def heads_of(department_id: int | None, staff: Mapping[int, Colleague]) -> Sequence[int]:
    """Who heads a department: those of its staff to whom others of it report and who report to nobody in it."""
    members = {one.id: one for one in staff.values() if department_id is not None
               and one.department_id == department_id}
    superiors = {one.manager_id for one in members.values()}
    return [one.id for one in members.values() if one.id in superiors and one.manager_id not in members]
