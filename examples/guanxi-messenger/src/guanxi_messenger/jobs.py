"""What the worker does: asking for a post belongs to a transaction, the post itself to none."""

from __future__ import annotations

import json
from typing import Final
from urllib.request import Request, urlopen

from guanxi.api import Ctx, CustomersCreated, JobRun, enqueue, ngettext, setting

SECONDS: Final = 10


def tell(event: CustomersCreated, ctx: Ctx) -> None:
    """Ask for a post, where a robot is set."""
    if setting(ctx, "messenger.robot"):
        enqueue(ctx, "messenger.post", {"count": len(event.customer_ids)}, lane="messenger", as_system=True)


def post(job: JobRun) -> None:
    """Say how many customers are new. What is raised here is tried again, after longer and longer pauses."""
    words = ngettext("%(num)s new customer", "%(num)s new customers", int(job.payload["count"]))
    body = json.dumps({"msgtype": "text", "text": {"content": words}}).encode()
    request = Request(setting(job.ctx, "messenger.robot"), body, {"Content-Type": "application/json"})
    with urlopen(request, timeout=SECONDS) as answer:
        said = json.load(answer)
    if said.get("errcode"):
        raise RuntimeError(f"the robot says: {said.get('errmsg')}")
