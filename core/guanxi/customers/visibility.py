"""Which customers a principal may use for which action: one condition, behind every surface."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, or_, select, true
from sqlalchemy.orm import Session, with_loader_criteria
from sqlalchemy.orm.util import LoaderCriteriaOption

from guanxi.ctx import Action, Principal, Scope
from guanxi.customers.models import Collaborator, Customer
from guanxi.db import EVERYTHING, CustomerOwned, register_rule
from guanxi.errors import Forbidden
from guanxi.i18n import _l

_CUSTOMER: Any = Customer.__table__
_OWNER: Any = _CUSTOMER.alias("owner_row")
_SHARED: Any = Collaborator.__table__


def condition(principal: Principal, action: Action, row: Any = Customer) -> ColumnElement[bool] | None:
    """The condition on Customer rows for `action`, or None when every row may be used.

    Roles add up: holding an action at two scopes means the union of both. Whoever holds it at any scope also
    has the customers they own or share as a collaborator. What plugins keep from the principal is taken off.
    `row` holds the columns, where it is not Customer itself.
    """
    scopes = principal.scopes(f"customer.{action}")
    left = _left(principal, action, row)
    if Scope.ALL in scopes:
        return and_(*left) if left else None
    if not scopes or principal.user_id is None:
        return false()
    return and_(or_(*_parts(principal, scopes, row)), *left)


def is_narrowed(principal: Principal, action: Action) -> bool:
    """Whether plugins keep any rows from the principal that its role would show."""
    return bool(_left(principal, action, Customer))


def _left(principal: Principal, action: Action, row: Any) -> list[ColumnElement[bool]]:
    """What plugins leave to the principal; nothing at all where one of them could not say."""
    if principal.unrestricted or principal.narrowing is None:
        return []
    said = principal.narrowing(action)
    if said is None:
        return [false()]
    return [row.id.in_(one.allow) if one.allow is not None else row.id.not_in(one.deny) for one in said]


def counted_condition(principal: Principal, action: Action, row: Any) -> ColumnElement[bool]:
    """The same on rows that sum customers up by `owner_id` and `department_id`; who shares them is not known there,
    nor what plugins keep from the principal: whoever is narrowed asks the customers themselves."""
    scopes = principal.scopes(f"customer.{action}")
    if Scope.ALL in scopes:
        return true()
    if not scopes or principal.user_id is None:
        return false()
    return or_(row.owner_id.in_(_owners(principal, scopes)), row.department_id.in_(_departments(principal, scopes)))


def index_parts(principal: Principal, action: Action) -> Sequence[Select[int]] | None:
    """The same customers as selects of ids, each answered by one index; None when every row may be used.

    Their union holds every customer of `condition`, which decides; these are for weighing how many there are.
    """
    scopes = principal.scopes(f"customer.{action}")
    if Scope.ALL in scopes:
        return None
    if not scopes or principal.user_id is None:
        return ()
    return (*(select(Customer.id).where(Customer.owner_id == owner).order_by(Customer.owner_id, Customer.id)
              for owner in _owners(principal, scopes)),
            *(select(Customer.id).where(Customer.department_id == place).order_by(Customer.department_id, Customer.id)
              for place in _departments(principal, scopes)),
            select(Collaborator.customer_id).where(Collaborator.user_id == principal.user_id)
            .order_by(Collaborator.user_id, Collaborator.customer_id))


def _parts(principal: Principal, scopes: frozenset[Scope], row: Any) -> list[ColumnElement[bool]]:
    shared = select(_SHARED.c.customer_id).where(_SHARED.c.user_id == principal.user_id)
    parts: list[ColumnElement[bool]] = [row.owner_id.in_(_owners(principal, scopes)), row.id.in_(shared)]
    departments = _departments(principal, scopes)
    return [*parts, row.department_id.in_(departments)] if departments else parts


def _owners(principal: Principal, scopes: frozenset[Scope]) -> list[int]:
    others = principal.subordinate_ids if Scope.SUBORDINATES in scopes else ()
    return sorted(filter(None, {principal.user_id, *others}))


def _departments(principal: Principal, scopes: frozenset[Scope]) -> list[int]:
    departments: set[int] = set()
    if Scope.DEPARTMENT in scopes and principal.department_id is not None:
        departments.add(principal.department_id)
    if Scope.DEPARTMENT_TREE in scopes:
        departments |= principal.department_tree_ids
    return sorted(departments)


def covers(principal: Principal, action: Action, owner_id: int | None, department_id: int | None) -> bool:
    """Whether a customer with this owner and department would be within `principal`'s rows for `action`, as far as
    roles go."""
    scopes = principal.scopes(f"customer.{action}")
    if Scope.ALL in scopes:
        return True
    if not scopes or principal.user_id is None:
        return False
    if owner_id == principal.user_id or (Scope.SUBORDINATES in scopes and owner_id in principal.subordinate_ids):
        return True
    if department_id is None:
        return False
    return ((Scope.DEPARTMENT in scopes and department_id == principal.department_id)
            or (Scope.DEPARTMENT_TREE in scopes and department_id in principal.department_tree_ids))


def usable_ids(session: Session, principal: Principal, action: Action, ids: Iterable[int]) -> set[int]:
    """Those of `ids` that exist and that `principal` may use for `action`; a file that was merged is none any more."""
    wanted = list(ids)
    found: set[int] = set()
    narrowed = condition(principal, action)
    for start in range(0, len(wanted), 500):
        part = Customer.id.in_(wanted[start:start + 500])
        statement = select(Customer.id).where(part, Customer.merged_into.is_(None))
        if narrowed is not None:
            statement = statement.where(narrowed)
        found.update(session.scalars(statement, execution_options=EVERYTHING))
    return found


def vouch(session: Session, ids: Iterable[int]) -> None:
    """Let rows of these customers be inserted in this transaction: the caller checked the actor's rights itself."""
    _vouched(session).update(ids)


def _vouched(session: Session) -> set[int]:
    found: set[int] = session.info.setdefault("editable_customers", set())
    return found


class CustomerRule:
    """The customers' share in the row guard."""

    def criteria(self, principal: Principal, action: Action) -> Sequence[LoaderCriteriaOption]:
        """Narrow Customer, and every table whose rows belong to one, to the same customers."""
        used = "edit" if action == "delete" else action
        narrowed, theirs = condition(principal, used), condition(principal, used, _OWNER.c)
        if narrowed is None or theirs is None:
            return ()
        owner = _OWNER
        # Asked of each row: a list of all that may be seen would be made anew for every statement.
        return (with_loader_criteria(Customer, narrowed, include_aliases=True),
                with_loader_criteria(CustomerOwned, lambda cls: exists().where(owner.c.id == cls.customer_id, theirs),
                                     include_aliases=True))

    def check_insert(self, session: Session, principal: Principal, model: type[Any], ids: Set[int]) -> None:
        """Refuse new customers without the right to create, and new rows of customers that may not be edited."""
        vouched = _vouched(session)
        if model is Customer and not principal.may("customer.create"):
            raise Forbidden(_l("Your role does not let you create customers."))
        unknown = set(ids) - vouched if issubclass(model, CustomerOwned) else set()
        if unknown and unknown != usable_ids(session, principal, "edit", unknown):
            raise Forbidden(_l("Your role does not let you change this customer."))
        if model is Customer or unknown:
            vouched |= ids


register_rule(CustomerRule())
