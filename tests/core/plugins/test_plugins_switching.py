"""Switching takes effect at the next request, for every process; what is off is gone, and comes back whole."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask

from guanxi.ctx import Ctx, Principal, Scope
from guanxi.db import retrying
from guanxi.events import emit
from guanxi.jobs import enqueue
from guanxi.runtime import Runtime
from guanxi.testing.factories import Made
from guanxi.worker import run_due_jobs
from tests.core.accounts_help import PASSWORD, make_role, make_user
from tests.core.browser_help import Browser, text_of
from tests.core.customer_pages_help import signed_in
from tests.core.lists_help import chips, first_page, names
from tests.faulty.guanxi_faulty import work


def runtime_of(app: Flask) -> Runtime:
    """What an application shares with its jobs."""
    found = app.extensions["guanxi"]
    assert isinstance(found, Runtime)
    return found


def written(runtime: Runtime, do: Callable[[Ctx], object]) -> None:
    """Do something in a unit of work, with the plugins that are on now."""
    with runtime.opened(Principal.system("test")) as ctx:
        retrying(ctx, lambda unit: do(unit.ctx))


def test_two_workers_agree_at_the_next_request(begin: Callable[[], Flask], boss: Browser) -> None:
    other = Browser(begin())
    other.sign_in("boss")
    answers = []
    for verb in ("enable", "disable", "enable"):
        boss.post(f"/plugins/faulty/{verb}")
        answers.append((boss.get("/faulty/").status_code, other.get("/faulty/").status_code))
    assert answers == [(200, 200), (404, 404), (200, 200)]


def test_what_is_off_has_no_pages_no_menu_and_no_parts(boss: Browser, make: Made) -> None:
    customer = make.customer("李明")
    assert boss.get("/faulty/").status_code == 404
    assert boss.get("/fragments/widgets/faulty.today").status_code == 404
    assert boss.get(f"/customers/{customer}/panels/faulty.goods").status_code == 404
    page = boss.get(f"/customers/{customer}").text
    for words in ("Goods panel", "Weight of goods", "Send goods", "Fragile", 'href="/faulty/"'):
        assert words not in page
    assert "Length of the name" not in boss.htmx("GET", "/customers/columns").text
    assert work.DONE == []


def test_what_is_on_has_them_all(on: Browser, make: Made) -> None:
    customer = make.customer("李明")
    page = on.get(f"/customers/{customer}").text
    for words in ("Goods panel", "Weight of goods", "Send goods", "Fragile", "Handle with care", 'href="/faulty/"'):
        assert words in page
    assert f"goods of {customer}" in on.get(f"/customers/{customer}/panels/faulty.goods").text
    assert "all goods" in on.get("/faulty/").text


def test_a_view_that_names_what_is_off_is_not_run_and_says_why(on: Browser, make: Made) -> None:
    make.customer("李明")
    make.customer("王小明")
    query = "f=faulty.length:at_least:3&columns=faulty.length"
    assert "Length of the name" in on.htmx("GET", "/customers/columns").text
    page = first_page(on, f"?{query}")
    assert (names(page), chips(page)) == (["王小明"], ["Length of the name at least 3"])
    view = on.post(f"/customers/views/new?{query}", {"title": "Long names"}).location
    on.post("/plugins/faulty/disable")
    answer = on.get(view)
    assert (answer.status_code, names(answer)) == (400, [])
    assert 'class="chip inactive"' in answer.text
    assert "“faulty.length” does not exist, is switched off, or is not for your role" in text_of(answer)
    on.post("/plugins/faulty/enable")
    assert names(on.get(view)) == ["王小明"]


def test_jobs_and_handlers_of_what_is_off_wait_and_are_done_when_it_is_on_again(app: Flask, on: Browser) -> None:
    runtime = runtime_of(app)
    written(runtime, lambda ctx: (enqueue(ctx, "faulty.count"), emit(ctx, work.Broke(customer_ids=()))))
    on.post("/plugins/faulty/disable")
    run_due_jobs(runtime)
    assert work.DONE == []
    on.get("/plugins")
    on.post("/plugins/faulty/enable")
    run_due_jobs(runtime)
    assert sorted(work.DONE) == ["handler", "job"]


def test_the_dashboard_is_there_for_those_who_have_something_on_it(app: Flask, on: Browser, ctx: Ctx) -> None:
    make_user(ctx, make_role(ctx, {"customer.import": Scope.ALL}), login="imports", name="陈默", password=PASSWORD)
    imports = signed_in(app, "imports")
    page = on.get("/")
    assert page.status_code == 200
    assert "Goods today" in page.text
    assert "Hello" in on.get("/fragments/widgets/faulty.today").text
    assert ("Dashboard" in text_of(on.get("/me")), "Dashboard" in text_of(imports.get("/me"))) == (True, False)
    assert imports.get("/").headers["Location"] == "/imports/"
    on.post("/plugins/faulty/disable")
    assert "Goods today" not in on.get("/").text
