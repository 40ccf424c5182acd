"""Two thousand messages, and a worker that is killed again and again: nobody gets two, and what is in doubt is said."""

from __future__ import annotations

import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import func, select

from guanxi.customers.drafts import Draft
from guanxi.customers.services import write_customers
from guanxi.jobs.models import JobRow
from guanxi_messages.models import Message
from guanxi_messages.services.delivering import AT_ONCE
from tests.plugins.messages.office import Office

MANY = 2_000
KILLS = 8
PATIENCE = 120.0


def counts(office: Office) -> Counter[str]:
    rows = office.ctx.session.execute(select(Message.state, func.count().label("messages")).group_by(Message.state))
    return Counter({row.state: row.messages for row in rows})


@pytest.mark.slow
def test_a_worker_that_is_killed_sends_nothing_twice_and_the_next_goes_on(office: Office, tmp_path: Path,
                                                                         database_url: str) -> None:
    seed = int(time.time())
    dice = Random(seed)
    drafts = [Draft(values={"name": f"客户{place}", "email": f"c{place}@example.com"}, row=place, trusted=True)
              for place in range(MANY)]
    ids = list(write_customers(office.ctx, drafts).created)
    for start in range(0, MANY, 200):
        office.send(ids[start:start + 200])
    command = [sys.executable, "-m", "tests.plugins.messages.killed_worker", database_url, str(tmp_path),
               f"smtp+plain://127.0.0.1:{office.box.port}/crm@example.com"]
    kills = 0
    until = time.monotonic() + PATIENCE
    while kills < KILLS and time.monotonic() < until:
        worker = subprocess.Popen(command)
        reached = len(office.box.letters)
        while len(office.box.letters) < reached + dice.randrange(20, 180) and worker.poll() is None:
            time.sleep(0.005)
        worker.kill()
        worker.wait()
        kills += 1
    worker = subprocess.Popen(command)
    while time.monotonic() < until and (set(counts(office)) - {"sent", "unclear"} or waiting(office)):
        time.sleep(0.3)
    worker.kill()
    worker.wait()
    found = counts(office)
    twice = {address: times for address, times in Counter(office.box.to).items() if times > 1}
    assert twice == {}, f"seed {seed}"
    assert set(found) <= {"sent", "unclear"}, f"seed {seed}: {found}"
    assert sum(found.values()) == MANY
    assert found["sent"] <= len(office.box.letters) <= MANY, f"seed {seed}"
    assert found["unclear"] <= KILLS * AT_ONCE * 2, "a kill leaves no more in doubt than what was in hand"
    assert found["unclear"] > 0, "it was killed between two batches each time: the test shows nothing"


def waiting(office: Office) -> bool:
    """Whether a job that sends is not done yet."""
    return office.ctx.session.scalar(select(JobRow.id).where(
        JobRow.name == "messages.deliver", JobRow.finished_at.is_(None)).limit(1)) is not None
