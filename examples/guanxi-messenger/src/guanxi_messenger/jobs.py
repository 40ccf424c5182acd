"""What the worker does: asking for a post belongs to a transaction, the post itself to none."""

from __future__ import annotations

import json

from guanxi.api import Ctx, CustomersCreated, JobRun, enqueue, fetch, ngettext, setting


def tell(event: CustomersCreated, ctx: Ctx) -> None:
    """Ask for a post, where a robot is set."""
    if setting(ctx, "messenger.robot"):
        enqueue(ctx, "messenger.post", {"count": len(event.customer_ids)}, lane="messenger", as_system=True)


def post(job: JobRun) -> None:
    """Say how many customers are new. What is raised here is tried again, after longer and longer pauses."""
    words = ngettext("%(num)s new customer", "%(num)s new customers", int(job.payload["count"]))
    body = json.dumps({"msgtype": "text", "text": {"content": words}}).encode()
    answer = fetch(job.ctx, setting(job.ctx, "messenger.robot"), method="POST", body=body,
                   headers={"Content-Type": "application/json"})
    said = answer.json() if answer.status == 200 else {"errcode": answer.status}
    if said.get("errcode"):
        raise RuntimeError(f"the robot says: {said['errcode']} {said.get('errmsg', '')}")
