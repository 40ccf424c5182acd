"""Pages of jobs. Whoever asked for a job sees it here; administrators see all."""

from __future__ import annotations

import json
from typing import Final

from flask import Blueprint, Response, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from guanxi.clock import utc_now
from guanxi.ctx import Ctx
from guanxi.db import retrying
from guanxi.i18n import _
from guanxi.jobs import cancel, retry
from guanxi.jobs.attendance import is_somebody_working
from guanxi.jobs.queries import ADMIN, VIEWS, JobFacts, View, failed_count, job, jobs_in, story, waiting_handlers
from guanxi.web.context import current_ctx
from guanxi.web.converters import LARGEST
from guanxi.web.jobs import words
from guanxi.web.redirects import go_to, is_htmx
from guanxi.web.toasts import toast

FINISHED: Final = "job-finished"
"""Sent to the page's body when a job that it watched has ended."""

blueprint: Final = Blueprint("jobs", __name__, url_prefix="/jobs")


@blueprint.get("/")
def index() -> str:
    """A list of jobs; its rows alone for the list that refreshes itself."""
    ctx, view = current_ctx(), _view()
    before = _older_than()
    page = jobs_in(ctx, view, before)
    return render_template(
        "jobs/_rows.html" if is_htmx() else "jobs/index.html", view=view, titles=words.VIEWS, before=before,
        jobs=[words.shown(one, ctx.now) for one in page.jobs], older=page.older, failed=failed_count(ctx),
        handlers=waiting_handlers(ctx) if ctx.may(ADMIN) and view == "now" else 0, admin=ctx.may(ADMIN),
        working=is_somebody_working(ctx))


@blueprint.get("/<int:job_id>")
def show(job_id: int) -> str:
    """One job."""
    ctx = current_ctx()
    whole = story(ctx, job_id)
    return render_template("jobs/show.html", story=whole, log=whole.log, **_watched(ctx, whole.job, here="1"))


@blueprint.get("/<int:job_id>/progress")
def progress(job_id: int) -> ResponseReturnValue:
    """How far one job is: a part that any page may hold; it asks again until the job has ended."""
    return _part(job_id, was_running=request.args.get("was") == "running")


@blueprint.get("/<int:job_id>/log")
def log(job_id: int) -> str:
    """The log of one job, which asks again until the job has ended."""
    whole = story(current_ctx(), job_id)
    return render_template("jobs/_log.html", story=whole, log=whole.log)


@blueprint.post("/<int:job_id>/cancel", endpoint="cancel")
def call_off(job_id: int) -> ResponseReturnValue:
    """Call a job off, or ask it to stop."""
    retrying(current_ctx(), lambda unit: cancel(unit.ctx, job_id))
    return _part(job_id, was_running=True) if is_htmx() else go_to(url_for("jobs.show", job_id=job_id))


@blueprint.post("/<int:job_id>/retry", endpoint="retry")
def try_again(job_id: int) -> ResponseReturnValue:
    """Try a failed job again."""
    retrying(current_ctx(), lambda unit: retry(unit.ctx, job_id))
    toast(_("It will be tried again in a moment"))
    return _part(job_id, was_running=False) if is_htmx() else go_to(url_for("jobs.show", job_id=job_id))


def _part(job_id: int, *, was_running: bool) -> Response:
    ctx = current_ctx()
    facts = job(ctx, job_id)
    here = "1" if request.args.get("here") else None
    response = make_response(render_template("jobs/progress.html", **_watched(ctx, facts, here)))
    if facts.ended and was_running:
        response.headers["HX-Trigger"] = json.dumps({FINISHED: {"id": facts.id, "standing": facts.standing}})
    return response


def _watched(ctx: Ctx, facts: JobFacts, here: str | None) -> dict[str, object]:
    """What the part needs; `here` is set on the job's own page, which has the title already."""
    waits = facts.standing in ("waiting", "again")
    return {"shown": words.shown(facts, utc_now()), "job": facts, "here": here,
            "working": not waits or is_somebody_working(ctx)}


def _older_than() -> int | None:
    """The job to go on before. Raises BadRequest for what is no number of a row."""
    given = request.args.get("before", "")
    if not given:
        return None
    if given.isascii() and given.isdigit() and int(given) <= LARGEST:
        return int(given)
    raise BadRequest


def _view() -> View:
    """The list asked for. Raises BadRequest for one there is not."""
    given = request.args.get("view", "now")
    for view in VIEWS:
        if view == given:
            return view
    raise BadRequest
