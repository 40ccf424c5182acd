"""Roles, departments and stores."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from guanxi.accounts.defaults import ADMINISTRATOR, ROLES
from guanxi.accounts.manifest import feature
from guanxi.accounts.models import Department, Grant
from guanxi.accounts.queries import department_tree, role_grants, role_id_of, roles, stores
from guanxi.accounts.services import (
    DepartmentDetails,
    RoleDetails,
    StoreDetails,
    archive_department,
    archive_store,
    create_department,
    create_role,
    create_store,
    delete_role,
    restore_department,
    update_department,
    update_role,
    update_store,
)
from guanxi.accounts.services.departments import DEEPEST
from guanxi.audit.models import AuditEntry
from guanxi.ctx import Ctx, Principal, Scope
from guanxi.db import unit_of_work
from guanxi.errors import Forbidden, Refused
from guanxi.i18n import use_locale
from guanxi.runtime import Runtime
from tests.core.accounts_help import acting_as, default_role, done, make_role, make_user


def complaints(refusal: pytest.ExceptionInfo[Refused]) -> set[tuple[str | None, str]]:
    return {(issue.field, issue.code) for issue in refusal.value.issues}


def department(ctx: Ctx, name: str, parent_id: int | None = None) -> int:
    return done(ctx, lambda own: create_department(own, DepartmentDetails(name=name, parent_id=parent_id)))


def tree(ctx: Ctx) -> list[tuple[int, str]]:
    return [(node.depth, node.name) for node in department_tree(ctx.session)]


# Roles


def test_no_role_that_sells_may_export(ctx: Ctx) -> None:
    allowed = {role.key for role in ROLES if "customer.export" in role.grants}
    assert allowed == {"analyst"}


def test_whoever_need_not_dial_sees_masked_phones(ctx: Ctx) -> None:
    assert {role.key for role in ROLES if "customer.phones" in role.grants} == {"sales_manager", "salesperson"}


def test_default_roles_grant_only_rights_that_exist(ctx: Ctx) -> None:
    known = {permission.key: permission.scoped for permission in feature.permissions}
    wrong = [
        (role.key, permission)
        for role in ROLES
        for permission, scope in role.grants.items()
        if permission not in known or (scope is not Scope.ALL and not known[permission])
    ]
    assert wrong == []


def test_default_roles_are_called_what_the_reader_calls_them(ctx: Ctx) -> None:
    default_role(ctx, ADMINISTRATOR)
    with use_locale("en"):
        assert [role.title for role in roles(ctx.session)][:2] == ["Administrator", "Sales manager"]


def test_a_renamed_default_role_keeps_the_name_given(ctx: Ctx) -> None:
    role_id = default_role(ctx, "salesperson")
    done(ctx, lambda own: update_role(own, role_id, RoleDetails(name="客户经理")))
    for locale in ("zh", "en"):
        with use_locale(locale):
            assert role_id_of(ctx.session, "客户经理") == role_id


def test_saving_a_default_role_without_renaming_keeps_it_translated(ctx: Ctx) -> None:
    role_id = default_role(ctx, "salesperson")
    with use_locale("en"):
        done(ctx, lambda own: update_role(own, role_id, RoleDetails(name="Salesperson")))
    row = ctx.session.execute(select(AuditEntry.changes).where(AuditEntry.entity == "role")).scalars().one()
    assert "name" not in row


def test_default_roles_that_were_deleted_do_not_return(ctx: Ctx) -> None:
    role_id = default_role(ctx, "analyst")
    done(ctx, lambda own: delete_role(own, role_id))
    assert role_id_of(ctx.session, "analyst") is None
    default_role(ctx, "salesperson")
    assert role_id_of(ctx.session, "analyst") is None


def test_a_change_of_a_role_counts_at_once(ctx: Ctx) -> None:
    role_id = make_role(ctx, {"customer.view": Scope.OWN}, "售前")
    user_id = make_user(ctx, role_id)
    done(
        ctx,
        lambda own: update_role(
            own, role_id, RoleDetails(name="售前", grants={"customer.view": Scope.ALL, "customer.phones": Scope.ALL})
        ),
    )
    principal = acting_as(ctx, user_id).principal
    assert principal.scopes("customer.view") == {Scope.ALL}
    done(ctx, lambda own: update_role(own, role_id, RoleDetails(name="售前")))
    assert not acting_as(ctx, user_id).may("customer.view")


def test_history_names_each_grant(ctx: Ctx) -> None:
    role_id = make_role(ctx, {"customer.view": Scope.OWN}, "售前")
    done(ctx, lambda own: update_role(own, role_id, RoleDetails(name="售前", grants={"customer.view": Scope.ALL})))
    entry = ctx.session.scalars(select(AuditEntry).where(AuditEntry.action == "edit")).one()
    assert {name: change[:2] for name, change in entry.changes.items()} == {"grant:customer.view": ["own", "all"]}


@pytest.mark.parametrize(
    "grants", [{"no.such.right": Scope.ALL}, {"admin.jobs": Scope.OWN}, {"customer.phones": Scope.DEPARTMENT}]
)
def test_what_cannot_be_granted_is_refused(ctx: Ctx, grants: dict[str, Scope]) -> None:
    with pytest.raises(Refused) as refusal:
        make_role(ctx, grants)
    assert complaints(refusal) == {("grants", "unknown")}


def test_two_roles_cannot_have_one_name(ctx: Ctx) -> None:
    default_role(ctx, "analyst")
    with use_locale("en"), pytest.raises(Refused) as refusal:
        make_role(ctx, {}, "Analyst")
    assert complaints(refusal) == {("name", "taken")}


def test_the_administrators_role_is_fixed(ctx: Ctx) -> None:
    role_id = default_role(ctx, ADMINISTRATOR)
    for change in (lambda own: update_role(own, role_id, RoleDetails(name="x")), lambda own: delete_role(own, role_id)):
        with pytest.raises(Refused, match="administrator"):
            done(ctx, change)


def test_a_role_somebody_holds_stays(ctx: Ctx) -> None:
    role_id = make_role(ctx, {})
    make_user(ctx, role_id)
    with pytest.raises(Refused, match="still hold this role"):
        done(ctx, lambda own: delete_role(own, role_id))


def test_grants_of_a_plugin_that_is_away_survive_a_change(ctx: Ctx) -> None:
    role_id = make_role(ctx, {"customer.view": Scope.OWN}, "售前")
    with unit_of_work(ctx) as unit:
        unit.session.add(Grant(role_id=role_id, permission="loyalty.award", scope="all"))
    done(ctx, lambda own: update_role(own, role_id, RoleDetails(name="售前")))
    assert role_grants(ctx.session, role_id) == {"loyalty.award": Scope.ALL}


def test_nobody_grants_rights_over_the_system_they_lack(ctx: Ctx) -> None:
    make_user(ctx, default_role(ctx, ADMINISTRATOR))
    own_role = make_role(ctx, {"admin.users": Scope.ALL}, "人事")
    actor = acting_as(ctx, make_user(ctx, own_role))
    wider = RoleDetails(name="人事", grants={"admin.users": Scope.ALL, "admin.settings": Scope.ALL})
    with pytest.raises(Forbidden):
        done(actor, lambda own: update_role(own, own_role, wider))
    with pytest.raises(Forbidden):
        done(actor, lambda own: create_role(own, RoleDetails(name="后门", grants=wider.grants)))


# Departments


def test_the_tree_is_listed_from_the_top(ctx: Ctx) -> None:
    top = department(ctx, "公司")
    sales = department(ctx, "销售部", top)
    department(ctx, "客服部", top)
    department(ctx, "销售一组", sales)
    assert tree(ctx) == [(0, "公司"), (1, "销售部"), (2, "销售一组"), (1, "客服部")]


def test_a_department_moves_with_all_below_it(ctx: Ctx) -> None:
    top = department(ctx, "公司")
    east, west = department(ctx, "华东", top), department(ctx, "华西", top)
    department(ctx, "一组", department(ctx, "江苏", east))
    done(ctx, lambda own: update_department(own, east, DepartmentDetails(name="华东区", parent_id=west)))
    assert tree(ctx) == [(0, "公司"), (1, "华西"), (2, "华东区"), (3, "江苏"), (4, "一组")]
    rows = ctx.session.execute(select(Department.id, Department.parent_id, Department.path)).all()
    paths = {row.id: row.path for row in rows}
    assert all(row.path == f"{paths.get(row.parent_id, '/')}{row.id}/" for row in rows)


def test_ids_that_begin_alike_are_not_moved_along(ctx: Ctx) -> None:
    made = [department(ctx, f"部门{place}") for place in range(12)]
    done(ctx, lambda own: update_department(own, made[0], DepartmentDetails(name="部门0", parent_id=made[5])))
    assert {node.depth for node in department_tree(ctx.session) if node.id != made[0]} == {0}


def test_a_department_cannot_stand_below_itself(ctx: Ctx) -> None:
    top = department(ctx, "公司")
    group = department(ctx, "一组", department(ctx, "销售部", top))
    with pytest.raises(Refused) as refusal:
        done(ctx, lambda own: update_department(own, top, DepartmentDetails(name="公司", parent_id=group)))
    assert complaints(refusal) == {("parent_id", "circle")}


def test_the_tree_has_a_depth(ctx: Ctx) -> None:
    lowest = None
    for place in range(DEEPEST):
        lowest = department(ctx, f"第{place}级", lowest)
    with pytest.raises(Refused) as refusal:
        department(ctx, "太深", lowest)
    assert complaints(refusal) == {("parent_id", "deep")}


def test_a_subtree_is_not_moved_too_deep(ctx: Ctx) -> None:
    lowest = None
    for place in range(DEEPEST - 1):
        lowest = department(ctx, f"第{place}级", lowest)
    top = department(ctx, "甲")
    department(ctx, "乙", top)
    with pytest.raises(Refused) as refusal:
        done(ctx, lambda own: update_department(own, top, DepartmentDetails(name="甲", parent_id=lowest)))
    assert complaints(refusal) == {("parent_id", "deep")}


def test_siblings_have_names_of_their_own(ctx: Ctx) -> None:
    top = department(ctx, "公司")
    other = department(ctx, "分公司")
    department(ctx, "销售部", top)
    department(ctx, "销售部", other)
    with pytest.raises(Refused) as refusal:
        department(ctx, "销售部 ", top)
    assert complaints(refusal) == {("name", "taken")}


def test_a_department_is_archived_when_it_is_empty(ctx: Ctx) -> None:
    top = department(ctx, "公司")
    sales = department(ctx, "销售部", top)
    make_user(ctx, department_id=sales)
    for busy in (top, sales):
        with pytest.raises(Refused, match="Move them first"):
            done(ctx, lambda own, busy=busy: archive_department(own, busy))
    empty = department(ctx, "客服部", top)
    done(ctx, lambda own: archive_department(own, empty))
    assert (1, "客服部") not in tree(ctx)
    done(ctx, lambda own: restore_department(own, empty))
    assert (1, "客服部") in tree(ctx)


def test_two_moves_at_once_leave_true_paths(runtime: Runtime, ctx: Ctx) -> None:
    first, second = department(ctx, "甲"), department(ctx, "乙")
    ctx.session.close()

    def move(which: int, below: int) -> bool:
        with runtime.opened(Principal.system("test")) as own:
            try:
                done(
                    own, lambda at: update_department(at, which, DepartmentDetails(name=f"部{which}", parent_id=below))
                )
            except Refused:
                return False
            return True

    with ThreadPoolExecutor(2) as pool:
        moved = list(pool.map(move, [first, second], [second, first]))
    assert sorted(moved) == [False, True]


# Stores


def test_a_store_has_a_code_of_its_own(ctx: Ctx) -> None:
    done(ctx, lambda own: create_store(own, StoreDetails(code="S01", name="观前街店", region="320508")))
    with pytest.raises(Refused) as refusal:
        done(ctx, lambda own: create_store(own, StoreDetails(code="S01", name="另一家")))
    assert complaints(refusal) == {("code", "taken")}


@pytest.mark.parametrize("region", ["32050", "3205080", "abcdef", "032050", "３２０５０８"])
def test_a_region_is_a_division_code(ctx: Ctx, region: str) -> None:
    with pytest.raises(Refused) as refusal:
        done(ctx, lambda own: create_store(own, StoreDetails(code="S01", name="店", region=region)))
    assert complaints(refusal) == {("region", "region")}


def test_an_archived_store_is_not_offered_any_more(ctx: Ctx) -> None:
    store_id = done(ctx, lambda own: create_store(own, StoreDetails(code="S01", name="观前街店")))
    done(ctx, lambda own: update_store(own, store_id, StoreDetails(code="S01", name="平江路店")))
    done(ctx, lambda own: archive_store(own, store_id))
    assert stores(ctx.session) == []
    assert [store.name for store in stores(ctx.session, archived=True)] == ["平江路店"]
