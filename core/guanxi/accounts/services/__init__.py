"""Everything that changes staff, roles, departments and stores."""

from guanxi.accounts.services.departments import (
    DepartmentDetails,
    archive_department,
    create_department,
    restore_department,
    update_department,
)
from guanxi.accounts.services.details import UserDetails
from guanxi.accounts.services.first import FirstAdministrator, create_first_administrator
from guanxi.accounts.services.profile import Profile, update_own_profile
from guanxi.accounts.services.roles import RoleDetails, create_role, delete_role, install_roles, update_role
from guanxi.accounts.services.sessions import (
    Device,
    end_own_session,
    end_own_sessions,
    end_sessions,
    open_session,
)
from guanxi.accounts.services.stores import (
    StoreDetails,
    archive_store,
    create_store,
    restore_store,
    update_store,
)
from guanxi.accounts.services.tokens import TokenDetails, create_token, revoke_token, rotate_token
from guanxi.accounts.services.users import (
    activate_user,
    create_user,
    deactivate_user,
    set_password,
    set_roles,
    update_user,
)

__all__ = [
    "DepartmentDetails",
    "Device",
    "FirstAdministrator",
    "Profile",
    "RoleDetails",
    "StoreDetails",
    "TokenDetails",
    "UserDetails",
    "activate_user",
    "archive_department",
    "archive_store",
    "create_department",
    "create_first_administrator",
    "create_role",
    "create_store",
    "create_token",
    "create_user",
    "deactivate_user",
    "delete_role",
    "end_own_session",
    "end_own_sessions",
    "end_sessions",
    "install_roles",
    "open_session",
    "restore_department",
    "restore_store",
    "revoke_token",
    "rotate_token",
    "set_password",
    "set_roles",
    "update_department",
    "update_own_profile",
    "update_role",
    "update_store",
    "update_user",
]
