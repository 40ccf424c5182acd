"""What a write answers, and how the same request sent again is answered: once done, told as often as it is asked.

The reply is stored in the transaction of the write. Whoever sends the request again, after a crash or at the same
moment from eight places, gets that reply.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import wraps
from typing import Any, Final, ParamSpec, TypeVar

from flask import Response, g, request
from flask.typing import ResponseReturnValue
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from guanxi.ctx import Ctx
from guanxi.db import EVERYTHING, retrying
from guanxi.errors import GuanxiError, Issue, Refused
from guanxi.i18n import _l
from guanxi.incoming import current_ctx
from guanxi.rest.models import ApiReply

P = ParamSpec("P")
R = TypeVar("R", bound=ResponseReturnValue)
HEADER: Final = "Idempotency-Key"
KEPT: Final = timedelta(hours=24)
LONGEST: Final = 200
ONCE: Final = {
    "in": "header", "name": HEADER, "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST},
    "description": _l("A name of your own for this request: sent again within 24 hours, it is not done again.")}
"""How a description tells of the key: among the `parameters` of each POST."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer: `body` is what becomes JSON, None for an empty one."""

    status: int
    body: Mapping[str, Any] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def response(self) -> Response:
        """As it is sent."""
        return _sent(self.status, self.text(), self.headers)

    def text(self) -> str:
        """The body as it is sent and kept."""
        return "" if self.body is None else json.dumps(self.body, ensure_ascii=False, default=str)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A request that wants to be done once: whose, under which key, and a digest of what it asks for."""

    token_id: int
    key: str
    digest: str

    def found(self, ctx: Ctx) -> Response | None:
        """The stored reply to this request. Raises Refused when the key was used for another one."""
        row = ctx.session.execute(
            select(ApiReply.digest, ApiReply.status, ApiReply.body, ApiReply.headers)
            .where(ApiReply.token_id == self.token_id, ApiReply.key == self.key, ApiReply.expires_at > ctx.now),
            execution_options=EVERYTHING).one_or_none()
        if row is None:
            return None
        if row.digest != self.digest:
            raise _another()
        return _sent(row.status, row.body, {**json.loads(row.headers), "Idempotent-Replayed": "true"})


def once(view: Callable[P, R]) -> Callable[P, R | Response]:
    """Let `view` answer a request with an Idempotency-Key from what is stored, where it was done already."""
    @wraps(view)
    def answer(*args: P.args, **kwargs: P.kwargs) -> R | Response:
        claim = _claim()
        if claim is None:
            return view(*args, **kwargs)
        stored = claim.found(current_ctx())
        if stored is not None:
            return stored
        g.claim = claim
        try:
            return view(*args, **kwargs)
        except (IntegrityError, GuanxiError):
            stored = claim.found(current_ctx())  # the same request was quicker, and ours met what it wrote
            if stored is None:
                raise
            return stored
    return answer


def keep(ctx: Ctx, reply: Reply) -> Reply:
    """Store `reply` in the unit of work that did what it tells of, where the request named a key."""
    claim: Claim | None = g.get("claim")
    if claim is not None:
        ctx.session.execute(delete(ApiReply).where(ApiReply.token_id == claim.token_id, ApiReply.key == claim.key,
                                                   ApiReply.expires_at <= ctx.now))
        ctx.session.add(ApiReply(
            token_id=claim.token_id, key=claim.key, digest=claim.digest, status=reply.status, body=reply.text(),
            headers=json.dumps(dict(reply.headers)), expires_at=ctx.now + KEPT))
        ctx.session.flush()
    return reply


def answered(work: Callable[[Ctx], Reply]) -> Response:
    """Do `work` in a unit of its own, and keep its reply in it."""
    return retrying(current_ctx(), lambda unit: keep(unit.ctx, work(unit.ctx))).response()


def _claim() -> Claim | None:
    key = request.headers.get(HEADER)
    if key is None:
        return None
    if not 0 < len(key) <= LONGEST or not key.isascii() or not key.isprintable():
        message = _l("An Idempotency-Key has 1 to %(most)s visible characters of ASCII.", most=LONGEST)
        raise Refused(message, [Issue(message=message, code="idempotency_key")])
    asked = f"{request.method} {request.full_path}\n".encode() + request.get_data()
    return Claim(token_id=g.token_id, key=key, digest=hashlib.sha256(asked).hexdigest())


def _another() -> Refused:
    message = _l("This Idempotency-Key was used for another request. Send a new one with each new request.")
    return Refused(message, [Issue(message=message, code="idempotency_key")])


def _sent(status: int, text: str, headers: Mapping[str, str]) -> Response:
    return Response(text, status=status, headers=dict(headers), mimetype="application/json" if text else None)
