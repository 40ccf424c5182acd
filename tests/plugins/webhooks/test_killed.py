"""A worker that is killed while it delivers: nothing is missing, and what comes twice comes under the same id."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest

from guanxi.config import Config
from guanxi.ctx import Ctx
from guanxi.db.engine import make_engine
from guanxi.features import make_runtime
from guanxi.plugin.discovery import found_plugin
from guanxi.testing.factories import Made
from guanxi.worker import WorkerOptions, run_worker
from tests.core.job_toys import start, wait_until
from tests.plugins.webhooks.receiving import Listener, SetUp, deliveries
from tests.strength import times

HASTY = WorkerOptions(lease=1.0, beat=0.2, sweep=0.3, poll=0.05, pause=0.1)


def serve(url: str, instance: Path) -> None:
    """A worker process."""
    config = Config(instance=instance, database_url=url, secret_key="test-signing-key", audit_key=b"test-audit-key",
                    outside_networks=("127.0.0.1",))
    found = found_plugin(import_module("guanxi_webhooks").plugin, "guanxi_webhooks")
    run_worker(make_runtime(config, make_engine(url, pool_size=4), [found]), HASTY)


@pytest.mark.slow
def test_nothing_is_missing_after_kills(
        ctx: Ctx, config: Config, listen: Callable[[], Listener], set_up: SetUp, make: Made) -> None:
    seed = random.randrange(10**6)
    print(f"seed {seed}")
    chance = random.Random(seed)
    shop = listen()
    shop.before = lambda _connection: time.sleep(0.05)
    set_up(shop.url, "customers.created")
    made = {make.customer(f"客户{number}") for number in range(40)}
    for _kill in range(times(12, 4)):
        worker = start(serve, config.database_url, config.instance)
        had = len(shop.got)
        wait_until(lambda had=had: len(shop.got) > had or done(ctx, 40), 60)  # type: ignore[misc]  # bound at once
        time.sleep(chance.uniform(0, 0.2))
        worker.kill()
        worker.join()
    worker = start(serve, config.database_url, config.instance)
    try:
        wait_until(lambda: done(ctx, 40), 120)
    finally:
        worker.kill()
        worker.join()
    told = [(message.headers["webhook-id"], tuple(message.body["data"]["customer_ids"])) for message in shop.got]
    assert {ids for _id, ids in told} == {(one,) for one in made}
    assert len(set(told)) == len({name for name, _ids in told}) == 40
    print("twice or more:", sum(count > 1 for count in Counter(told).values()))


def done(ctx: Ctx, count: int) -> bool:
    """Whether all were delivered."""
    return sum(row.state == "done" for row in deliveries(ctx)) == count
