"""The pages of staff, departments, roles, stores and of oneself."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from guanxi.accounts.defaults import ROLES
from guanxi.accounts.queries import (
    account_named,
    department_tree,
    open_sessions,
    role_grants,
    role_id_of,
    stores,
    user_by_id,
)
from guanxi.accounts.services import DepartmentDetails, StoreDetails, create_department, create_store
from guanxi.ctx import Ctx, Scope
from guanxi.testing.runtimes import catalogue_of
from tests.core.accounts_help import PASSWORD, default_role, done, make_role, make_user
from tests.core.browser_help import Browser, text_of

HOSTILE = '<img src=x onerror="alert(1)">{{7*7}}'


def pages(app: Flask) -> list[tuple[str, str]]:
    """Every page of accounts by endpoint and method, with a number for each id."""
    found = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("accounts."):
            path = re.sub(r"<int:\w+>", "1", rule.rule)
            found += [(method, path) for method in rule.methods or () if method in ("GET", "POST")]
    return sorted(found)


PUBLIC = {("GET", "/sign-in"), ("POST", "/sign-in"), ("GET", "/setup"), ("POST", "/setup")}
ONES_OWN = {("GET", "/me"), ("POST", "/me"), ("GET", "/me/password"), ("POST", "/me/password"),
            ("POST", "/me/sessions/end"), ("POST", "/sign-out")}


# Who may


def test_only_signing_in_is_open_to_everybody(app: Flask, boss: Browser) -> None:
    stranger = Browser(app)
    stranger.get("/sign-in")
    refused = {page for page in pages(app) if "/sign-in" in stranger.htmx(*page).headers.get("HX-Redirect", "")}
    refused -= {("GET", "/setup"), ("POST", "/setup")}  # which, being closed, lead there too
    assert set(pages(app)) - refused == PUBLIC


def test_no_change_is_accepted_without_its_token_nor_with_somebody_elses(app: Flask, boss: Browser) -> None:
    other = Browser(app)
    other.get("/sign-in")
    changes = [path for method, path in pages(app) if method == "POST"]
    for token in ("", "nonsense", other.token):
        boss.token = token
        assert {boss.htmx("POST", path).status_code for path in changes} == {400}


@pytest.mark.parametrize("key", [role.key for role in ROLES if role.key != "administrator"])
def test_no_other_role_opens_the_pages_of_administration(app: Flask, ctx: Ctx, key: str) -> None:
    make_user(ctx, default_role(ctx, key), login="lin", password=PASSWORD)
    browser = Browser(app)
    browser.sign_in("lin")
    administration = set(pages(app)) - PUBLIC - ONES_OWN
    assert {browser.htmx(*page).status_code for page in administration} == {403}
    assert "/staff" not in browser.get("/me").get_data(as_text=True)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_page_is_shown_in_both_languages(app: Flask, boss: Browser, ctx: Ctx, language: str) -> None:
    done(ctx, lambda own: create_department(own, DepartmentDetails(name="公司")))
    done(ctx, lambda own: create_store(own, StoreDetails(code="S1", name="店")))
    user_id = make_user(ctx, default_role(ctx, "analyst"))
    boss.headers["Accept-Language"] = language
    asked = [path.replace("/staff/1", f"/staff/{user_id}") for method, path in pages(app) if method == "GET"]
    assert [path for path in asked if boss.get(path).status_code not in (200, 303)] == []


@pytest.mark.parametrize("path", ["/staff/999", "/staff/99999999999999999999999", "/staff/999/password",
                                  "/departments/999", "/stores/999", "/roles/999"])
def test_what_does_not_exist_is_not_found(boss: Browser, path: str) -> None:
    assert boss.get(path).status_code == 404


@pytest.mark.parametrize("query", ["?page=99999999999999999999", "?page=-1", "?department=x", "?q=%00", "?q=%ed%a0%80",
                                   "?department=99999999999999999999", "?q=" + "名" * 5000, "?q=" + "x" * 70_000,
                                   "?state=x&page=1e9"], ids=lambda query: query[:30])
def test_a_strange_address_of_the_list_breaks_nothing(boss: Browser, query: str) -> None:
    assert boss.get(f"/staff{query}").status_code == 200


# Staff


NEW = {"name": "王志强", "login": "wang", "password": PASSWORD, "must_change": "y"}


def test_somebody_taken_on_signs_in_and_chooses_a_password(app: Flask, boss: Browser) -> None:
    boss.get("/staff/new")
    assert boss.post("/staff/new", NEW).status_code == 303
    browser = Browser(app)
    browser.sign_in("wang")
    assert browser.get("/staff").location.startswith("/me/password")


def test_the_list_finds_by_name_and_shows_the_disabled_apart(boss: Browser, ctx: Ctx) -> None:
    wang = make_user(ctx, login="wang", name="王志强")
    assert "王志强" in text_of(boss.get("/staff"))
    assert "林晓燕" not in text_of(boss.htmx("GET", "/staff?q=志强"))
    boss.post(f"/staff/{wang}/disable")
    assert "王志强" not in text_of(boss.htmx("GET", "/staff"))
    assert "王志强" in text_of(boss.htmx("GET", "/staff?state=disabled"))


def test_a_mistake_keeps_what_was_typed_and_says_why_beside_it(boss: Browser, ctx: Ctx) -> None:
    make_user(ctx, login="wang")
    answer = boss.post("/staff/new", {**NEW, "email": "nobody"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'value="王志强"' in page
    assert 'id="login-error"' in page
    assert 'id="email-error"' in page


def test_a_weak_first_password_is_refused(boss: Browser, ctx: Ctx) -> None:
    answer = boss.post("/staff/new", {**NEW, "password": "12345678"})
    assert answer.status_code == 422
    assert account_named(ctx.session, "wang") is None


def test_somebody_is_changed(boss: Browser, ctx: Ctx) -> None:
    role = default_role(ctx, "salesperson")
    wang = make_user(ctx, login="wang", name="王志强")
    boss.post(f"/staff/{wang}", {"name": "王志远", "login": "wang", "role_ids": str(role)})
    record = user_by_id(ctx.session, wang)
    assert record is not None
    assert (record.name, record.role_ids) == ("王志远", {role})


@pytest.mark.parametrize("field", ["active", "password_hash", "id", "demo", "must_change_password", "created_at"])
def test_a_form_changes_no_more_than_it_shows(boss: Browser, ctx: Ctx, field: str) -> None:
    wang = make_user(ctx, login="wang", name="王志强", password=PASSWORD)
    before = user_by_id(ctx.session, wang)
    boss.post(f"/staff/{wang}", {"name": "王志强", "login": "wang", field: "0"})
    assert user_by_id(ctx.session, wang) == before


def test_a_person_cannot_give_themselves_a_role(app: Flask, ctx: Ctx, boss: Browser) -> None:
    lin = make_user(ctx, login="lin", password=PASSWORD)
    browser = Browser(app)
    browser.sign_in("lin")
    browser.post("/me", {"mobile": "13900001234", "role_ids": "1", "login": "boss2", "name": "Boss"})
    record = user_by_id(ctx.session, lin)
    assert record is not None
    assert (record.mobile, record.role_ids, record.login) == ("+8613900001234", frozenset(), "lin")


def test_hostile_names_are_shown_as_text(boss: Browser, ctx: Ctx) -> None:
    make_user(ctx, login="evil", name=HOSTILE)
    page = boss.get("/staff").get_data(as_text=True)
    assert "<img src=x" not in page
    assert "{{7*7}}" in page


def test_oneself_is_not_disabled(boss: Browser, ctx: Ctx) -> None:
    account = account_named(ctx.session, "boss")
    assert account is not None
    assert boss.post(f"/staff/{account.id}/disable").status_code == 422
    assert boss.get("/staff").status_code == 200


def test_a_password_is_set_in_a_dialog(app: Flask, boss: Browser, ctx: Ctx) -> None:
    wang = make_user(ctx, login="wang", password=PASSWORD)
    suggested = re.search(r'name="password"[^>]*value="([^"]+)"', boss.htmx("GET", f"/staff/{wang}/password").text)
    assert suggested is not None
    answer = boss.htmx("POST", f"/staff/{wang}/password", {"password": suggested[1]})
    assert answer.headers["HX-Redirect"] == f"/staff/{wang}"
    assert Browser(app).sign_in("wang").status_code == 401
    assert Browser(app).sign_in("wang", suggested[1]).status_code == 303


# Departments and stores


def test_a_department_is_added_renamed_and_archived(boss: Browser, ctx: Ctx) -> None:
    boss.htmx("POST", "/departments/new", {"name": "销售部"})
    node = department_tree(ctx.session)[0]
    boss.htmx("POST", f"/departments/{node.id}", {"name": "营销部"})
    assert "营销部" in text_of(boss.get("/departments"))
    boss.post(f"/departments/{node.id}/archive")
    assert department_tree(ctx.session) == []


def test_a_mistake_in_a_dialog_comes_back_as_the_dialog(boss: Browser, ctx: Ctx) -> None:
    answer = boss.htmx("POST", "/departments/new", {"name": " "})
    assert answer.status_code == 422
    assert 'id="name-error"' in answer.text
    assert "<html" not in answer.text


def test_a_department_is_not_offered_as_its_own_parent(boss: Browser, ctx: Ctx) -> None:
    top = done(ctx, lambda own: create_department(own, DepartmentDetails(name="公司")))
    below = done(ctx, lambda own: create_department(own, DepartmentDetails(name="销售部", parent_id=top)))
    offered = re.findall(r'<option (?:selected )?value="(\d*)"', boss.htmx("GET", f"/departments/{top}").text)
    assert offered == [""]
    offered = re.findall(r'<option (?:selected )?value="(\d*)"', boss.htmx("GET", f"/departments/{below}").text)
    assert offered == ["", str(top)]


def test_a_store_is_added_and_changed(boss: Browser, ctx: Ctx) -> None:
    boss.htmx("POST", "/stores/new", {"code": "S01", "name": "观前街店", "region": "320508"})
    store = stores(ctx.session)[0]
    boss.htmx("POST", f"/stores/{store.id}", {"code": "S01", "name": "平江路店", "region": ""})
    assert [(row.name, row.region) for row in stores(ctx.session)] == [("平江路店", None)]


# Roles


def test_a_role_is_made_with_its_rights(boss: Browser, ctx: Ctx) -> None:
    boss.post("/roles/new", {"name": "售前", "grant-customer.view": "department", "grant-customer.phones": "all"})
    role_id = role_id_of(ctx.session, "售前")
    assert role_id is not None
    assert role_grants(ctx.session, role_id) == {"customer.view": Scope.DEPARTMENT, "customer.phones": Scope.ALL}


def test_a_right_left_out_is_taken_away(boss: Browser, ctx: Ctx) -> None:
    role_id = make_role(ctx, {"customer.view": Scope.ALL, "customer.export": Scope.ALL}, "售前")
    boss.post(f"/roles/{role_id}", {"name": "售前", "grant-customer.view": "own"})
    assert role_grants(ctx.session, role_id) == {"customer.view": Scope.OWN}


@pytest.mark.parametrize("grant", [{"grant-customer.view": "everything"}, {"grant-admin.users": "own"}])
def test_a_scope_that_does_not_exist_is_refused(boss: Browser, ctx: Ctx, grant: dict[str, str]) -> None:
    assert boss.post("/roles/new", {"name": "售前", **grant}).status_code in (400, 422)
    assert role_id_of(ctx.session, "售前") is None


def test_a_copy_begins_with_the_rights_of_the_original(boss: Browser, ctx: Ctx) -> None:
    role_id = make_role(ctx, {"customer.view": Scope.DEPARTMENT_TREE}, "售前")
    assert '<option value="department_tree" selected>' in boss.get(f"/roles/new?like={role_id}").text


def test_the_matrix_shows_every_right_there_is(boss: Browser, app: Flask) -> None:
    page = text_of(boss.get("/roles"))
    missing = [str(one.title) for one in catalogue_of(app.extensions["guanxi"]).permissions.values()
               if str(one.title) not in page]
    assert missing == []


# Oneself


def test_the_present_password_is_asked_for(boss: Browser) -> None:
    boss.get("/me/password")
    answer = boss.post("/me/password", {"current": "guessed", "password": "my own choice", "again": "my own choice"})
    assert answer.status_code == 422
    assert "This is not your present password." in text_of(answer)


def test_a_new_password_signs_out_the_other_devices_but_not_this_one(app: Flask, boss: Browser) -> None:
    other = Browser(app)
    other.sign_in("boss")
    boss.get("/me/password")
    boss.post("/me/password", {"current": PASSWORD, "password": "my own choice", "again": "my own choice"})
    assert boss.get("/me").status_code == 200
    assert other.get("/me").status_code == 303
    assert Browser(app).sign_in("boss", "my own choice").status_code == 303


def test_the_present_password_is_not_guessed_without_end(boss: Browser) -> None:
    boss.get("/me/password")
    form = {"password": "my own choice", "again": "my own choice"}
    for place in range(10):
        assert boss.post("/me/password", {"current": f"guess {place}", **form}).status_code == 422
    assert boss.post("/me/password", {"current": PASSWORD, **form}).status_code == 429


def test_devices_are_listed_and_the_others_signed_out(app: Flask, boss: Browser, ctx: Ctx) -> None:
    phone = Browser(app)
    phone.headers["User-Agent"] = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) MicroMessenger/8.0 Safari/604.1"
    phone.sign_in("boss")
    page = text_of(boss.get("/me"))
    assert "WeChat · iPhone" in page
    boss.post("/me/sessions/end")
    assert boss.get("/me").status_code == 200
    assert phone.get("/me").status_code == 303
    account = account_named(ctx.session, "boss")
    assert account is not None
    assert len(open_sessions(ctx.session, account.id, ctx.now)) == 1
