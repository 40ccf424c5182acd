"""Orders and products for programs, below /api/v1/commerce."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any, Final
from uuid import uuid4

from flask import Response

from guanxi.api import ONCE, Ctx, NotFound, Reply, Resources, _l, add_list, answered, current_ctx, requires
from guanxi_commerce import services
from guanxi_commerce.drafts import NewLine, NewOrder, NewPayment, NewReturn, NewReturnLine
from guanxi_commerce.entities import ORDER, PRODUCT
from guanxi_commerce.pages import head_to_change
from guanxi_commerce.queries import lines_of, orders
from guanxi_commerce.resource_schemas import (
    NewOrderSchema,
    NewPaymentSchema,
    NewReturnSchema,
    OrderSchema,
    RecordedSchema,
)
from guanxi_commerce.rights import RECORD, VIEW

resources: Final = Resources("commerce", _l("Orders and products"))

add_list(resources, "/orders", ORDER)
add_list(resources, "/products", PRODUCT)


@resources.get("/orders/<int:order_id>")
@requires(VIEW)
@resources.doc(operationId="read_order", summary=_l("One order"))
@resources.response(200, OrderSchema)
def read_order(order_id: int) -> Mapping[str, Any]:
    """One order with its lines."""
    ctx = current_ctx()
    found = orders(ctx, [order_id])
    if not found:
        raise NotFound(_l("There is no such order, or it is not yours to see."))
    return {**asdict(found[0]), "lines": [asdict(line) for line in lines_of(ctx, [order_id])]}


@resources.post("/orders")
@requires(RECORD)
@resources.doc(operationId="record_order", summary=_l("Record an order"), parameters=[ONCE])
@resources.arguments(NewOrderSchema)
@resources.response(201, RecordedSchema)
def record_order(document: Mapping[str, Any]) -> Response:
    """As the form does, with prices, states and points that follow."""
    lines = tuple(NewLine(**line) for line in document["lines"])
    draft = NewOrder(**{**document, "key": _key(), "lines": lines})
    return _recorded(lambda ctx: services.record_order(ctx, draft))


@resources.post("/orders/<int:order_id>/payments")
@requires(RECORD)
@resources.doc(operationId="record_payment", summary=_l("Record a payment of an order"), parameters=[ONCE])
@resources.arguments(NewPaymentSchema)
@resources.response(201, RecordedSchema)
def record_payment(document: Mapping[str, Any], order_id: int) -> Response:
    """Money received for it."""
    draft = NewPayment(**document, key=_key(), order_id=order_id)
    return _recorded(lambda ctx: services.record_payment(ctx, draft))


@resources.post("/orders/<int:order_id>/returns")
@requires(RECORD)
@resources.doc(operationId="record_return", summary=_l("Record a return of an order"), parameters=[ONCE])
@resources.arguments(NewReturnSchema)
@resources.response(201, RecordedSchema)
def record_return(document: Mapping[str, Any], order_id: int) -> Response:
    """What was brought back, and what was given for it: nothing yet while the refund waits for approval."""
    lines = tuple(NewReturnLine(**line) for line in document["lines"])
    draft = NewReturn(**{**document, "key": _key(), "order_id": order_id, "lines": lines})
    return _recorded(lambda ctx: services.refund(ctx, draft).id)


@resources.post("/orders/<int:order_id>/cancel")
@requires(RECORD)
@resources.doc(operationId="cancel_order", summary=_l("Cancel an order"), parameters=[ONCE])
@resources.response(204)
def cancel_order(order_id: int) -> Response:
    """Call it off; one that was called off already stays so."""
    def cancel(ctx: Ctx) -> Reply:
        head_to_change(ctx, order_id)
        services.cancel_orders(ctx, [order_id])
        return Reply(status=204)
    return answered(cancel)


def _recorded(work: Callable[[Ctx], int]) -> Response:
    return answered(lambda ctx: Reply(status=201, body={"id": work(ctx)}))


def _key() -> str:
    """The key of a record that is new: what is sent again is told apart before, by its Idempotency-Key."""
    return f"api:{uuid4().hex}"
