"""Resources: a blueprint of the API, of the core or of a plugin, with what holds for all of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import flask_smorest

from guanxi.errors import Text
from guanxi.rest.parsing import Parser
from guanxi.rest.replies import once

View = Callable[..., Any]
Decorator = Callable[[View], View]
OWNER: Final = "_guanxi_owner"
"""Where a view says which plugin it belongs to."""

PREFIX: Final = "/api/v1"
CORE: Final = "api"


class Resources(flask_smorest.Blueprint):  # type: ignore[misc]  # flask_smorest publishes no types
    """Addresses below /api/v1, those of a plugin below its name: `resources = Resources("commerce", _l("Commerce"))`.

    `arguments` and `response` say with marshmallow schemas what is taken and given, `doc(summary=...)` what for, and
    `requires` which right is needed. Every POST honours Idempotency-Key when its write ends in `answered`.
    """

    ARGUMENTS_PARSER = Parser()

    def __init__(self, name: str, title: Text) -> None:
        super().__init__(name if name == CORE else f"{CORE}_{name}", name,
                         url_prefix=PREFIX if name == CORE else f"{PREFIX}/{name}", description=title)
        self.plugin = "" if name == CORE else name
        self.title = title

    def route(self, rule: str, **options: Any) -> Decorator:
        """Flask's `route`, which `get` and the others below come down to."""
        register = super().route(rule, **options)

        def decorate(view: View) -> View:
            found = once(view) if "POST" in options.get("methods", ()) else view
            setattr(found, OWNER, self.plugin)
            register(found)
            return found
        return decorate

    def get(self, rule: str, **options: Any) -> Decorator:
        """An address that is read."""
        return self.route(rule, methods=["GET"], **options)

    def post(self, rule: str, **options: Any) -> Decorator:
        """An address that makes something new, once for an idempotency key."""
        return self.route(rule, methods=["POST"], **options)

    def put(self, rule: str, **options: Any) -> Decorator:
        """An address whose whole content is replaced."""
        return self.route(rule, methods=["PUT"], **options)

    def patch(self, rule: str, **options: Any) -> Decorator:
        """An address that is changed in part."""
        return self.route(rule, methods=["PATCH"], **options)

    def delete(self, rule: str, **options: Any) -> Decorator:
        """An address that is taken away."""
        return self.route(rule, methods=["DELETE"], **options)

    def doc(self, **told: Any) -> Decorator:
        """What the description says beside what follows from the schemas: summary, operationId, parameters."""
        return _typed(super().doc(**told))

    def arguments(self, schema: Any, *, location: str = "json", **options: Any) -> Decorator:
        """What is taken, as a marshmallow schema: from the body, or from the address with `location="query"`."""
        return _typed(super().arguments(schema, location=location, **options))

    def response(self, status: int, schema: Any = None, **options: Any) -> Decorator:
        """What is given, as a marshmallow schema."""
        return _typed(super().response(status, schema, **options))


def _typed(decorator: Any) -> Decorator:
    """flask-smorest publishes no types."""
    found: Decorator = decorator
    return found
