"""Reading staff, roles, departments and stores, as pages, forms and commands show them."""

from guanxi.accounts.queries.colleagues import Colleague, colleagues
from guanxi.accounts.queries.organisation import (
    DepartmentNode,
    StoreRow,
    department_named,
    department_tree,
    store_by_id,
    stores,
)
from guanxi.accounts.queries.people import (
    Account,
    UserFilter,
    UserPage,
    UserRecord,
    UserRow,
    account_by_id,
    account_named,
    active_staff,
    administrators,
    every_user,
    list_users,
    staff_name,
    staff_names,
    user_by_id,
    users_exist,
)
from guanxi.accounts.queries.roles import RoleRow, all_grants, role_by_id, role_grants, role_id_of, roles
from guanxi.accounts.queries.sessions import OpenSession, open_sessions
from guanxi.accounts.queries.tokens import TokenRow, integrations, tokens_of

__all__ = [
    "Account",
    "Colleague",
    "DepartmentNode",
    "OpenSession",
    "RoleRow",
    "StoreRow",
    "TokenRow",
    "UserFilter",
    "UserPage",
    "UserRecord",
    "UserRow",
    "account_by_id",
    "account_named",
    "active_staff",
    "administrators",
    "all_grants",
    "colleagues",
    "department_named",
    "department_tree",
    "every_user",
    "integrations",
    "list_users",
    "open_sessions",
    "role_by_id",
    "role_grants",
    "role_id_of",
    "roles",
    "staff_name",
    "staff_names",
    "store_by_id",
    "stores",
    "tokens_of",
    "user_by_id",
    "users_exist",
]
