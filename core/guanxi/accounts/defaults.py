"""The roles an organisation starts with; all but the administrator's may be changed, renamed and deleted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from guanxi.ctx import Scope
from guanxi.errors import Text
from guanxi.i18n import _l

ADMINISTRATOR: Final = "administrator"
SALES_MANAGER: Final = "sales_manager"
SALESPERSON: Final = "salesperson"
STORE_CLERK: Final = "store_clerk"
CUSTOMER_SERVICE: Final = "customer_service"
ANALYST: Final = "analyst"


@dataclass(frozen=True, slots=True, kw_only=True)
class DefaultRole:
    """A role that comes with the product: what it is called, whom it is for, and what it grants."""

    key: str
    title: Text
    purpose: Text
    grants: Mapping[str, Scope] = field(default_factory=dict)


# Export stays off for everyone who sells: a leaver copying the customer base is what owners fear most.
# Salespeople see whole phone numbers of the customers they see, because they dial; clerks at a till don't.
ROLES: Final = (
    DefaultRole(
        key=ADMINISTRATOR,
        title=_l("Administrator"),
        purpose=_l("May do everything, including what plugins add."),
    ),
    DefaultRole(
        key=SALES_MANAGER,
        title=_l("Sales manager"),
        purpose=_l("Customers of the department and those below it."),
        grants={
            "customer.view": Scope.DEPARTMENT_TREE,
            "customer.create": Scope.DEPARTMENT_TREE,
            "customer.edit": Scope.DEPARTMENT_TREE,
            "customer.delete": Scope.DEPARTMENT_TREE,
            "customer.merge": Scope.ALL,
            "customer.phones": Scope.ALL,
            "customer.share_views": Scope.ALL,
            "customer.import": Scope.ALL,
        },
    ),
    DefaultRole(
        key=SALESPERSON,
        title=_l("Salesperson"),
        purpose=_l("Own customers, with their phone numbers; no export."),
        grants={
            "customer.view": Scope.OWN,
            "customer.create": Scope.OWN,
            "customer.edit": Scope.OWN,
            "customer.phones": Scope.ALL,
        },
    ),
    DefaultRole(
        key=STORE_CLERK,
        title=_l("Store clerk"),
        purpose=_l("Customers of the department; phone numbers masked."),
        grants={
            "customer.view": Scope.DEPARTMENT,
            "customer.create": Scope.DEPARTMENT,
            "customer.edit": Scope.DEPARTMENT,
        },
    ),
    DefaultRole(
        key=CUSTOMER_SERVICE,
        title=_l("Customer service"),
        purpose=_l("All customers; phone numbers masked, each reveal logged."),
        grants={
            "customer.view": Scope.ALL,
            "customer.edit": Scope.ALL,
            "customer.reveal": Scope.ALL,
        },
    ),
    DefaultRole(
        key=ANALYST,
        title=_l("Analyst"),
        purpose=_l("Reads and exports all customers; phone numbers masked."),
        grants={
            "customer.view": Scope.ALL,
            "customer.export": Scope.ALL,
            "customer.share_views": Scope.ALL,
        },
    ),
)
BY_KEY: Final[Mapping[str, DefaultRole]] = {role.key: role for role in ROLES}


def role_title(key: str | None, name: str | None) -> str:
    """What a role is called: the name somebody gave it, else the product's in the reader's language."""
    if name is None and key is not None:
        return str(BY_KEY[key].title)
    return name or ""
