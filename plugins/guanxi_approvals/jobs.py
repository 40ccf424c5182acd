"""What is done by the clock: reminding, and asking anew where those who were asked have left."""

from __future__ import annotations

from typing import Final

from guanxi.api import Job, JobRun, _l
from guanxi_approvals.services import remind, review
from guanxi_approvals.services.reviewing import CHUNK


def _remind(job: JobRun) -> None:
    while job.retrying(lambda unit: remind(unit.ctx)) == CHUNK:
        pass


def _review(job: JobRun) -> None:
    while job.retrying(lambda unit: review(unit.ctx)) == CHUNK:
        pass


REMIND: Final = Job(key="approvals.remind", title=_l("Remind people of what waits for their approval"), run=_remind,
                    schedule="0 9 * * 1-5")
REVIEW: Final = Job(key="approvals.review", title=_l("Ask anew where those who were asked have left"), run=_review,
                    schedule="*/20 * * * *")
