"""Each fault of a plugin with the site's answer; `pytest -s` prints them as a table.

A row says what was wrong, what the page answered, what was saved, and what administrators are told.
"""

from __future__ import annotations

import re
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, inspect, select, text

from guanxi.app import create_app
from guanxi.config import Config
from guanxi.ctx import Ctx
from guanxi.customers.models import Customer
from guanxi.events import emit
from guanxi.jobs.models import JobRow, JobState
from guanxi.testing.factories import Made
from guanxi.worker import run_due_jobs
from tests.core.browser_help import Browser, hits_of, text_of
from tests.core.customer_pages_help import boss_of, signed_in
from tests.core.plugins.test_plugins_failing import fail, leave, recurse
from tests.core.plugins.test_plugins_page import row
from tests.core.plugins.test_plugins_switching import runtime_of, written
from tests.faulty.guanxi_faulty import work

Row = Callable[..., None]


@pytest.fixture(scope="module")
def report() -> Iterator[Row]:
    """Takes the rows of the table, and prints it in the end."""
    rows: list[Sequence[object]] = [("fault", "the page answered", "was saved", "administrators are told")]
    yield lambda *cells: rows.append(cells)
    print("\n" + "\n".join(" · ".join(map(str, cells)) for cells in rows))


def interrupt() -> None:
    """As a signal does that a library mistook."""
    raise KeyboardInterrupt


def exhaust() -> None:
    """As a table does that is too big."""
    raise MemoryError


def misuse(call: str) -> Callable[[], None]:
    """End or empty the session that was handed over."""
    return lambda: getattr(work.HANDED[0].session, call)()


def commit_by_hand() -> None:
    """Past the session's own methods."""
    work.HANDED[0].session.execute(text("COMMIT"))


FAULTS = {
    "raises": (fail, "ValueError"),
    "SystemExit": (leave, "SystemExit"),
    "KeyboardInterrupt": (interrupt, "KeyboardInterrupt"),
    "RecursionError": (recurse, "RecursionError"),
    "MemoryError": (exhaust, "MemoryError"),
    "commit": (misuse("commit"), "ProgrammingError"),
    "rollback": (misuse("rollback"), "ProgrammingError"),
    "close": (misuse("close"), "ProgrammingError"),
    "expunge_all": (misuse("expunge_all"), "ProgrammingError"),
    "raw COMMIT": (commit_by_hand, "ProgrammingError"),
}
SHAPES = {"a number": lambda: 7, "text": lambda: "seventeen", "other things": lambda: [object()]}


def saved(ctx: Ctx) -> list[str]:
    """The names of all customers."""
    return list(ctx.session.scalars(select(Customer.name).order_by(Customer.id)))


def writes(boss: Browser, ctx: Ctx) -> str:
    """Write a customer; what came of it, in words."""
    before = saved(ctx)
    answer = boss.post("/customers/new", {"kind": "person", "name": "王芳"})
    assert (answer.status_code, saved(ctx)) == (303, [*before, "王芳"])
    return "everything"


def told(app: Flask, boss: Browser) -> str:
    """What the Plugins page says of the plugin's failures, without the time."""
    runtime_of(app).catalogues.failures.flush()  # type: ignore[attr-defined]  # a host has failures
    found = re.search(r"\d+ failures? in the last 7 days.*?last (\w+)", row(boss, "faulty"))
    return found[1] if found else "nothing"


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_what_is_shown(app: Flask, on: Browser, ctx: Ctx, make: Made, report: Row, fault: str) -> None:
    trouble, error = FAULTS[fault]
    work.TROUBLE["customer_figures"] = trouble
    page = on.get(f"/customers/{make.customer('李明')}")
    assert (page.status_code, "What “Faulty goods” shows here is missing" in text_of(page)) == (200, True)
    kept = writes(on, ctx)
    assert told(app, on) == error
    report(f"{fault}, in a hook that shows", "200, the rest is there", kept, f"Faulty goods: {error}")


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_what_checks_a_write(app: Flask, on: Browser, ctx: Ctx, make: Made, report: Row,
                                        fault: str) -> None:
    make.customer("李明")
    trouble, error = FAULTS[fault]
    work.TROUBLE["customer_validate"] = trouble
    page = on.post("/customers/new", {"kind": "person", "name": "王芳"})
    assert "“Faulty goods” could not check this, so nothing was written." in text_of(page)
    assert 'value="王芳"' in page.text
    assert (page.status_code, saved(ctx)) == (422, ["李明"])
    assert told(app, on) == error
    report(f"{fault}, in a hook that checks", "422, the form as typed, with the plugin's name",
           "nothing, and all of it once the plugin is mended", f"Faulty goods: {error}")
    work.TROUBLE.clear()
    writes(on, ctx)


@pytest.mark.parametrize("shape", SHAPES)
def test_an_answer_of_the_wrong_shape(app: Flask, on: Browser, ctx: Ctx, make: Made, report: Row,
                                      shape: str) -> None:
    work.TROUBLE["customer_figures"] = SHAPES[shape]
    page = on.get(f"/customers/{make.customer('李明')}")
    assert (page.status_code, "What “Faulty goods” shows here is missing" in text_of(page)) == (200, True)
    assert told(app, on) == "WrongShape"
    report(f"{shape} for a list of figures", "200, the rest is there", writes(on, ctx),
           "Faulty goods: WrongShape")


