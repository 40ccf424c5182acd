"""Notes on a customer's timeline, written by programs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response
from marshmallow import Schema, fields, validate

from guanxi.customers.notes import write_note
from guanxi.i18n import _l
from guanxi.incoming import requires
from guanxi.rest.parsing import StoredText
from guanxi.rest.replies import ONCE, Reply, answered
from guanxi.rest.roots import resources


class NewNote(Schema):
    """A note; whoever is named in it behind an @ is told."""

    body = StoredText(required=True, validate=validate.Length(1, 20_000))


class NoteSchema(Schema):
    """A note that was written."""

    id = fields.Integer(required=True)


@resources.post("/customers/<int:customer_id>/notes")
@requires("customer.view")
@resources.doc(operationId="write_note", summary=_l("Write a note"), parameters=[ONCE])
@resources.arguments(NewNote)
@resources.response(201, NoteSchema)
def write(document: Mapping[str, Any], customer_id: int) -> Response:
    """Onto the timeline of a customer that the token may change."""
    return answered(lambda ctx: Reply(status=201, body={"id": write_note(ctx, customer_id, document["body"])}))
