"""Is the process alive, is it ready to serve: for load balancers and supervisors, told nothing else."""

from __future__ import annotations

import logging

from flask import Blueprint, Response
from sqlalchemy import literal, select
from sqlalchemy.exc import SQLAlchemyError

from guanxi.web.context import current_ctx, public

log = logging.getLogger(__name__)
blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@public
def alive() -> Response:
    """200 as long as the process answers."""
    return Response("ok\n", mimetype="text/plain")


@blueprint.get("/readyz")
@public
def ready() -> Response:
    """200 when the database answers, else 503: send nobody here yet."""
    try:
        current_ctx().session.execute(select(literal(1)))
    except SQLAlchemyError:
        log.exception("Not ready: the database does not answer")
        return Response("the database does not answer\n", status=503, mimetype="text/plain")
    return Response("ok\n", mimetype="text/plain")
