"""The demo organisation: a textile trading company with departments, stores and staff."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from guanxi.accounts.defaults import ADMINISTRATOR, ANALYST, CUSTOMER_SERVICE, SALES_MANAGER, SALESPERSON, STORE_CLERK
from guanxi.accounts.models import Role, User
from guanxi.accounts.passwords import PasswordHash
from guanxi.accounts.services import (
    DepartmentDetails,
    StoreDetails,
    UserDetails,
    create_department,
    create_store,
    create_user,
    install_roles,
)
from guanxi.ctx import Ctx

NAME: Final = "江南织造贸易有限公司"
_DEPARTMENTS: Final = (
    ("总部", None),
    ("销售部", "总部"),
    ("销售一组", "销售部"),
    ("销售二组", "销售部"),
    ("门店部", "总部"),
    ("客户服务部", "总部"),
    ("数据分析部", "总部"),
)
_STORES: Final = (
    ("HZ01", "杭州延安路店", "330102"),
    ("HZ02", "杭州西溪店", "330106"),
    ("SH01", "上海静安店", "310106"),
    ("NJ01", "南京新街口店", "320104"),
)
# login, name, department, role, manager
_STAFF: Final = (
    ("admin", "沈若兰", "总部", ADMINISTRATOR, None),
    ("manager", "陈志远", "销售部", SALES_MANAGER, "admin"),
    ("sales", "林晓燕", "销售一组", SALESPERSON, "manager"),
    ("zhao", "赵启明", "销售一组", SALESPERSON, "manager"),
    ("xu", "徐佳怡", "销售一组", SALESPERSON, "manager"),
    ("ouyang", "欧阳俊", "销售二组", SALESPERSON, "manager"),
    ("maria", "María García", "销售二组", SALESPERSON, "manager"),
    ("clerk", "何小满", "门店部", STORE_CLERK, "admin"),
    ("service", "周雨桐", "客户服务部", CUSTOMER_SERVICE, "admin"),
    ("analyst", "唐一鸣", "数据分析部", ANALYST, "admin"),
)
_SELLERS: Final = (SALESPERSON, SALES_MANAGER, STORE_CLERK)
SHOWN: Final = ("admin", "manager", "sales", "clerk", "service", "analyst")
"""The accounts a visitor is told about."""


@dataclass(frozen=True, slots=True)
class Colleague:
    """A member of the demo staff."""

    id: int
    login: str
    name: str
    department_id: int | None
    sells: bool


@dataclass(frozen=True, slots=True)
class Organisation:
    """What was made."""

    staff: tuple[Colleague, ...]
    stores: tuple[int, ...]


def found(ctx: Ctx, password: PasswordHash) -> Organisation:
    """Make departments, stores and staff, all with one password."""
    install_roles(ctx)
    roles = {row.key: row.id for row in ctx.session.execute(select(Role.key, Role.id).where(Role.key.is_not(None)))}
    places: dict[str, int] = {}
    for name, parent in _DEPARTMENTS:
        places[name] = create_department(
            ctx, DepartmentDetails(name=name, parent_id=places[parent] if parent else None)
        )
    stores = tuple(
        create_store(ctx, StoreDetails(code=code, name=name, region=region, department_id=places["门店部"]))
        for code, name, region in _STORES
    )
    ids: dict[str, int] = {}
    staff: list[Colleague] = []
    for login, name, place, role, boss in _STAFF:
        ids[login] = create_user(
            ctx,
            UserDetails(
                login=login,
                name=name,
                department_id=places[place],
                manager_id=ids[boss] if boss else None,
                role_ids=frozenset({roles[role]}),
            ),
            password,
            demo=True,
        )
        staff.append(Colleague(ids[login], login, name, places[place], role in _SELLERS))
    return Organisation(tuple(staff), stores)


def demo_users(ctx: Ctx) -> list[int]:
    """Ids of the demo staff who can still sign in."""
    return list(ctx.session.scalars(select(User.id).where(User.demo.is_(True), User.active.is_(True))))