def test_an_answer_that_comes_late(app: Flask, on: Browser, ctx: Ctx, make: Made, report: Row) -> None:
    make.customer("李明")
    work.TROUBLE["search"] = lambda: time.sleep(1.1)
    found = hits_of(on.get("/customers/find?q=李明"))
    assert [hit["title"] for hit in found["Customers"]] == ["李明"]
    assert told(app, on) == "TooSlow"
    report("slow, in the search", "200, customers at once", writes(on, ctx), "Faulty goods: TooSlow")


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_a_handler(app: Flask, on: Browser, ctx: Ctx, report: Row, fault: str) -> None:
    trouble, error = FAULTS[fault]
    work.TROUBLE["handler"] = trouble
    runtime = runtime_of(app)
    written(runtime, lambda own: emit(own, work.Broke(customer_ids=())))
    run_due_jobs(runtime)
    [(job_id, state_of_it)] = ctx.session.execute(
        select(JobRow.id, JobRow.state).where(JobRow.name == "faulty.mourn")).all()
    assert state_of_it == JobState.WAITING
    assert error in text_of(on.get(f"/jobs/{job_id}"))
    report(f"{fault}, in a handler", "303, as ever", f"{writes(on, ctx)}; the handler is tried again",
           f"its job: {error}")


def test_a_migration_that_fails(app: Flask, boss: Browser, ctx: Ctx, engine: Engine, report: Row) -> None:
    work.TROUBLE["late migration"] = fail
    boss.post("/plugins/late/enable")
    run_due_jobs(runtime_of(app))
    assert not inspect(engine).has_table("late_thing")
    assert "Its tables wait for a migration" in row(boss, "late")
    assert "stopped by an error in the program (ValueError)" in text_of(boss.get("/jobs/"))
    report("a migration fails", "200, as without the plugin", f"{writes(boss, ctx)}; the schema is as before",
           "late waits for a migration; its job: ValueError")


def test_one_that_never_returns(app: Flask, on: Browser, ctx: Ctx, make: Made, report: Row) -> None:
    path, called, end = f"/customers/{make.customer('李明')}", threading.Event(), threading.Event()

    def wait() -> None:
        called.set()
        end.wait(60)

    work.TROUBLE["customer_figures"] = wait
    waiting = threading.Thread(target=signed_in(app, "boss").get, args=(path,))
    waiting.start()
    try:
        assert called.wait(30)
        assert on.get("/plugins").status_code == 200
        kept = writes(on, ctx)
        assert on.post("/plugins/faulty/disable").status_code == 303
        assert on.get(path).status_code == 200
        assert waiting.is_alive()
    finally:
        end.set()
        waiting.join()
    report("never returns", "nothing; others 200, and this one too once it is off", kept, "nothing before it returns")


MANIFEST = """from guanxi.api import Permission, Plugin
plugin = Plugin(name='unfit', title='Unfit', version='1'{more})
"""
UNFIT = {
    "import error": ("import glass_that_is_not_there\n", "It can’t be imported: ModuleNotFoundError"),
    "syntax error": ("plugin = (\n", "It can’t be imported: SyntaxError"),
    "exit at import": ("raise SystemExit(3)\n", "It can’t be imported: SystemExit"),
    "no manifest": ("", "Its package has no manifest"),
    "missing requirement": (MANIFEST.format(more=", requires=('glass',)"), "It needs the plugin “glass”"),
    "another API": (MANIFEST.format(more=", api='>=9'"), "written for version >=9 of the plugin API"),
    "a permission of the platform's": (
        MANIFEST.format(more=", permissions=(Permission(key='customer.view', title='x'),)"), "In permissions"),
    "a key claimed twice": (
        MANIFEST.format(more=", permissions=(Permission(key='unfit.a', title='x'),) * 2"), "In permissions"),
}


@pytest.fixture
def started(config: Config, ctx: Ctx, tmp_path: Path, install: Callable[..., None]) -> Iterator[Callable[..., Browser]]:
    """Start with a package of this source installed as the plugin of this name; an administrator's browser."""
    apps: list[Flask] = []

    def start(name: str, source: str) -> Browser:
        install(**{name: "guanxi_unfit"})
        package = tmp_path / "installed" / "guanxi_unfit"
        package.mkdir()
        (package / "__init__.py").write_text(source)
        apps.append(create_app(config))
        return boss_of(apps[0], ctx)

    sys.modules.pop("guanxi_unfit", None)
    yield start
    sys.modules.pop("guanxi_unfit", None)
    for app in apps:
        runtime_of(app).engine.dispose()


@pytest.mark.parametrize("fault", UNFIT)
def test_one_that_can_not_be_used_at_all(started: Callable[..., Browser], ctx: Ctx, report: Row, fault: str) -> None:
    source, reason = UNFIT[fault]
    boss = started("unfit", source)
    shown = unescape(row(boss, "unfit"))
    assert reason in shown
    assert "Switch on" not in shown
    report(f"{fault}, at the start", "200, as without the plugin", writes(boss, ctx), f"unfit is held: {reason}")


def test_a_name_that_is_taken(started: Callable[..., Browser], ctx: Ctx, report: Row) -> None:
    boss = started("commerce", MANIFEST.format(more="").replace("'unfit'", "'commerce'"))
    said = "Another plugin is called “commerce” too. Uninstall one of the two."
    page = text_of(boss.get("/plugins"))
    assert said in page
    assert "Switch on Orders" in page
    report("a name claimed twice", "200, the first is used", writes(boss, ctx), f"Unfit is held: {said}")
