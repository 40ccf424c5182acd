"""Notes that programs write stand on the timeline, of customers that they may change."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from guanxi.ctx import Ctx, Scope
from guanxi.testing.factories import Made
from guanxi.timeline.models import Note
from tests.core.rest.client import Client, program


def test_a_note_is_written_once(boss: Client, ctx: Ctx, make: Made) -> None:
    customer = make.customer("张伟")
    answers = {boss.send("POST", f"/customers/{customer}/notes", {"body": "上午来电"}, Idempotency_Key="n").data
               for _ in range(2)}
    assert len(answers) == 1
    assert ctx.session.scalars(select(Note.body)).all() == ["上午来电"]


def test_a_note_needs_the_right_to_change_the_customer(app: Flask, ctx: Ctx, boss: Client, make: Made) -> None:
    customer = make.customer("张伟")
    looker = program(app, ctx, {"customer.view": Scope.ALL})
    assert looker.send("POST", f"/customers/{customer}/notes", {"body": "x"}).status_code == 403
    assert boss.send("POST", "/customers/999/notes", {"body": "x"}).status_code == 404
    assert boss.send("POST", f"/customers/{customer}/notes", {"body": "  "}).status_code == 422
