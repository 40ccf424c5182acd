"""A program that works with the API: a token of somebody's, and requests that show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from guanxi.accounts.principals import principal_for_user
from guanxi.accounts.services import TokenDetails, create_token
from guanxi.accounts.services.tokens import USE
from guanxi.ctx import Ctx, Principal, Scope
from guanxi.db import unit_of_work
from guanxi.runtime import Runtime
from guanxi.testing.staff import default_role, make_role, make_user


@dataclass(frozen=True)
class Client:
    """Requests with one token; `user_id` is whose it is."""

    app: Flask
    token: str
    user_id: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)

    def send(self, method: str, path: str, document: Any = None, **headers: str) -> TestResponse:
        """Send a request; `document` becomes its JSON, Idempotency_Key a header."""
        told = {"Authorization": f"Bearer {self.token}", "Accept-Language": "en", **self.headers,
                **{name.replace("_", "-"): value for name, value in headers.items()}}
        return self.app.test_client().open(f"/api/v1{path}", method=method, json=document, headers=told)

    def get(self, path: str, **headers: str) -> Any:
        """What stands at an address."""
        answer = self.send("GET", path, **headers)
        assert answer.status_code == 200, answer.text
        return answer.json


def program(app: Flask, ctx: Ctx, who: str | Mapping[str, Scope], **details: Any) -> Client:
    """The program of somebody new: with a role that comes with the product, or these grants, and the right to it."""
    role = default_role(ctx, who) if isinstance(who, str) else make_role(ctx, who)
    using = make_role(ctx, {USE: Scope.ALL})
    user_id = make_user(ctx, role, using)
    return Client(app, token_for(app, user_id, **details), user_id)


def token_for(app: Flask, user_id: int, **details: Any) -> str:
    """A new token of a member of staff."""
    runtime: Runtime = app.extensions["guanxi"]
    with runtime.opened(_principal(runtime, user_id)) as own, unit_of_work(own) as unit:
        return create_token(unit.ctx, TokenDetails(**{"name": "till", "writes": True, **details}))


def _principal(runtime: Runtime, user_id: int) -> Any:
    with runtime.opened(Principal.system("test")) as opened:
        return principal_for_user(opened.session, user_id)
