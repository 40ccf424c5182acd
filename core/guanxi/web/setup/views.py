"""The first steps: what is done, what is left out, and sample data in and out."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from guanxi.demo.manifest import BRING_IN, SAMPLES
from guanxi.jobs import enqueue
from guanxi.settings import demo_customers, setting
from guanxi.setup.steps import CLOSED, close, leave_out, steps
from guanxi.web.attempts import write
from guanxi.web.context import current_ctx, requires
from guanxi.web.redirects import go_to, local_target
from guanxi.web.setup.blueprint import ADMIN, blueprint


@blueprint.get("/", endpoint="page")
@requires(ADMIN)
def page() -> str:
    """All steps, and the sample data."""
    ctx = current_ctx()
    return render_template("setup/page.html", steps=steps(ctx), demo=len(demo_customers(ctx)), samples=SAMPLES,
                           closed=setting(ctx, CLOSED))


@blueprint.post("/<key>/leave-out", endpoint="leave_out")
@requires(ADMIN)
def leave_one_out(key: str) -> ResponseReturnValue:
    """Ask no more about a step, or again."""
    write(lambda ctx: leave_out(ctx, key, again=request.form.get("again") == "1"))
    return go_to(local_target(request.form.get("next"), url_for("setup.page")))


@blueprint.post("/close", endpoint="close")
@requires(ADMIN)
def close_all() -> ResponseReturnValue:
    """Take the steps off the dashboard, or put them back."""
    write(lambda ctx: close(ctx, closed=request.form.get("again") != "1"))
    return go_to(local_target(request.form.get("next"), url_for("setup.page")))


@blueprint.post("/samples", endpoint="bring_in")
@requires(ADMIN)
def bring_in() -> ResponseReturnValue:
    """Start bringing in sample customers; its progress is on the page of the job."""
    job_id = write(lambda ctx: enqueue(ctx, BRING_IN, unique=BRING_IN))
    return go_to(url_for("jobs.show", job_id=job_id))
