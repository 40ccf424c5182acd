"""Whatever is sent, as the description has it or not: no crash, and no answer that it does not describe."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from guanxi.ctx import Ctx
from guanxi.incoming import limiter
from guanxi.testing.factories import Made
from tests.core.rest.client import program

CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance, status_code_conformance]
FEW = settings(max_examples=8, deadline=None, derandomize=True, phases=[Phase.generate],
               suppress_health_check=list(HealthCheck))


@pytest.mark.slow
@pytest.mark.filterwarnings("default")  # of schemathesis and what it is made of, not ours
@pytest.mark.parametrize("role", ["administrator", "salesperson", "analyst"])
@pytest.mark.parametrize("mode", list(GenerationMode))
def test_each_operation_keeps_to_its_description(
        app: Flask, ctx: Ctx, make: Made, monkeypatch: pytest.MonkeyPatch, role: str, mode: GenerationMode) -> None:
    client = program(app, ctx, role)
    make.customer("张伟", phone="13800138000", owner_id=client.user_id)
    monkeypatch.setattr(limiter, "enabled", False)
    headers = {"Authorization": f"Bearer {client.token}", "Accept-Encoding": "identity"}
    described = schemathesis.openapi.from_dict(client.get("/openapi.json"))
    described.app = app
    operations = [found.ok() for found in described.get_all_operations()]
    assert len(operations) > 8
    for operation in operations:
        cases = operation.as_strategy(generation_mode=mode)
        FEW(given(cases)(sending(headers)))()


def sending(headers: Mapping[str, str]) -> Callable[[schemathesis.Case], None]:
    """A test that sends one case, and judges what comes back."""
    def send(case: schemathesis.Case) -> None:
        case.call_and_validate(headers=dict(headers), checks=CHECKS)
    return send
