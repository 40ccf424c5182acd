"""A plugin that never returns: it is left out, and the web goes on with as many threads as before."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from guanxi import serving
from guanxi.config import Config
from guanxi.ctx import Ctx
from guanxi.plugin import failures, watching
from guanxi.plugin.failures import Failures
from guanxi.plugin.models import PluginFailure, PluginMute
from guanxi.plugin.watching import look
from guanxi.testing.factories import Made
from tests.core.accounts_help import PASSWORD, default_role, make_user
from tests.core.job_toys import start, wait_until
from tests.core.test_web_killed import Client, children, serve
from tests.faulty.guanxi_faulty import work

PAGES = 8
"""As many as all threads of the web together."""


def serve_hanging(url: str, instance: Path, port: Path) -> None:
    """The web, in which the figures of a customer never come; all that takes long otherwise takes a moment."""
    work.TROUBLE["customer_figures"] = lambda: time.sleep(3600)
    watching.HANGS, watching.LOOKS = 1.0, 0.2  # type: ignore[misc]  # a process of this test's own
    failures.PAUSE = 0.5  # type: ignore[misc]  # as above
    serving.graceful_timeout = 2
    serve(url, instance, port)


@pytest.mark.slow
def test_the_site_goes_on_answering(
        ctx: Ctx, config: Config, make: Made, tmp_path: Path, install: Callable[..., None]) -> None:
    install(faulty="tests.faulty.guanxi_faulty")
    make_user(ctx, default_role(ctx, "administrator"), login="boss", password=PASSWORD)
    customers = [make.customer() for _place in range(PAGES)]
    port = tmp_path / "port"
    web = start(serve_hanging, config.database_url, config.instance, port)
    try:
        wait_until(port.exists)
        address = f"http://127.0.0.1:{port.read_text()}"
        client = Client(address)
        client.sign_in()
        assert client.ask("/plugins/faulty/enable", {}) == 303
        before = children(web.pid or 0)
        asking = [threading.Thread(target=ask, args=(client, customer), daemon=True) for customer in customers]
        for thread in asking:
            thread.start()
        wait_until(lambda: client.ask("/customers") == 200)
        wait_until(lambda: client.ask(f"/customers/{customers[0]}") == 200)
        wait_until(lambda: len(children(web.pid or 0)) == len(before))
        assert set(children(web.pid or 0)) != set(before)
    finally:
        web.kill()
        web.join()
    assert ctx.session.scalars(select(PluginMute.hook)).all() == ["customer_figures"]
    [kind] = set(ctx.session.scalars(select(PluginFailure.error)))
    assert kind == "Hangs"
    assert "time.sleep(3600)" in str(ctx.session.scalar(select(PluginFailure.trace).limit(1)))


def ask(client: Client, customer: int) -> None:
    """A page that never comes."""
    client.ask(f"/customers/{customer}")


def test_a_call_that_hangs_is_put_down_once_with_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "HANGS", 0.0)
    kept, entered, end = Failures(), threading.Event(), threading.Event()

    def wait_here() -> None:
        with kept.calls.watched("faulty", "search", "somebody"):
            entered.set()
            end.wait(30)

    thread = threading.Thread(target=wait_here)
    thread.start()
    assert entered.wait(10)
    assert (look(kept), look(kept)) == (1, 1)
    end.set()
    thread.join()
    assert look(kept) == 0
    told: list[object] = []
    kept.write = told.extend
    kept.flush()
    [failure] = told
    assert isinstance(failure, failures.Failure)
    assert (failure.plugin, failure.hook, failure.error) == ("faulty", "search", "Hangs")
    assert "wait_here" in failure.trace


def test_a_call_that_is_over_hangs_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "HANGS", 0.0)
    kept = Failures()
    with pytest.raises(ValueError, match="broken"), kept.calls.watched("faulty", "search", "somebody"):
        raise ValueError("broken")
    assert look(kept) == 0
