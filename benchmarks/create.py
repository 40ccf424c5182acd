"""Creating one customer by its form, with history, identity keys and search text, against one bare INSERT."""

from __future__ import annotations

from itertools import count
from typing import Any

from flask import Flask, redirect, request
from flask.testing import FlaskClient
from sqlalchemy import Engine, insert
from werkzeug.wrappers import Response

from benchmarks.copies import copied
from benchmarks.databases import Bench
from benchmarks.measure import Row, against_floor
from benchmarks.staff import Staff, application
from guanxi.clock import utc_now
from guanxi.customers.models import Customer
from guanxi.db.engine import writing_engine
from guanxi.search.pinyin import sort_key

MOST = 4
_CUSTOMER: Any = Customer.__table__


def run(bench: Bench) -> list[Row]:
    """The rows of this subject."""
    with copied(bench) as copy:
        client, floor = Staff(application(copy)).client("all"), _floor_client(copy.engine)
        numbers = count(1)
        token = token_of(client)
        return [against_floor("create a customer",
                              lambda: posted(client, next(numbers), csrf_token=token, kind="person"),
                              lambda: posted(floor, next(numbers)), MOST, times=100)]


def posted(client: FlaskClient, number: int, **more: str) -> None:
    """Send the form of a new customer, the `number`th."""
    answer = client.post("/customers/new", data={
        "name": f"张伟{chr(0x4E00 + number)}", "phone": f"137{number:08d}", "email": f"new{number}@example.com",
        "region": "330106", **more})
    assert answer.status_code in (302, 303), answer.text


def token_of(client: FlaskClient) -> str:
    """What the form has to bring along."""
    page = client.get("/customers/new").text
    return page.partition('name="csrf-token" content="')[2].partition('"')[0]


def _floor_client(engine: Engine) -> FlaskClient:
    """A bare application that writes the customer's own row and nothing else, with the same care for the disk."""
    app = Flask("floor")

    @app.post("/customers/new")
    def create() -> Response:
        name, now = request.form["name"], utc_now()
        with writing_engine(engine).begin() as connection:
            row_id = connection.execute(insert(_CUSTOMER).values(
                number=f"F{request.form['phone']}", kind="person", name=name, sort_key=sort_key(name), state="prospect",
                phone=request.form["phone"], email=request.form["email"], region=request.form["region"], custom={},
                version=1, created_at=now, updated_at=now)).inserted_primary_key
        return redirect(f"/customers/{row_id}")

    return app.test_client()
