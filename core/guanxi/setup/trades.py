"""The trades that come with the product, and the roles people have there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from guanxi.accounts.defaults import ANALYST, CUSTOMER_SERVICE, SALES_MANAGER, SALESPERSON, STORE_CLERK
from guanxi.contributions import RoleTemplate, TradeRoles
from guanxi.ctx import Scope
from guanxi.i18n import _l

_Grants = Mapping[str, Scope]


def _works_with(scope: Scope, *more: str) -> _Grants:
    """Sees, adds and changes customers within `scope`, and holds `more`."""
    return {"customer.view": scope, "customer.create": scope, "customer.edit": scope,
            **dict.fromkeys(more, Scope.ALL)}


def _leads(scope: Scope) -> _Grants:
    """The same, and puts in order what others entered: merges, imports, takes out of use, shares views."""
    return {**_works_with(scope, "customer.phones", "customer.merge", "customer.import", "customer.share_views"),
            "customer.delete": scope}


# Nobody who sells may export; who stands at a till or a counter sees phone numbers in part.
TRADES: Final = (
    TradeRoles(key="retail", title=_l("Retail"), order=10, roles=(
        RoleTemplate(key="store_manager", title=_l("Store manager"), like=SALES_MANAGER,
                     purpose=_l("Runs a store: all customers of the store’s department."),
                     grants=_leads(Scope.DEPARTMENT)),
        RoleTemplate(key="shop_assistant", title=_l("Shop assistant"), like=STORE_CLERK,
                     purpose=_l("Serves customers of the store; phone numbers masked."),
                     grants=_works_with(Scope.DEPARTMENT)),
        RoleTemplate(key="area_manager", title=_l("Area manager"), like=SALES_MANAGER,
                     purpose=_l("Looks after several stores: their department and all below it."),
                     grants=_leads(Scope.DEPARTMENT_TREE)),
        RoleTemplate(key="member_care", title=_l("Member care"), like=CUSTOMER_SERVICE,
                     purpose=_l("Answers all customers; phone numbers masked, each reveal logged."),
                     grants={"customer.view": Scope.ALL, "customer.edit": Scope.ALL, "customer.reveal": Scope.ALL}))),
    TradeRoles(key="restaurant", title=_l("Restaurant"), order=20, roles=(
        RoleTemplate(key="restaurant_manager", title=_l("Restaurant manager"), like=SALES_MANAGER,
                     purpose=_l("Runs a restaurant: all guests of its department."), grants=_leads(Scope.DEPARTMENT)),
        RoleTemplate(key="reception", title=_l("Reception"), like=STORE_CLERK,
                     purpose=_l("Takes bookings and greets guests; phone numbers whole, for calling back."),
                     grants=_works_with(Scope.DEPARTMENT, "customer.phones")),
        RoleTemplate(key="cashier", title=_l("Cashier"), like=STORE_CLERK,
                     purpose=_l("Finds guests at the till; phone numbers masked."),
                     grants={"customer.view": Scope.DEPARTMENT, "customer.create": Scope.DEPARTMENT}),
        RoleTemplate(key="marketing", title=_l("Marketing"), like=ANALYST,
                     purpose=_l("Reads all guests and shares views; no export."),
                     grants={"customer.view": Scope.ALL, "customer.share_views": Scope.ALL}))),
    TradeRoles(key="real_estate", title=_l("Real estate"), order=30, roles=(
        RoleTemplate(key="site_manager", title=_l("Sales office manager"), like=SALES_MANAGER,
                     purpose=_l("Leads a sales office: its department and all below it."),
                     grants=_leads(Scope.DEPARTMENT_TREE)),
        RoleTemplate(key="consultant", title=_l("Property consultant"), like=SALESPERSON,
                     purpose=_l("Own customers only, with their phone numbers; colleagues’ stay out of sight."),
                     grants=_works_with(Scope.OWN, "customer.phones")),
        RoleTemplate(key="channel", title=_l("Channel partner care"), like=SALESPERSON,
                     purpose=_l("Brings customers in: enters and follows own ones, phone numbers masked."),
                     grants=_works_with(Scope.OWN)),
        RoleTemplate(key="contracts", title=_l("Contract clerk"), like=CUSTOMER_SERVICE,
                     purpose=_l("Reads customers of the department for contracts; changes nothing."),
                     grants={"customer.view": Scope.DEPARTMENT, "customer.reveal": Scope.ALL}))),
    TradeRoles(key="banking", title=_l("Banking"), order=40, roles=(
        RoleTemplate(key="branch_manager", title=_l("Branch manager"), like=SALES_MANAGER,
                     purpose=_l("Runs a branch: its department and all below it."),
                     grants=_leads(Scope.DEPARTMENT_TREE)),
        RoleTemplate(key="relationship_manager", title=_l("Relationship manager"), like=SALESPERSON,
                     purpose=_l("Own customers, with their phone numbers; no export."),
                     grants=_works_with(Scope.OWN, "customer.phones")),
        RoleTemplate(key="teller", title=_l("Teller"), like=STORE_CLERK,
                     purpose=_l("Finds customers of the branch; phone numbers masked, each reveal logged."),
                     grants={"customer.view": Scope.DEPARTMENT, "customer.reveal": Scope.ALL}),
        RoleTemplate(key="compliance", title=_l("Compliance"), like=ANALYST,
                     purpose=_l("Reads all customers; changes nothing, exports nothing."),
                     grants={"customer.view": Scope.ALL}))),
    TradeRoles(key="b2b", title=_l("B2B sales"), order=50, roles=(
        RoleTemplate(key="sales_director", title=_l("Sales director"), like=SALES_MANAGER,
                     purpose=_l("All customers of the sales department and those below it."),
                     grants=_leads(Scope.DEPARTMENT_TREE)),
        RoleTemplate(key="account_manager", title=_l("Account manager"), like=SALESPERSON,
                     purpose=_l("Own customers and those of the people they lead."),
                     grants=_works_with(Scope.SUBORDINATES, "customer.phones")),
        RoleTemplate(key="inside_sales", title=_l("Inside sales"), like=SALESPERSON,
                     purpose=_l("Prepares customers of the department for colleagues; phone numbers whole."),
                     grants=_works_with(Scope.DEPARTMENT, "customer.phones")),
        RoleTemplate(key="after_sales", title=_l("After-sales"), like=CUSTOMER_SERVICE,
                     purpose=_l("All customers; phone numbers masked, each reveal logged."),
                     grants={"customer.view": Scope.ALL, "customer.edit": Scope.ALL, "customer.reveal": Scope.ALL}))),
)
