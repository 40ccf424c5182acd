"""What the worker does: the register is asked outside of any transaction, so that a slow one holds up nobody."""

from __future__ import annotations

from typing import Final

from guanxi.api import JobRun, briefs, setting
from guanxi_lookup.register import ask
from guanxi_lookup.services import keep

LOOK_UP: Final = "lookup.look_up"


def look_up(job: JobRun) -> None:
    """Ask about one customer, as the person who wants to know. What is raised here is tried again later."""
    customer_id = int(job.payload["customer"])
    customer = next(iter(briefs(job.ctx, [customer_id])), None)
    if customer is None:  # deleted, merged or given to somebody else since it was asked for
        return
    entry = ask(job.ctx, setting(job.ctx, "lookup.address"), setting(job.ctx, "lookup.token"), customer.name)
    job.retrying(lambda unit: keep(unit.ctx, customer_id, entry))
