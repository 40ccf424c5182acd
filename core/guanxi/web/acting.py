"""Answering as a member of staff who is known otherwise than by having signed in, as by a secret address."""

from __future__ import annotations

from flask import g

from guanxi.accounts.principals import principal_for_user
from guanxi.ctx import Ctx
from guanxi.db.extension import db
from guanxi.i18n import current_locale
from guanxi.web.context import request_id, runtime


def acting_as(user_id: int) -> Ctx | None:
    """A Ctx with the rights that person has now, for the rest of this request; None once they may not sign in.

    For views marked `public` that have made sure, in a way of their own, in whose name they answer.
    """
    principal = principal_for_user(db.session(), user_id)
    if principal is None:
        return None
    g.ctx = runtime().ctx(db.session(), principal, locale=current_locale() or "en", operation=request_id(),
                          epoch=g.get("epoch"))
    ctx = g.ctx
    assert isinstance(ctx, Ctx)
    return ctx
