"""How far a job is, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from guanxi.i18n import LazyString, _, _l, ngettext, number
from guanxi.jobs.queries import JobFacts, Standing, View

VIEWS: Final[Mapping[View, LazyString]] = {
    "now": _l("Under way"), "failed": _l("Failed"), "planned": _l("Planned"), "ended": _l("Finished")}

STANDINGS: Final[Mapping[Standing, tuple[LazyString, str]]] = {
    "planned": (_l("Planned"), "none"), "parked": (_l("On hold: its plugin is disabled"), "none"),
    "waiting": (_l("Waiting"), "none"), "again": (_l("Will be tried again"), "yellow"),
    "running": (_l("Running"), "accent"), "stopping": (_l("Stopping"), "yellow"),
    "done": (_l("Done"), "green"), "failed": (_l("Failed"), "red"), "cancelled": (_l("Cancelled"), "none")}

_LONG_ENOUGH: Final = 2.0
"""Seconds a job must have run before its pace says anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A job with the words a page needs beside it; `percent` is None when there is no total."""

    job: JobFacts
    standing: str
    tone: str
    percent: int | None
    sentence: str
    when: datetime


def shown(job: JobFacts, now: datetime) -> Shown:
    """`job` as a page shows it."""
    title, tone = STANDINGS[job.standing]
    percent = min(100, job.done * 100 // job.total) if job.total else None
    when = job.finished_at or (job.started_at if job.standing in ("running", "stopping") else None) or job.run_at
    return Shown(job=job, standing=str(title), tone=tone, percent=percent, sentence=_sentence(job, now), when=when)


def _sentence(job: JobFacts, now: datetime) -> str:
    """What it does, how much of it is done, how long it will take."""
    parts = [job.text, _amount(job), _time_left(job, now) if job.standing == "running" else ""]
    return " · ".join(part for part in parts if part)


def _amount(job: JobFacts) -> str:
    if job.total:
        return _("%(done)s of %(total)s", done=number(job.done), total=number(job.total))
    return _("%(done)s done", done=number(job.done)) if job.done else ""


def _time_left(job: JobFacts, now: datetime) -> str:
    """Only in a first attempt: a later one goes on where the one before stopped, so its pace is unknown."""
    if not job.total or not job.done or job.started_at is None or job.attempts > 1:
        return ""
    elapsed = (now - job.started_at).total_seconds()
    if elapsed < _LONG_ENOUGH:
        return ""
    left = round(elapsed * (job.total - job.done) / job.done)
    if left < 60:
        return ngettext("about %(num)s second left", "about %(num)s seconds left", max(1, left))
    return ngettext("about %(num)s minute left", "about %(num)s minutes left", round(left / 60))
