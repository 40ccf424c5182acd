"""Customers: the list, one of them, and what is written of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Response

from guanxi.ctx import Ctx
from guanxi.customers.entity import CUSTOMER
from guanxi.customers.rights import may_use, require_view
from guanxi.customers.services import restore, trash
from guanxi.errors import Forbidden
from guanxi.i18n import _l
from guanxi.incoming import current_ctx, requires
from guanxi.rest.customers.documents import customer_document
from guanxi.rest.customers.drafting import draft_of
from guanxi.rest.customers.schemas import (
    BatchSchema,
    ChangedCustomers,
    CustomerInput,
    CustomerPage,
    CustomerSchema,
    Included,
    NewCustomer,
    NewCustomers,
    WrittenSchema,
)
from guanxi.rest.customers.writing import expected_version, written_many, written_one
from guanxi.rest.lists import add_list
from guanxi.rest.replies import ONCE, Reply, answered
from guanxi.rest.roots import resources

VIEW = "customer.view"
IF_MATCH = {"in": "header", "name": "If-Match", "required": True, "schema": {"type": "string"},
            "description": _l("The ETag of what you read: a version in quotation marks.")}

add_list(resources, "/customers", CUSTOMER, ("number", "kind", "version"), CustomerPage)


@resources.get("/customers/<int:customer_id>")
@requires(VIEW)
@resources.doc(operationId="read_customer", summary=_l("One customer"))
@resources.arguments(Included, location="query")
@resources.response(200, CustomerSchema)
def read_customer(arguments: Mapping[str, Any], customer_id: int) -> tuple[Mapping[str, Any], int, dict[str, str]]:
    """One customer, in the trash or not, with its version as ETag."""
    found = customer_document(current_ctx(), customer_id, arguments.get("include", ""))
    return found, 200, {"ETag": f'"{found["version"]}"'}


@resources.post("/customers")
@requires("customer.create")
@resources.doc(operationId="create_customer", summary=_l("Create a customer"), parameters=[ONCE])
@resources.arguments(NewCustomer)
@resources.response(201, WrittenSchema)
def create_customer(document: Mapping[str, Any]) -> Response:
    """As the form does: read, checked, with duplicates refused unless they are accepted."""
    return written_one(draft_of(document), 201).response()


@resources.patch("/customers/<int:customer_id>")
@requires("customer.edit")
@resources.doc(operationId="change_customer", summary=_l("Change a customer"), parameters=[IF_MATCH])
@resources.arguments(CustomerInput)
@resources.response(200, WrittenSchema)
def change_customer(document: Mapping[str, Any], customer_id: int) -> Response:
    """What is not named stays as it is. Answers 412 when somebody changed the customer since it was read."""
    require_view(current_ctx(), customer_id)
    return written_one(draft_of(document, customer_id, expected_version()), 200).response()


@resources.delete("/customers/<int:customer_id>")
@requires("customer.delete")
@resources.doc(operationId="trash_customer", summary=_l("Put a customer into the trash"))
@resources.response(204)
def trash_customer(customer_id: int) -> Response:
    """Those in the trash already stay there."""
    return answered(lambda ctx: _moved(ctx, customer_id, trash))


@resources.post("/customers/<int:customer_id>/restore")
@requires("customer.delete")
@resources.doc(operationId="restore_customer", summary=_l("Take a customer back from the trash"), parameters=[ONCE])
@resources.response(204)
def restore_customer(customer_id: int) -> Response:
    """Those not in the trash stay as they are."""
    return answered(lambda ctx: _moved(ctx, customer_id, restore))


@resources.post("/customers/batch")
@requires("customer.create")
@resources.doc(operationId="create_customers", summary=_l("Create up to 1,000 customers"), parameters=[ONCE])
@resources.arguments(NewCustomers)
@resources.response(200, BatchSchema)
def create_customers(document: Mapping[str, Any]) -> Response:
    """The good rows are saved together, the others come back with what is wrong with them."""
    return written_many([draft_of(item) for item in document["items"]]).response()


@resources.patch("/customers/batch")
@requires("customer.edit")
@resources.doc(operationId="change_customers", summary=_l("Change up to 1,000 customers"))
@resources.arguments(ChangedCustomers)
@resources.response(200, BatchSchema)
def change_customers(document: Mapping[str, Any]) -> Response:
    """The same of customers there are, each with the version that was read."""
    return written_many([draft_of(item, item["id"], item["version"]) for item in document["items"]]).response()


def _moved(ctx: Ctx, customer_id: int, move: Callable[[Ctx, Sequence[int]], Sequence[int]]) -> Reply:
    """One that is there already is left as it is; one that is not the actor's to move is a refusal."""
    require_view(ctx, customer_id)
    if not may_use(ctx, "delete", customer_id):
        raise Forbidden(_l("Your role does not let you change this customer."))
    move(ctx, [customer_id])
    return Reply(status=204)
