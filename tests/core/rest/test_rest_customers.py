"""Customers read through the API: lists by the list compiler, one with everything its page shows."""

from __future__ import annotations

import pytest
from flask import Flask

from guanxi.ctx import Ctx, Scope
from guanxi.testing.factories import Made
from tests.core.rest.client import Client, program


def names(client: Client, query: str = "") -> list[str]:
    return [row["name"] for row in client.get(f"/customers{query}")["data"]]


def test_a_list_is_filtered_sorted_and_searched_as_its_page_is(boss: Client, make: Made) -> None:
    for name, source in (("张伟", "fair"), ("王芳", "shop"), ("李娜", "fair")):
        make.customer(name, source=source)
    assert names(boss, "?sort=customer.name") == ["李娜", "王芳", "张伟"]
    assert names(boss, "?sort=-customer.name&filter=customer.source:is:fair") == ["张伟", "李娜"]
    assert names(boss, "?filter=customer.source:is:fair&filter=customer.name:starts:李") == ["李娜"]
    assert names(boss, "?q=zhangwei") == ["张伟"]


def test_pages_follow_each_other_by_cursors(boss: Client, make: Made) -> None:
    for place in range(7):
        make.customer(f"客户{place}")
    found: list[str] = []
    cursor = ""
    for _page in range(3):
        page = boss.get(f"/customers?limit=3&sort=customer.name{cursor}")
        found += [row["name"] for row in page["data"]]
        cursor = f"&cursor={page['next']}"
    assert found == [f"客户{place}" for place in range(7)]
    assert page["next"] is None
    assert boss.get(f"/customers?limit=3&sort=customer.name&cursor={page['previous']}")["data"][0]["name"] == "客户3"


def test_rows_have_the_attributes_that_were_asked_for(boss: Client, make: Made) -> None:
    customer = make.customer("张伟", phone="13800138000", owner_id=boss.user_id)
    (row,) = boss.get("/customers?include=customer.phone,customer.owner,customer.created")["data"]
    assert (row["id"], row["number"], row["kind"], row["version"]) == (customer, f"C{customer:08d}", "person", 1)
    assert row["attributes"]["customer.phone"] == "+8613800138000"
    assert row["attributes"]["customer.owner"]["id"] == boss.user_id
    assert row["attributes"]["customer.created"].endswith("Z")


@pytest.mark.parametrize("query", [
    "filter=customer.nothing:is:1", "filter=customer.name", "filter=customer.created:from:soon", "sort=customer.phone",
    "sort=customer.name;DROP TABLE customer", "include=customer.nothing", "cursor=made-up", "limit=0", "limit=501",
    "limit=x", "colour=red", "filter=customer.name:is:%00", "sort=%ED%A0%80",
    "filter=" + "&filter=".join(["customer.name:filled"] * 21)])
def test_what_a_list_does_not_know_is_refused_and_named(boss: Client, query: str) -> None:
    answer = boss.send("GET", f"/customers?{query}")
    assert answer.status_code == 400, answer.text
    assert answer.mimetype == "application/problem+json"
    assert answer.get_json()["request_id"] == answer.headers["X-Request-Id"]


def test_what_a_role_may_not_see_does_not_exist(app: Flask, ctx: Ctx, make: Made) -> None:
    clerk = program(app, ctx, {"customer.view": Scope.ALL})
    make.customer("张伟", phone="13800138000")
    assert clerk.send("GET", "/customers?filter=customer.phone:is:%2B8613800138000").status_code == 400
    (row,) = clerk.get("/customers?include=customer.phone")["data"]
    assert row["attributes"]["customer.phone"] == "138****8000"


def test_attributes_say_what_can_be_asked(boss: Client) -> None:
    found = {item["key"]: item for item in boss.get("/customers/attributes")["data"]}
    assert found["customer.name"]["type"] == "text"
    assert "starts" in found["customer.name"]["operators"]
    assert found["customer.tag"]["type"] == "criterion"


def test_one_customer_has_what_its_page_shows(app: Flask, ctx: Ctx, boss: Client, make: Made) -> None:
    customer = make.customer("张伟", phone="13800138000 / 13900139000", email="zw@example.com", birthday="1990-01-02",
                             gender="male", region="320508", address="人民路1号")
    answer = boss.send("GET", f"/customers/{customer}?include=customer.last_activity")
    assert answer.headers["ETag"] == '"1"'
    found = answer.get_json()
    assert found["phone"] == ["138 0013 8000", "139 0013 9000"]
    assert (found["email"], found["birthday"], found["gender"]) == (["zw@example.com"], "1990-01-02", "male")
    assert (found["region"], found["address"], found["state"]) == ("320508", "人民路1号", "prospect")
    assert "customer.last_activity" in found["attributes"]
    clerk = program(app, ctx, {"customer.view": Scope.ALL})
    assert clerk.get(f"/customers/{customer}")["phone"] == ["138****8000", "139****9000"]


def test_problems_are_told_in_the_reader_s_language(boss: Client) -> None:
    answer = boss.send("GET", "/customers/999", Accept_Language="zh-CN")
    assert answer.status_code == 404
    assert "客户" in answer.get_json()["detail"]


def test_other_addresses_and_methods_are_problems_too(boss: Client) -> None:
    assert boss.send("GET", "/nothing").mimetype == "application/problem+json"
    answer = boss.send("PUT", "/customers", {})
    assert (answer.status_code, answer.mimetype) == (405, "application/problem+json")
    assert "GET" in answer.headers["Allow"]
