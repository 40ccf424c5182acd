"""The description of the API, for programs."""

from __future__ import annotations

from flask import Response, json

from guanxi.i18n import _l
from guanxi.incoming import current_ctx
from guanxi.rest.api import document
from guanxi.rest.roots import resources


@resources.get("/openapi.json")
@resources.doc(operationId="describe", summary=_l("This description, OpenAPI 3.1"),
               responses={"200": {"description": "OpenAPI 3.1", "content": {"application/json": {
                   "schema": {"type": "object"}}}}})
def describe() -> Response:
    """The API as it is now, in the reader's language."""
    return Response(json.dumps(document(current_ctx())), mimetype="application/json")
