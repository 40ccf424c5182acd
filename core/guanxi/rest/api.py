"""The API of an application: its resources and its description, OpenAPI 3.1, made of the very schemas that judge."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

import flask_smorest
from flask import Flask, current_app
from marshmallow import Schema, fields

from guanxi import __version__
from guanxi.ctx import Ctx
from guanxi.i18n import _l
from guanxi.rest.resources import Resources

EXTENSION: Final = "guanxi_api"
PROBLEM: Final = "application/problem+json"
METHODS: Final = ("get", "post", "put", "patch", "delete")


class ErrorSchema(Schema):
    """One thing that is wrong, and where in the body (a JSON pointer)."""

    detail = fields.String(required=True)
    code = fields.String(required=True)
    pointer = fields.String(required=True)


class ProblemSchema(Schema):
    """What went wrong, in the reader's language (RFC 9457)."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    request_id = fields.String(required=True)
    errors = fields.List(fields.Nested(ErrorSchema))


class Api(flask_smorest.Api):  # type: ignore[misc]  # flask_smorest publishes no types
    """flask-smorest's, whose errors are answered where all others are."""

    ERROR_SCHEMA = ProblemSchema

    def _register_error_handlers(self) -> None:
        """None: see `guanxi.web.errors`."""


def make_api(app: Flask) -> Api:
    """The API of `app`, without resources yet."""
    app.config.update(API_TITLE="Guanxi", API_VERSION=__version__, OPENAPI_VERSION="3.1.0")
    api = app.extensions[EXTENSION] = Api(app)
    api.register_converter(app.url_map.converters["int"], _row_number)
    return api


def add_resources(app: Flask, resources: Resources) -> None:
    """Let `app` answer at the addresses of `resources`, to programs alone."""
    app.extensions[EXTENSION].register_blueprint(resources)
    app.extensions["csrf"].exempt(resources)  # nothing is done for a cookie here
    app.extensions.setdefault("guanxi_resources", []).append(resources)


def document(ctx: Ctx) -> dict[str, Any]:
    """The description of what `ctx` has: the core's resources and those of the plugins that are on."""
    off = {one.name for one in current_app.extensions["guanxi_resources"]
           if one.plugin and one.plugin not in ctx.catalogue.names}
    whole: dict[str, Any] = json.loads(json.dumps(current_app.extensions[EXTENSION].spec.to_dict(), default=str))
    paths = {path: item for path, item in whole["paths"].items() if not off & _tags(item)}
    whole.update(paths=paths, tags=[tag for tag in whole.get("tags", ()) if tag["name"] not in off],
                 security=[{"token": []}], servers=[{"url": "/"}])
    whole["info"]["description"] = str(_l("Send a token in the header Authorization: Bearer …"))
    whole["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    whole["components"]["responses"] = {"DEFAULT_ERROR": _problem()}
    for operation in operations(whole):
        _finish(operation)
    return whole


def operations(whole: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The operations of a description, in the order of their addresses."""
    for item in whole["paths"].values():
        yield from (item[method] for method in METHODS if method in item)


def _tags(item: Mapping[str, Any]) -> set[str]:
    return {tag for method in METHODS for tag in item.get(method, {}).get("tags", ())}


def _finish(operation: dict[str, Any]) -> None:
    """Errors are one kind of answer, whatever their status."""
    fine = {status: answer for status, answer in operation["responses"].items() if status.startswith("2")}
    operation["responses"] = {**fine, "default": {"$ref": "#/components/responses/DEFAULT_ERROR"}}


def _problem() -> dict[str, Any]:
    return {"description": str(_l("What went wrong, and how to mend it")),
            "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}}


def _row_number(_converter: object) -> dict[str, Any]:
    return {"type": "integer", "minimum": 0, "maximum": 2**63 - 1}


