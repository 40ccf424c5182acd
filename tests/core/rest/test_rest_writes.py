"""Customers written through the API: by the one write path, with versions, without what only the product decides."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from guanxi.ctx import Ctx, Scope
from guanxi.customers.models import Customer
from guanxi.testing.factories import Made
from tests.core.rest.client import Client, program


def count(ctx: Ctx) -> int:
    ctx.session.rollback()
    return ctx.session.scalar(select(func.count()).select_from(Customer)) or 0


def test_a_customer_is_created_and_found_where_the_reply_says(boss: Client) -> None:
    numbers = ["13800138000", "13900139000"]
    answer = boss.send("POST", "/customers", {"name": "张伟", "phone": numbers, "gender": "male"})
    assert answer.status_code == 201, answer.text
    assert answer.headers["ETag"] == '"1"'
    found = boss.get(answer.headers["Location"].removeprefix("/api/v1"))
    assert (found["id"], found["name"], len(found["phone"])) == (answer.get_json()["id"], "张伟", 2)


def test_a_refusal_names_each_place_and_changes_nothing(boss: Client, ctx: Ctx) -> None:
    answer = boss.send("POST", "/customers", {
        "name": "张伟", "phone": ["12"], "email": ["x"], "custom": {"colour": "1"}})
    assert answer.status_code == 422
    assert {one["pointer"] for one in answer.get_json()["errors"]} == {"#/phone", "#/email", "#/custom/colour"}
    assert count(ctx) == 0


@pytest.mark.parametrize(("document", "pointer"), [
    ({}, "#/name"), ({"name": None}, "#/name"), ({"name": ""}, "#/name"), ({"name": 7}, "#/name"),
    ({"name": "x\0"}, "#/name"), ({"name": "\ud800"}, "#/name"), ({"name": "张", "phone": "138"}, "#/phone"),
    ({"name": "张", "owner_id": "1"}, "#/owner_id"), ({"name": "张", "owner_id": 2**70}, "#/owner_id"),
    ({"name": "张", "custom": []}, "#/custom"), ({"name": "张", "custom": {"a": {"b": 1}}}, "#/custom/a/value"),
    ({"name": "张", "source": "x" * 5000}, "#/source"), ([], "#"), ({"name": "张", "a/b~c": 1}, "#/a~1b~0c"),
])
def test_what_the_schema_does_not_take_is_pointed_at(boss: Client, document: Any, pointer: str) -> None:
    answer = boss.send("POST", "/customers", document)
    assert answer.status_code == 422, answer.text
    assert [one["pointer"] for one in answer.get_json()["errors"]] == [pointer]


@pytest.mark.parametrize("field", ["id", "version", "number_taken", "created_at", "created_by", "merged_into",
                                   "trusted", "trashed_at", "erased_at", "department_path", "customer_id", "sort_key"])
def test_what_only_the_product_decides_can_t_be_sent(boss: Client, ctx: Ctx, field: str) -> None:
    assert boss.send("POST", "/customers", {"name": "张伟", field: 1}).status_code == 422
    assert count(ctx) == 0


def test_a_state_that_follows_from_purchases_can_t_be_sent(boss: Client) -> None:
    answer = boss.send("POST", "/customers", {"name": "张伟", "state": "loyal"})
    assert [one["pointer"] for one in answer.get_json()["errors"]] == ["#/state"]


@pytest.mark.parametrize("body", [
    b"", b"{", b"[" * 100_000, b'{"name": NaN}', b'{"name": Infinity}', b"\xff\xfe", b'{"a":' * 50_000, b"1" * 5000])
def test_what_is_no_json_is_refused(boss: Client, body: bytes) -> None:
    answer = boss.app.test_client().post("/api/v1/customers", data=body, content_type="application/json",
                                         headers={"Authorization": f"Bearer {boss.token}"})
    assert answer.status_code == 400, answer.text
    assert answer.mimetype == "application/problem+json"


def test_other_content_and_too_much_of_it_are_refused(boss: Client) -> None:
    def sent(data: bytes, kind: str) -> int:
        return boss.app.test_client().post("/api/v1/customers", data=data, content_type=kind,
                                           headers={"Authorization": f"Bearer {boss.token}"}).status_code
    assert sent(b"name=x", "application/x-www-form-urlencoded") == 415
    assert sent(b'{"name": "' + b"x" * 6_000_000 + b'"}', "application/json") == 413


def test_a_change_needs_the_version_that_was_read(boss: Client, make: Made) -> None:
    customer = make.customer("张伟", source="fair")
    path = f"/customers/{customer}"
    assert boss.send("PATCH", path, {"name": "张炜"}).status_code == 428
    answer = boss.send("PATCH", path, {"name": "张炜"}, If_Match='"1"')
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"2"')
    for stale in ('"1"', '"x"', '"999999999999999999999"'):
        assert boss.send("PATCH", path, {"name": "张玮"}, If_Match=stale).status_code == 412
    found = boss.get(path)
    assert (found["name"], found["source"], found["version"]) == ("张炜", "fair", 2)


def test_null_empties_and_what_is_not_named_stays(boss: Client, make: Made) -> None:
    customer = make.customer("张伟", source="fair", phone="13800138000")
    assert boss.send("PATCH", f"/customers/{customer}", {"source": None}, If_Match='"1"').status_code == 200
    found = boss.get(f"/customers/{customer}")
    assert (found["source"], found["phone"]) == (None, ["138 0013 8000"])


def test_trash_and_back(app: Flask, ctx: Ctx, boss: Client, make: Made) -> None:
    customer = make.customer("张伟")
    assert boss.send("DELETE", f"/customers/{customer}").status_code == 204
    assert boss.get("/customers")["data"] == []
    assert len(boss.get("/customers?trash=true")["data"]) == 1
    assert boss.send("POST", f"/customers/{customer}/restore").status_code == 204
    assert len(boss.get("/customers")["data"]) == 1
    assert boss.send("DELETE", "/customers/999").status_code == 404
    looker = program(app, ctx, {"customer.view": Scope.ALL, "customer.delete": Scope.OWN})
    assert looker.send("DELETE", f"/customers/{customer}").status_code == 403


def test_a_customer_one_may_only_look_at_is_not_changed(app: Flask, ctx: Ctx, make: Made) -> None:
    looker = program(app, ctx, {"customer.view": Scope.ALL, "customer.edit": Scope.OWN})
    customer = make.customer("张伟")
    answer = looker.send("PATCH", f"/customers/{customer}", {"name": "x"}, If_Match='"1"')
    assert answer.status_code == 403, answer.text
    assert looker.get(f"/customers/{customer}")["name"] == "张伟"


def test_a_batch_saves_the_good_rows_and_tells_of_the_others(boss: Client, ctx: Ctx, make: Made) -> None:
    held = make.customer("李娜", phone="13700137000")
    answer = boss.send("POST", "/customers/batch", {"items": [
        {"name": "张伟"}, {"name": "王芳", "phone": ["12"]}, {"name": "赵敏", "phone": ["13700137000"]},
        {"name": "钱多"}]})
    assert answer.status_code == 200, answer.text
    results = answer.get_json()["results"]
    assert [one["status"] for one in results] == ["created", "refused", "refused", "created"]
    assert [error["pointer"] for error in results[1]["errors"]] == ["#/phone"]
    assert boss.get(f"/customers/{results[3]['id']}")["name"] == "钱多"
    changes = boss.send("PATCH", "/customers/batch", {"items": [
        {"id": results[0]["id"], "version": 1, "name": "张炜"}, {"id": held, "version": 9, "name": "x"},
        {"id": 999, "version": 1}, {"id": results[3]["id"], "version": 1, "name": "钱多"}]}).get_json()["results"]
    assert [one["status"] for one in changes] == ["updated", "refused", "refused", "unchanged"]
    assert count(ctx) == 3


def test_a_batch_has_at_most_a_thousand_rows(boss: Client) -> None:
    rows = [{"name": f"客户{place}"} for place in range(1001)]
    assert boss.send("POST", "/customers/batch", {"items": rows}).status_code == 422
    answer = boss.send("POST", "/customers/batch", {"items": rows[:1000]})
    assert {one["status"] for one in answer.get_json()["results"]} == {"created"}
    assert boss.send("POST", "/customers/batch", {"items": [{}]}).get_json()["errors"][0]["pointer"] == "#/items/0/name"


def test_a_document_is_read_back_as_it_was_sent(boss: Client) -> None:
    sent = {"name": "江南纺织", "kind": "company", "industry": "textiles", "invoice_title": "江南纺织有限公司",
            "email": ["a@example.com"], "wechat": ["jn_1"]}
    answer = boss.send("POST", "/customers", sent)
    found = boss.get(f"/customers/{answer.get_json()['id']}")
    assert json.dumps({key: found[key] for key in sent}) == json.dumps(sent)
