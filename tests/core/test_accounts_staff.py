"""Staff: taken on, changed and let go by whoever may, and history tells it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from guanxi.accounts.jobs import forget_old_sessions
from guanxi.accounts.models import LoginSession, User
from guanxi.accounts.queries import (
    UserFilter,
    list_users,
    open_sessions,
    user_by_id,
    users_exist,
)
from guanxi.accounts.services import (
    Device,
    FirstAdministrator,
    Profile,
    UserDetails,
    activate_user,
    create_first_administrator,
    create_user,
    deactivate_user,
    end_own_sessions,
    open_session,
    set_password,
    update_own_profile,
    update_user,
)
from guanxi.accounts.services.profile import prefer
from guanxi.audit.models import AuditEntry
from guanxi.ctx import Ctx, Principal, Scope
from guanxi.db import unit_of_work
from guanxi.errors import Forbidden, NotFound, Refused
from guanxi.runtime import Runtime
from tests.core.accounts_help import PASSWORD, acting_as, default_role, done, hashed, make_role, make_user

FIRST = FirstAdministrator(organisation="江南织造贸易", name="林晓燕", login="lin")


def complaints(refusal: pytest.ExceptionInfo[Refused]) -> set[tuple[str | None, str]]:
    return {(issue.field, issue.code) for issue in refusal.value.issues}


def details(**values: object) -> UserDetails:
    return UserDetails(**{"login": "wang", "name": "王志强"} | values)  # type: ignore[arg-type]  # a test's shorthand


def administrator(ctx: Ctx, **values: str) -> int:
    return make_user(ctx, default_role(ctx, "administrator"), **values)


# The first administrator


def test_the_first_administrator_may_do_everything(ctx: Ctx) -> None:
    user_id = done(ctx, lambda own: create_first_administrator(own, FIRST, hashed()))
    assert acting_as(ctx, user_id).may("admin.users")


def test_there_is_one_first_administrator(ctx: Ctx) -> None:
    done(ctx, lambda own: create_first_administrator(own, FIRST, hashed()))
    with pytest.raises(Refused, match="set up already"):
        done(ctx, lambda own: create_first_administrator(own, FIRST, hashed()))


def test_of_two_who_set_up_at_once_one_is_refused(runtime: Runtime, ctx: Ctx) -> None:
    hashed()
    ctx.session.close()

    def set_up(login: str) -> bool:
        with runtime.opened(Principal(user_id=None, name="")) as own:
            try:
                done(own, lambda at: create_first_administrator(at, replace(FIRST, login=login), hashed()))
            except Refused:
                return False
            return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(set_up, ["lin", "wang"])) == [False, True]


def test_setting_up_stays_closed_when_everybody_is_disabled(ctx: Ctx) -> None:
    user_id = done(ctx, lambda own: create_first_administrator(own, FIRST, hashed()))
    with unit_of_work(ctx) as unit:
        user = unit.session.get(User, user_id)
        assert user is not None
        user.active = False
    assert users_exist(ctx.session)


def test_a_refused_first_administrator_leaves_nothing_behind(ctx: Ctx) -> None:
    wrong = FirstAdministrator(organisation="江南织造贸易", name="", login="lin")
    with pytest.raises(Refused):
        done(ctx, lambda own: create_first_administrator(own, wrong, hashed()))
    assert not users_exist(ctx.session)


# What is known about people


def test_names_are_kept_folded(ctx: Ctx) -> None:
    user_id = done(
        ctx,
        lambda own: create_user(
            own, details(login=" Wang.ZQ ", name="  王志强 ", mobile="138 0000 1234", email="Wang@Example.COM")
        ),
    )
    record = user_by_id(ctx.session, user_id)
    assert record is not None
    assert (record.login, record.name, record.mobile, record.email) == (
        "wang.zq",
        "王志强",
        "+8613800001234",
        "wang@example.com",
    )


@pytest.mark.parametrize(
    ("field", "typed", "code"),
    [
        ("login", "", "required"),
        ("login", "two words", "characters"),
        ("login", "a@b.cn", "characters"),
        ("login", "13800001234", "mobile"),
        ("login", "x" * 81, "long"),
        ("login", "\u202e", "required"),
        ("name", "  ", "required"),
        ("name", "名" * 101, "long"),
        ("name", "\0", "required"),
        ("mobile", "12345", "mobile"),
        ("mobile", "0512-6234567", "mobile"),
        ("email", "nobody", "email"),
        ("email", "a" * 250 + "@b.cn", "long"),
        ("department_id", 999, "missing"),
        ("store_id", 999, "missing"),
        ("manager_id", 999, "missing"),
        ("role_ids", frozenset({999}), "missing"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(ctx: Ctx, field: str, typed: object, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        done(ctx, lambda own: create_user(own, details(**{field: typed})))
    assert complaints(refusal) == {(field, code)}


@pytest.mark.parametrize(
    ("field", "typed"), [("login", "ＬＩＮ"), ("mobile", "+86 138 0000 1234"), ("email", "LIN@example.com")]
)
def test_what_signs_in_belongs_to_one_person(ctx: Ctx, field: str, typed: str) -> None:
    make_user(ctx, login="lin", mobile="13800001234", email="lin@example.com")
    with pytest.raises(Refused) as refusal:
        done(ctx, lambda own: create_user(own, details(**{field: typed})))
    assert complaints(refusal) == {(field, "taken")}


@pytest.mark.parametrize("number", ["+1 415 555 2671", "+44 7911 123456", "+85291234567"])
def test_foreign_mobiles_are_known_by_their_country_code(ctx: Ctx, number: str) -> None:
    user_id = make_user(ctx, mobile=number)
    record = user_by_id(ctx.session, user_id)
    assert record is not None
    assert record.mobile == number.replace(" ", "")


def test_nobody_reports_to_themselves_round_a_corner(ctx: Ctx) -> None:
    chief = make_user(ctx, login="chief")
    member = make_user(ctx, manager_id=make_user(ctx, manager_id=chief))
    with pytest.raises(Refused) as refusal:
        done(ctx, lambda own: update_user(own, chief, details(login="chief", manager_id=member)))
    assert complaints(refusal) == {("manager_id", "circle")}


def test_whoever_does_not_exist_cannot_be_changed(ctx: Ctx) -> None:
    with pytest.raises(NotFound):
        done(ctx, lambda own: update_user(own, 999, details()))


def test_history_tells_what_changed(ctx: Ctx) -> None:
    role = make_role(ctx, {"customer.view": Scope.OWN})
    user_id = make_user(ctx, login="wang", name="王志强")
    done(ctx, lambda own: update_user(own, user_id, details(name="王志远", role_ids=frozenset({role}))))
    entry = ctx.session.scalars(select(AuditEntry).where(AuditEntry.action == "edit")).one()
    assert (entry.entity, entry.entity_id) == ("user", user_id)
    assert {field: change[:2] for field, change in entry.changes.items()} == {
        "name": ["王志强", "王志远"],
        "roles": [[], [role]],
    }


def test_saving_without_a_change_writes_no_history(ctx: Ctx) -> None:
    user_id = make_user(ctx, login="wang", name="王志强")
    before = ctx.session.scalar(select(func.count()).select_from(AuditEntry))
    done(ctx, lambda own: update_user(own, user_id, details()))
    assert ctx.session.scalar(select(func.count()).select_from(AuditEntry)) == before


def test_history_never_holds_a_password(ctx: Ctx) -> None:
    user_id = make_user(ctx, password=PASSWORD)
    done(ctx, lambda own: set_password(own, user_id, hashed(), must_change=True))
    texts = [str(entry.changes) for entry in ctx.session.scalars(select(AuditEntry))]
    assert not [text for text in texts if "argon2" in text or PASSWORD in text]


# Who may


@pytest.mark.parametrize("key", ["sales_manager", "salesperson", "store_clerk", "customer_service", "analyst"])
def test_only_those_who_manage_staff_may_take_someone_on(ctx: Ctx, key: str) -> None:
    actor = acting_as(ctx, make_user(ctx, default_role(ctx, key)))
    with pytest.raises(Forbidden):
        done(actor, lambda own: create_user(own, details()))


def personnel(ctx: Ctx) -> Ctx:
    """Someone who manages staff without being administrator."""
    administrator(ctx)
    return acting_as(ctx, make_user(ctx, make_role(ctx, {"admin.users": Scope.ALL})))


def test_personnel_hand_out_ordinary_roles(ctx: Ctx) -> None:
    actor = personnel(ctx)
    sales = default_role(ctx, "salesperson")
    user_id = done(actor, lambda own: create_user(own, details(role_ids=frozenset({sales}))))
    assert acting_as(ctx, user_id).may("customer.view")


@pytest.mark.parametrize("target", ["new", "themselves"])
def test_personnel_cannot_make_administrators(ctx: Ctx, target: str) -> None:
    actor = personnel(ctx)
    wanted = details(role_ids=frozenset({default_role(ctx, "administrator")}))
    own_id = actor.principal.user_id
    assert own_id is not None
    with pytest.raises(Forbidden):
        done(actor, lambda own: create_user(own, wanted) if target == "new" else update_user(own, own_id, wanted))


def test_personnel_cannot_hand_out_rights_over_the_system_they_lack(ctx: Ctx) -> None:
    actor = personnel(ctx)
    settings = make_role(ctx, {"admin.settings": Scope.ALL})
    with pytest.raises(Forbidden):
        done(actor, lambda own: create_user(own, details(role_ids=frozenset({settings}))))


def test_personnel_cannot_take_over_an_administrators_account(ctx: Ctx) -> None:
    boss = administrator(ctx, login="boss")
    actor = personnel(ctx)
    for takeover in (
        lambda own: set_password(own, boss, hashed(), must_change=False),
        lambda own: update_user(own, boss, details(login="mine")),
        lambda own: deactivate_user(own, boss),
    ):
        with pytest.raises(Forbidden):
            done(actor, takeover)


# The last administrator


def test_the_last_administrator_keeps_the_role(ctx: Ctx) -> None:
    boss = administrator(ctx, login="boss")
    actor = acting_as(ctx, boss)
    with pytest.raises(Refused, match="remain administrator"):
        done(actor, lambda own: update_user(own, boss, details(login="boss")))
    assert acting_as(ctx, boss).may("anything")


def test_the_last_administrator_cannot_be_disabled(ctx: Ctx) -> None:
    boss = administrator(ctx)
    with pytest.raises(Refused, match="remain administrator"):
        done(ctx, lambda own: deactivate_user(own, boss))


def test_a_disabled_administrator_does_not_count(ctx: Ctx) -> None:
    first, second = administrator(ctx), administrator(ctx)
    done(ctx, lambda own: deactivate_user(own, first))
    with pytest.raises(Refused, match="remain administrator"):
        done(ctx, lambda own: deactivate_user(own, second))


def test_nobody_disables_themselves(ctx: Ctx) -> None:
    administrator(ctx)
    boss = administrator(ctx)
    with pytest.raises(Refused, match="your own account"):
        done(acting_as(ctx, boss), lambda own: deactivate_user(own, boss))


# Sessions


def signed_in(ctx: Ctx, user_id: int, times: int = 1) -> None:
    for _ in range(times):
        done(ctx, lambda own: open_session(own, user_id, Device(agent="test"), timedelta(hours=1)))


def test_letting_someone_go_ends_their_sessions(ctx: Ctx) -> None:
    administrator(ctx)
    user_id = make_user(ctx)
    signed_in(ctx, user_id, 2)
    done(ctx, lambda own: deactivate_user(own, user_id))
    done(ctx, lambda own: activate_user(own, user_id))
    assert open_sessions(ctx.session, user_id, ctx.now) == []


def test_a_new_password_ends_the_sessions_of_its_owner_only(ctx: Ctx) -> None:
    user_id, other = make_user(ctx), make_user(ctx)
    signed_in(ctx, user_id, 2)
    signed_in(ctx, other)
    done(ctx, lambda own: set_password(own, user_id, hashed(), must_change=True))
    assert open_sessions(ctx.session, user_id, ctx.now) == []
    assert len(open_sessions(ctx.session, other, ctx.now)) == 1


def test_ending_ones_other_sessions_leaves_other_people_alone(ctx: Ctx) -> None:
    user_id, other = make_user(ctx), make_user(ctx)
    signed_in(ctx, user_id, 2)
    signed_in(ctx, other)
    assert done(acting_as(ctx, user_id), end_own_sessions) == 2
    assert len(open_sessions(ctx.session, other, ctx.now)) == 1


def test_sign_ins_of_long_ago_are_forgotten_but_for_everyones_latest(ctx: Ctx) -> None:
    user_id = make_user(ctx)
    for _ in range(3):
        done(ctx, lambda own: open_session(own, user_id, Device(), timedelta(days=-91)))
    done(ctx, forget_old_sessions)
    assert list(ctx.session.scalars(select(LoginSession.id))) == [3]


def test_sign_ins_of_the_last_months_are_kept(ctx: Ctx) -> None:
    user_id = make_user(ctx)
    for _ in range(3):
        done(ctx, lambda own: open_session(own, user_id, Device(), timedelta(days=-80)))
    done(ctx, forget_old_sessions)
    assert len(list(ctx.session.scalars(select(LoginSession.id)))) == 3


# One's own details


def test_people_change_how_they_are_reached(ctx: Ctx) -> None:
    user_id = make_user(ctx)
    done(acting_as(ctx, user_id), lambda own: update_own_profile(own, Profile(mobile="13900001234")))
    record = user_by_id(ctx.session, user_id)
    assert record is not None
    assert record.mobile == "+8613900001234"


def test_saving_ones_details_leaves_language_and_theme_alone(ctx: Ctx) -> None:
    user_id = make_user(ctx)
    for preference, value in (("locale", "en"), ("theme", "dark")):
        done(acting_as(ctx, user_id), lambda own, wish=(preference, value): prefer(own, *wish))
    done(acting_as(ctx, user_id), lambda own: update_own_profile(own, Profile(mobile="13900001234")))
    principal = acting_as(ctx, user_id).principal
    assert (principal.locale, principal.theme) == ("en", "dark")


@pytest.mark.parametrize(("preference", "value"), [
    ("locale", "tlh"), ("theme", "pink"), ("timezone", "Mars/Olympus"), ("density", "huge"), ("date_format", "%Y"),
    ("clock", "25"), ("number_format", "roman"), ("start_page", "https://evil.example"),
])
def test_a_preference_is_one_of_those_there_are(ctx: Ctx, preference: str, value: str) -> None:
    actor = acting_as(ctx, make_user(ctx))
    with pytest.raises(Refused) as refusal:
        done(actor, lambda own: prefer(own, preference, value))
    assert complaints(refusal) == {(preference, "unknown")}


# Lists


@pytest.mark.parametrize("text", ["晓燕", "lin", "LIN", "1234", "13800001234", "lin@ex"])
def test_staff_are_found_by_part_of_a_name_or_number(ctx: Ctx, text: str) -> None:
    wanted = make_user(ctx, login="lin", name="林晓燕", mobile="13800001234", email="lin@example.com")
    make_user(ctx, login="wang", name="王志强")
    assert [row.id for row in list_users(ctx.session, UserFilter(text=text)).rows] == [wanted]


@pytest.mark.parametrize("text", ["%", "_", "\\", "' OR 1=1"])
def test_a_search_takes_signs_literally(ctx: Ctx, text: str) -> None:
    make_user(ctx, login="lin")
    assert list_users(ctx.session, UserFilter(text=text)).rows == ()


def test_a_page_of_staff_says_whether_there_are_more(ctx: Ctx) -> None:
    for _ in range(51):
        make_user(ctx)
    first, second = (list_users(ctx.session, UserFilter(), page) for page in (0, 1))
    assert (len(first.rows), first.more) == (50, True)
    assert (len(second.rows), second.more) == (1, False)
