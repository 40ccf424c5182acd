"""Orders for programs: recorded, paid, returned and cancelled, by a client that knows the description alone."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from werkzeug.serving import make_server

from guanxi.ctx import Ctx, Scope
from guanxi.testing.factories import Made
from tests.core.rest.client import Client, program

PLACED = "2026-03-01T09:30:00+08:00"
NODE = shutil.which("node")
CLIENT = """
const [base, token] = process.argv.slice(2);
const headers = {Authorization: `Bearer ${token}`};
const told = await (await fetch(`${base}/api/v1/openapi.json`, {headers})).json();
const places = {};
for (const [path, item] of Object.entries(told.paths))
  for (const [method, operation] of Object.entries(item))
    if (operation.operationId) places[operation.operationId] = [method.toUpperCase(), path];
async function call(name, body, values = {}) {
  let [method, path] = places[name];
  for (const [key, value] of Object.entries(values)) path = path.replace(`{${key}}`, value);
  const answer = await fetch(base + path, {method, body: body && JSON.stringify(body),
    headers: {...headers, "Content-Type": "application/json", ...(method === "POST" && {"Idempotency-Key": name})}});
  if (!answer.ok) throw new Error(`${name}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}
const customer = await call("create_customer", {name: "张伟", phone: ["13800138000"]});
const order = await call("record_order", {customer_id: customer.id, placed_at: "2026-03-01T09:30:00+08:00",
  lines: [{text: "Tea", price: 1250, quantity: 2000}]});
console.log(JSON.stringify(await call("read_order", null, {order_id: order.id})));
"""


@pytest.fixture
def till(app: Flask, ctx: Ctx) -> Client:
    """A till: it may do all that an administrator may."""
    return program(app, ctx, "administrator")


def order(client: Client, customer: int, **more: Any) -> int:
    """Record an order of two teas at 12.50; its id."""
    lines = [{"text": "Tea", "price": 1250, "quantity": 2000}]
    answer = client.send("POST", "/commerce/orders", {
        "customer_id": customer, "placed_at": PLACED, "lines": lines, **more})
    assert answer.status_code == 201, answer.text
    return int(answer.get_json()["id"])


def test_an_order_is_recorded_paid_returned_and_listed(till: Client, make: Made) -> None:
    customer = make.customer("张伟")
    order_id = order(till, customer)
    found = till.get(f"/commerce/orders/{order_id}")
    assert (found["total"], found["channel"], found["lines"][0]["amount"]) == (2500, "online", 2500)
    paid = till.send("POST", f"/commerce/orders/{order_id}/payments", {
        "amount": 2500, "received_at": PLACED, "way": "wechat"})
    assert paid.status_code == 201, paid.text
    back = till.send("POST", f"/commerce/orders/{order_id}/returns", {
        "returned_at": PLACED, "lines": [{"line_id": found["lines"][0]["id"]}]})
    assert back.status_code == 201, back.text
    assert till.get(f"/commerce/orders/{order_id}")["refunded"] == 1250
    (row,) = till.get("/commerce/orders?include=commerce.order.status")["data"]
    assert (row["id"], row["attributes"]) == (order_id, {"commerce.order.status": "completed"})


def test_an_order_is_cancelled_once_and_for_all(till: Client, make: Made) -> None:
    order_id = order(till, make.customer("张伟"))
    assert [till.send("POST", f"/commerce/orders/{order_id}/cancel").status_code for _ in range(2)] == [204, 204]
    assert till.get(f"/commerce/orders/{order_id}")["status"] == "cancelled"
    assert till.send("POST", "/commerce/orders/999/cancel").status_code == 404


def test_an_order_sent_again_is_the_order_it_was(till: Client, make: Made) -> None:
    sent = {"customer_id": make.customer("张伟"), "placed_at": PLACED, "lines": [{"text": "Tea", "price": 1250}]}
    answers = {till.send("POST", "/commerce/orders", sent, Idempotency_Key="receipt 7").data for _ in range(3)}
    assert len(answers) == 1
    assert len(till.get("/commerce/orders")["data"]) == 1


def test_an_order_needs_the_right_and_a_customer_of_one_s_own(app: Flask, ctx: Ctx, make: Made) -> None:
    looker = program(app, ctx, {"customer.view": Scope.ALL, "commerce.view": Scope.ALL})
    customer = make.customer("张伟")
    sent = {"customer_id": customer, "placed_at": PLACED, "lines": [{"text": "Tea", "price": 1}]}
    assert looker.send("POST", "/commerce/orders", sent).status_code == 403
    seller = program(app, ctx, {
        "customer.view": Scope.OWN, "customer.edit": Scope.OWN, "commerce.view": Scope.ALL,
        "commerce.record": Scope.ALL})
    assert seller.send("POST", "/commerce/orders", sent).status_code == 422
    assert seller.get("/commerce/orders")["data"] == []
    assert program(app, ctx, {"customer.view": Scope.ALL}).send("GET", "/commerce/orders").status_code == 403


@pytest.mark.parametrize("change", [
    {"placed_at": "2026-03-01T09:30:00"}, {"placed_at": "soon"}, {"lines": []}, {"channel": "x"}, {"key": "x"},
    {"total": 1}, {"cashier_id": 1}, {"lines": [{"price": 1.5}]}, {"lines": [{"text": "x", "price": 10**16}]}])
def test_what_is_no_order_is_refused(till: Client, make: Made, change: dict[str, Any]) -> None:
    sent = {"customer_id": make.customer("张伟"), "placed_at": PLACED, "lines": [{"text": "Tea", "price": 1}]}
    assert till.send("POST", "/commerce/orders", {**sent, **change}).status_code == 422


@pytest.mark.skipif(NODE is None, reason="there is no Node here to run a client in another language")
def test_a_client_in_another_language_works_from_the_description_alone(
        till: Client, app: Flask, tmp_path: Path) -> None:
    script = tmp_path / "client.mjs"
    script.write_text(CLIENT, encoding="utf-8")
    server = make_server("127.0.0.1", 0, app, threaded=True)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        answer = subprocess.run([str(NODE), str(script), f"http://127.0.0.1:{server.server_port}", till.token],
                                capture_output=True, text=True, timeout=60, check=False)
    finally:
        server.shutdown()
    assert answer.returncode == 0, answer.stderr
    assert json.loads(answer.stdout)["total"] == 2500
