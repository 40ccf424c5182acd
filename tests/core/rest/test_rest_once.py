"""The same request sent again is not done again: later, at the same moment, and after a crash."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from guanxi.clock import utc_now
from guanxi.ctx import Ctx
from guanxi.customers.models import Customer
from guanxi.db import EVERYTHING, unit_of_work
from guanxi.rest import replies
from guanxi.rest.models import ApiReply
from guanxi.testing.factories import Made
from tests.core.rest.client import Client, program

ZHANG = {"name": "张伟", "phone": ["13800138000"]}


def count(ctx: Ctx) -> int:
    ctx.session.rollback()
    return ctx.session.scalar(select(func.count()).select_from(Customer)) or 0


def test_a_request_sent_again_gets_the_reply_it_had(boss: Client, ctx: Ctx) -> None:
    first, again = (boss.send("POST", "/customers", ZHANG, Idempotency_Key="order-7") for _ in range(2))
    assert (first.status_code, first.data, first.headers["Location"]) == (
        again.status_code, again.data, again.headers["Location"])
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == "true"
    assert count(ctx) == 1


def test_a_key_stands_for_one_request(boss: Client, ctx: Ctx) -> None:
    boss.send("POST", "/customers", ZHANG, Idempotency_Key="k")
    answer = boss.send("POST", "/customers", {"name": "王芳"}, Idempotency_Key="k")
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["code"] == "idempotency_key"
    assert boss.send("POST", "/customers/batch", {"items": [ZHANG]}, Idempotency_Key="k").status_code == 422
    assert count(ctx) == 1


def test_a_key_is_its_token_s_own(app: Flask, ctx: Ctx, boss: Client) -> None:
    other = program(app, ctx, "administrator")
    for client, name in ((boss, "张伟"), (other, "王芳")):
        assert client.send("POST", "/customers", {"name": name}, Idempotency_Key="k").status_code == 201
    assert count(ctx) == 2


def test_a_refused_request_may_be_mended_under_its_key(boss: Client) -> None:
    assert boss.send("POST", "/customers", {"name": "张伟", "phone": ["1"]}, Idempotency_Key="k").status_code == 422
    assert boss.send("POST", "/customers", ZHANG, Idempotency_Key="k").status_code == 201


@pytest.mark.parametrize("key", ["", " ", "x" * 201, "é"])
def test_a_key_is_short_and_plain(boss: Client, key: str) -> None:
    answer = boss.send("POST", "/customers", ZHANG, Idempotency_Key=key)
    assert answer.status_code == (201 if key == " " else 422)


def test_eight_at_once_are_one(boss: Client, ctx: Ctx) -> None:
    def send(_place: int) -> tuple[int, bytes]:
        answer = boss.send("POST", "/customers", ZHANG, Idempotency_Key="at-once")
        return answer.status_code, answer.data
    with ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(send, range(8)))
    assert len(answers) == 1
    assert answers.pop()[0] == 201
    assert count(ctx) == 1


def test_what_crashes_before_it_is_saved_is_done_again_and_after_it_is_told(
        boss: Client, ctx: Ctx, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_args: object) -> None:
        raise SystemExit
    with monkeypatch.context() as patched:
        patched.setattr(replies.Reply, "text", crash)  # while the reply is kept
        with pytest.raises(SystemExit):
            boss.send("POST", "/customers", ZHANG, Idempotency_Key="k")
    assert count(ctx) == 0
    with monkeypatch.context() as patched:
        patched.setattr(replies.Reply, "response", crash)  # committed, but never answered
        with pytest.raises(SystemExit):
            boss.send("POST", "/customers", ZHANG, Idempotency_Key="k")
    assert count(ctx) == 1
    answer = boss.send("POST", "/customers", ZHANG, Idempotency_Key="k")
    assert (answer.status_code, answer.headers["Idempotent-Replayed"]) == (201, "true")
    assert count(ctx) == 1


def test_a_key_is_forgotten_after_a_day(boss: Client, ctx: Ctx, make: Made) -> None:
    boss.send("POST", "/customers", {"name": "张伟"}, Idempotency_Key="k")
    with unit_of_work(ctx) as unit:
        unit.session.execute(update(ApiReply).values(expires_at=utc_now() - timedelta(seconds=1)),
                             execution_options=EVERYTHING)
    assert boss.send("POST", "/customers", {"name": "王芳"}, Idempotency_Key="k").status_code == 201
    assert count(ctx) == 2
