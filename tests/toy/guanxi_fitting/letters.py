"""A letter to each new customer."""

from __future__ import annotations

from typing import Any

from guanxi.api import Ctx
from tests.toy.guanxi_fitting.models import Letter

INVITATION = "Do come to be measured."


def invite(event: Any, ctx: Ctx) -> None:
    """Write it, in the worker."""
    ctx.session.add_all([Letter(about=customer_id, body=INVITATION) for customer_id in event.customer_ids])
