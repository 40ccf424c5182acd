"""The row guard: every ORM statement is narrowed to the rows its principal may see, or it is an error.

Features register one rule each; the rule turns a principal and an action into loader criteria. Statements
that must see more carry the execution option VISIBILITY, which only reviewed places may set.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import Any, Protocol

from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction
from sqlalchemy.orm.util import LoaderCriteriaOption

from guanxi.ctx import Action, Principal
from guanxi.db.base import CustomerOwned
from guanxi.errors import ProgrammingError

VISIBILITY = "guanxi_visibility"
EVERYTHING: dict[str, Any] = {VISIBILITY: "everything"}
"""Execution options of statements that look beyond the actor's rows (uniqueness, sign-in, integrity)."""
OUTER: dict[str, Any] = {VISIBILITY: "outer"}
"""Execution options of the list compiler's statements, which place the same condition themselves."""



class RowRule(Protocol):
    """One feature's share in the guard."""

    def criteria(self, principal: Principal, action: Action) -> Sequence[LoaderCriteriaOption]:
        """Loader criteria that leave only the rows `principal` may use for `action`."""
        ...

    def check_insert(self, session: Session, principal: Principal, model: type[Any], ids: Set[int]) -> None:
        """Raise Forbidden unless `principal` may insert rows of `model`.

        `ids` are the rows' own ids, or for a CustomerOwned model the ids of the customers they belong to.
        """
        ...


_rules: list[RowRule] = []


def register_rule(rule: RowRule) -> None:
    """Add a rule to the guard, once, when its feature is imported."""
    _rules.append(rule)


def principal_of(session: Session) -> Principal:
    """The principal a session works for; a session without one can't be used."""
    principal = session.info.get("principal")
    if not isinstance(principal, Principal):
        raise ProgrammingError("this session has no principal: open it through a Ctx")
    return principal


def check_insert(session: Session, model: type[Any], ids: Set[int]) -> None:
    """Refuse the insertion of rows the session's principal may not create (ORM and bulk writer alike)."""
    principal = principal_of(session)
    if not principal.unrestricted:
        for rule in _rules:
            rule.check_insert(session, principal, model, ids)


def install(session_class: type[Session]) -> None:
    """Guard every session of `session_class`."""
    event.listen(session_class, "do_orm_execute", _restrict)
    event.listen(session_class, "before_flush", _check_flush)


def _restrict(state: ORMExecuteState) -> None:
    if state.execution_options.get(VISIBILITY) or state.is_column_load or state.is_relationship_load:
        return
    principal = principal_of(state.session)
    if principal.unrestricted:
        return
    options = _options(state.session, principal, _action(state))
    if options:
        state.statement = state.statement.options(*options)


def _options(session: Session, principal: Principal, action: Action) -> Sequence[LoaderCriteriaOption]:
    """The rules' criteria, made once for each principal and action a session works with."""
    kept: dict[Action, tuple[Principal, Sequence[LoaderCriteriaOption]]] = session.info.setdefault("row_guard", {})
    if action not in kept or kept[action][0] is not principal:
        kept[action] = principal, tuple(option for rule in _rules for option in rule.criteria(principal, action))
    return kept[action][1]


def _action(state: ORMExecuteState) -> Action:
    if state.is_update:
        return "edit"
    return "delete" if state.is_delete else "view"


def _check_flush(session: Session, _context: UOWTransaction, _instances: object) -> None:
    grouped: dict[type[Any], set[int]] = {}
    for item in session.new:
        owner = item.customer_id if isinstance(item, CustomerOwned) else getattr(item, "id", None)
        grouped.setdefault(type(item), set()).update(() if owner is None else (owner,))
    for model, ids in grouped.items():
        check_insert(session, model, ids)
