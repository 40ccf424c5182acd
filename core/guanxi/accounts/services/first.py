"""The very first administrator, made once, before anybody can sign in."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import select

from guanxi.accounts.defaults import ADMINISTRATOR
from guanxi.accounts.identifiers import tidy
from guanxi.accounts.models import Role, User
from guanxi.accounts.passwords import PasswordHash
from guanxi.accounts.services.departments import DepartmentDetails, create_department
from guanxi.accounts.services.details import UserDetails
from guanxi.accounts.services.roles import install_roles
from guanxi.accounts.services.rows import begin, length, refuse
from guanxi.accounts.services.users import create_user
from guanxi.ctx import Ctx, Principal
from guanxi.errors import Refused
from guanxi.i18n import _l
from guanxi.settings import save_settings


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstAdministrator:
    """Who sets the system up. The organisation's name becomes the department at the top."""

    organisation: str
    name: str
    login: str
    mobile: str = ""
    email: str = ""


def create_first_administrator(ctx: Ctx, details: FirstAdministrator, password: PasswordHash) -> int:
    """Add roles, top department and administrator; their id. Raises Refused once there is a user."""
    own = replace(ctx, principal=Principal.system("setup"))
    begin(own)
    if ctx.session.scalar(select(User.id).limit(1)) is not None:
        raise Refused(_l("Guanxi is set up already. Sign in, or ask your administrator for an account."))
    install_roles(own)
    role = ctx.session.scalars(select(Role.id).where(Role.key == ADMINISTRATOR)).one()
    organisation = tidy(details.organisation)
    refuse(length("organisation", organisation, 100))
    department = None
    if organisation:
        save_settings(own, {"organisation.name": organisation})
        department = create_department(own, DepartmentDetails(name=organisation))
    return create_user(
        own,
        UserDetails(
            login=details.login,
            name=details.name,
            mobile=details.mobile,
            email=details.email,
            department_id=department,
            role_ids=frozenset({role}),
        ),
        password,
    )
