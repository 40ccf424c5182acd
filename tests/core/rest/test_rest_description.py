"""The description: OpenAPI 3.1, in the reader's language, with each address there is."""

from __future__ import annotations

import re

from flask import Flask

from tests.core.rest.client import Client

METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}


def test_every_address_is_described_and_needs_a_token(app: Flask, boss: Client) -> None:
    document = boss.get("/openapi.json")
    described = {(method.upper(), path) for path, item in document["paths"].items() for method in item
                 if method.upper() in METHODS}
    there = {(method, re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)) for rule in app.url_map.iter_rules()
             for method in rule.methods or () if rule.rule.startswith("/api/") and method in METHODS}
    assert described == there
    for method, path in sorted(there):
        answer = app.test_client().open(path.replace("{customer_id}", "1"), method=method)
        assert (answer.status_code, answer.mimetype) == (401, "application/problem+json")


def test_it_names_each_operation_once_in_the_reader_s_language(boss: Client) -> None:
    for language, summary in (("en", "Create a customer"), ("zh", "新建客户")):
        document = boss.get("/openapi.json", Accept_Language=language)
        assert document["openapi"] == "3.1.0"
        assert document["paths"]["/api/v1/customers"]["post"]["summary"] == summary
        names = [operation["operationId"] for item in document["paths"].values() for operation in item.values()
                 if isinstance(operation, dict)]
        assert len(names) == len(set(names))
