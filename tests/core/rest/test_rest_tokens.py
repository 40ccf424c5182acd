"""Tokens: whose rights a program has, how they are narrowed, and how they end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from guanxi.accounts.models import ApiToken, Grant, User
from guanxi.accounts.principals import principal_for_user
from guanxi.accounts.services import TokenDetails, create_token, revoke_token, rotate_token
from guanxi.accounts.services.tokens import INTEGRATIONS, USE
from guanxi.clock import utc_now
from guanxi.ctx import Ctx, Scope
from guanxi.db import EVERYTHING, unit_of_work
from guanxi.errors import Forbidden, NotFound, Refused
from guanxi.runtime import Runtime
from guanxi.testing.factories import Made, principal
from guanxi.testing.staff import default_role, make_role, make_user
from tests.core.rest.client import Client, program


def status(client: Client, method: str = "GET", path: str = "/customers") -> int:
    return client.send(method, path, {} if method != "GET" else None).status_code


def changed(ctx: Ctx, **values: object) -> None:
    with unit_of_work(ctx) as unit:
        unit.session.execute(update(ApiToken).values(**values), execution_options=EVERYTHING)


def test_without_a_good_token_nothing_is_told(app: Flask, boss: Client) -> None:
    for shown in ("", "Bearer gx_nothing", "Bearer", "Basic eDp5", "x"):
        headers = {"Authorization": shown} if shown else {}
        answer = app.test_client().get("/api/v1/customers", headers={"Accept-Language": "en", **headers})
        assert answer.status_code == 401
        assert answer.mimetype == "application/problem+json"
        assert answer.headers["WWW-Authenticate"].lower().startswith("bearer")
        assert "Authorization: Bearer" in answer.get_json()["detail"]


def test_a_sign_in_in_a_browser_is_no_token(app: Flask, signed_in: object) -> None:
    browser = signed_in("administrator")  # type: ignore[operator]  # a factory
    assert browser.get("/customers").status_code == 200
    assert browser.get("/api/v1/customers").status_code == 401


def test_a_token_sees_what_its_user_sees(app: Flask, ctx: Ctx, make: Made) -> None:
    sales = program(app, ctx, "salesperson")
    own, other = make.customer("张伟", owner_id=sales.user_id), make.customer("王芳")
    assert [row["id"] for row in sales.get("/customers")["data"]] == [own]
    assert sales.send("GET", f"/customers/{other}").status_code == 404


def test_a_token_ends_when_it_is_revoked_or_expired_or_its_user_disabled(app: Flask, ctx: Ctx, boss: Client) -> None:
    assert status(boss) == 200
    changed(ctx, expires_at=utc_now() - timedelta(seconds=1))
    assert status(boss) == 401
    changed(ctx, expires_at=None)
    assert status(boss) == 200
    with unit_of_work(ctx) as unit:
        unit.session.execute(update(User).where(User.id == boss.user_id).values(active=False))
    assert status(boss) == 401


def test_the_right_to_the_api_counts_at_the_next_request(app: Flask, ctx: Ctx) -> None:
    sales = program(app, ctx, "salesperson")
    assert status(sales) == 200
    with unit_of_work(ctx) as unit:
        unit.session.execute(delete(Grant).where(Grant.permission == USE))
    assert status(sales) == 401


def test_a_token_that_reads_does_not_write(app: Flask, ctx: Ctx, make: Made) -> None:
    reader = program(app, ctx, "administrator", writes=False)
    customer = make.customer("张伟")
    assert status(reader) == 200
    for method, path in (("POST", "/customers"), ("PATCH", f"/customers/{customer}"),
                         ("DELETE", f"/customers/{customer}")):
        assert status(reader, method, path) == 403


def test_permissions_narrow_a_token_and_never_widen_it(app: Flask, ctx: Ctx, make: Made) -> None:
    make.customer("张伟", phone="13800138000")
    narrow = program(app, ctx, "administrator", permissions=("customer.view",))
    (row,) = narrow.get("/customers?include=customer.phone")["data"]
    assert "****" in row["attributes"]["customer.phone"]
    assert status(narrow, "POST") == 403
    wide = program(app, ctx, {"customer.view": Scope.OWN}, permissions=("customer.view", "customer.create"))
    assert wide.get("/customers")["data"] == []
    assert status(wide, "POST") == 403


def test_an_integration_has_the_rights_of_its_role(app: Flask, ctx: Ctx, make: Made) -> None:
    role = make_role(ctx, {"customer.view": Scope.ALL})
    with unit_of_work(ctx) as unit:
        secret = create_token(unit.ctx, TokenDetails(name="web shop", writes=True, role_id=role))
    shop = Client(app, secret)
    customer = make.customer("张伟")
    assert [row["id"] for row in shop.get("/customers")["data"]] == [customer]
    assert status(shop, "POST") == 403


def test_nobody_makes_an_integration_that_may_do_more(app: Flask, ctx: Ctx, runtime: Runtime) -> None:
    administrator = default_role(ctx, "administrator")
    maker = make_user(ctx, make_role(ctx, {INTEGRATIONS: Scope.ALL, "customer.view": Scope.OWN}))
    who = principal_for_user(ctx.session, maker)
    assert who is not None
    for role in (administrator, make_role(ctx, {"customer.view": Scope.ALL})):
        with runtime.opened(who) as own, pytest.raises(Refused, match="saved"), unit_of_work(own) as unit:
            create_token(unit.ctx, TokenDetails(name="x", role_id=role))
    fitting = make_role(ctx, {"customer.view": Scope.OWN})
    with runtime.opened(who) as own, unit_of_work(own) as unit:
        assert create_token(unit.ctx, TokenDetails(name="x", role_id=fitting))


def test_a_token_needs_its_right_and_belongs_to_one_person(ctx: Ctx, runtime: Runtime, boss: Client) -> None:
    with runtime.opened(principal(boss.user_id, {})) as own, pytest.raises(Forbidden), unit_of_work(own) as unit:
        create_token(unit.ctx, TokenDetails(name="x"))
    token = ctx.session.scalar(select(ApiToken.id))
    assert token is not None
    stranger = make_user(ctx)
    for verb in (rotate_token, revoke_token):
        with runtime.opened(principal(stranger, {USE: Scope.ALL})) as own, pytest.raises(NotFound), \
                unit_of_work(own) as unit:
            verb(unit.ctx, token)


def test_a_new_secret_ends_the_one_before(app: Flask, ctx: Ctx, boss: Client, runtime: Runtime) -> None:
    token = ctx.session.scalar(select(ApiToken.id))
    assert token is not None
    with runtime.opened(principal(boss.user_id, {})) as own, unit_of_work(own) as unit:
        secret = rotate_token(unit.ctx, token)
    assert status(boss) == 401
    assert status(Client(app, secret)) == 200
    with runtime.opened(principal(boss.user_id, {})) as own, unit_of_work(own) as unit:
        revoke_token(unit.ctx, token)
    assert status(Client(app, secret)) == 401


def test_no_secret_is_kept(ctx: Ctx, boss: Client) -> None:
    kept = repr(ctx.session.execute(select(ApiToken.__table__)).all())
    assert boss.token not in kept
    assert boss.token[:10] in kept


def test_the_last_use_is_noted_once_in_a_while(ctx: Ctx, boss: Client) -> None:
    boss.get("/customers")
    first = ctx.session.scalar(select(ApiToken.last_used_at))
    boss.get("/customers")
    assert first is not None
    ctx.session.rollback()
    assert ctx.session.scalar(select(ApiToken.last_used_at)) == first


def test_too_many_requests_are_told_when_to_come_again(boss: Client) -> None:
    answers = [boss.send("GET", "/customers/attributes") for _ in range(3)]
    assert int(answers[-1].headers["X-RateLimit-Remaining"]) < int(answers[0].headers["X-RateLimit-Remaining"])
