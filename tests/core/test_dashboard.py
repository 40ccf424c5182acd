"""The dashboard: what stands on it for whom, in which order, and what its parts tell."""

from __future__ import annotations

import html
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select, update

from guanxi.contributions import Chart, ListLink, Reach, Series, Widget
from guanxi.ctx import Ctx, Principal, Scope
from guanxi.customers.models import Customer
from guanxi.customers.services import trash
from guanxi.dashboard import census, parts
from guanxi.dashboard.manifest import CENSUS
from guanxi.dashboard.models import CustomerCensus
from guanxi.dashboard.periods import own_period, period_of
from guanxi.db import unit_of_work
from guanxi.errors import ProgrammingError
from guanxi.i18n import Formats, use_formats
from guanxi.jobs import enqueue
from guanxi.runtime import Runtime
from guanxi.testing.counting import counted
from guanxi.testing.factories import Made, principal
from guanxi.web.dashboard.charts import chart_data, list_url
from guanxi.web.dashboard.kept import Kept
from guanxi.worker import run_due_jobs
from tests.core.accounts_help import default_role, done, make_user
from tests.core.browser_help import Browser, text_of
from tests.core.customer_pages_help import boss_of, signed_in, staff

CORE = ["customer.states", "customer.new", "customer.quiet", "customer.birthdays"]


def tiles(browser: Browser, path: str = "/") -> list[str]:
    """The parts on the board, or on the page that arranges it, in order; wide ones are marked."""
    page = browser.get(path).text
    if path != "/":
        return [part.partition('"')[0] for part in page.partition("tiles-off")[0].split('name="tile" value="')[1:]]
    found = []
    for part in page.split('<section class="widget')[1:]:
        name = part.partition('id="widget-')[2].partition('"')[0].replace("-", ".")
        found.append(name + ("*" if part.startswith(" whole") else ""))
    return found


def test_everybody_who_sees_customers_has_a_dashboard(app: Flask, ctx: Ctx) -> None:
    boss = boss_of(app, ctx)
    assert tiles(boss) == CORE
    nobody, _user = staff(app, ctx, "nobody")
    assert nobody.get("/").location == "/preferences/"
    for key in CORE:
        assert (boss.get(f"/fragments/widgets/{key}").status_code, nobody.get(
            f"/fragments/widgets/{key}").status_code) == (200, 404)


def test_one_arranges_ones_own_and_takes_it_back(app: Flask, ctx: Ctx) -> None:
    boss = boss_of(app, ctx)
    chosen = ["customer.quiet:wide", "customer.new:half"]
    assert boss.post("/dashboard/arrange", {"tile": chosen}).location == "/"
    assert tiles(boss) == ["customer.quiet*", "customer.new"]
    assert tiles(boss, "/dashboard/arrange") == chosen
    assert "customer.states" in boss.get("/dashboard/arrange").text.partition("tiles-off")[2]
    boss.post("/dashboard/reset")
    assert tiles(boss) == CORE


def test_nothing_may_stand_on_it_too(app: Flask, ctx: Ctx) -> None:
    boss = boss_of(app, ctx)
    boss.post("/dashboard/arrange")
    assert tiles(boss) == []
    assert "Nothing stands here" in text_of(boss.get("/"))


def test_a_role_begins_with_what_was_arranged_for_it_and_ones_own_wins(app: Flask, ctx: Ctx) -> None:
    boss, role = boss_of(app, ctx), default_role(ctx, "salesperson")
    make_user(ctx, role, login="sales", name="赵", password="correct-horse-1")
    sales = Browser(app)
    sales.sign_in("sales", "correct-horse-1")
    boss.post("/dashboard/arrange", {"tile": ["customer.new:wide"], "role": str(role)})
    assert (tiles(sales), tiles(boss)) == (["customer.new*"], CORE)
    sales.post("/dashboard/arrange", {"tile": ["customer.quiet:half"]})
    assert tiles(sales) == ["customer.quiet"]
    sales.post("/dashboard/reset")
    assert tiles(sales) == ["customer.new*"]
    boss.post("/dashboard/reset", {"role": str(role)})
    assert tiles(sales) == CORE


def test_only_who_manages_roles_arranges_for_them(app: Flask, ctx: Ctx) -> None:
    boss_of(app, ctx)
    role = default_role(ctx, "salesperson")
    sales, _user = staff(app, ctx, "sales", view=Scope.OWN)
    for answer in (sales.get(f"/dashboard/arrange?role={role}"), sales.post("/dashboard/arrange", {"role": role}),
                   sales.post("/dashboard/reset", {"role": role})):
        assert answer.status_code == 403
    assert signed_in(app, "boss").get("/dashboard/arrange?role=999").status_code == 404


@pytest.mark.parametrize("sent", [["a:half", "a:wide"], ["k" * 81 + ":half"], [f"{n}:half" for n in range(101)]])
def test_an_arrangement_that_is_none_is_refused(app: Flask, ctx: Ctx, sent: list[str]) -> None:
    boss = boss_of(app, ctx)
    assert boss.post("/dashboard/arrange", {"tile": sent}).status_code == 400
    assert tiles(boss) == CORE


def test_parts_that_are_gone_or_forbidden_are_left_out(app: Flask, ctx: Ctx) -> None:
    boss = boss_of(app, ctx)
    boss.post("/dashboard/arrange", {"tile": ["gone.part:half", "customer.new:half", "nonsense"]})
    assert tiles(boss) == ["customer.new"]


@pytest.mark.parametrize(("key", "first", "last", "first_before", "last_before"), [
    ("month", (2026, 3, 1), (2026, 3, 31), (2026, 2, 1), (2026, 2, 28)),
    ("last30", (2026, 3, 2), (2026, 3, 31), (2026, 1, 31), (2026, 3, 1)),
    ("quarter", (2026, 1, 1), (2026, 3, 31), (2025, 10, 1), (2025, 12, 29)),
    ("year", (2026, 1, 1), (2026, 3, 31), (2025, 1, 1), (2025, 3, 31))])
def test_a_period_is_compared_with_as_much_of_the_one_before(key: str, first: tuple[int, int, int], last: tuple[
        int, int, int], first_before: tuple[int, int, int], last_before: tuple[int, int, int]) -> None:
    period = period_of(key, date(2026, 3, 31))
    assert (period.first, period.last) == (date(*first), date(*last))
    assert (period.first_before, period.last_before) == (date(*first_before), date(*last_before))


def test_own_days_are_compared_with_as_many_before_and_leap_days_with_the_last_of_february() -> None:
    own = own_period(date(2026, 3, 10), date(2026, 3, 12))
    assert (own.first_before, own.last_before) == (date(2026, 3, 7), date(2026, 3, 9))
    assert period_of("year", date(2028, 2, 29)).last_before == date(2027, 2, 28)


def test_what_is_chosen_stands_in_the_address_of_each_part(app: Flask, ctx: Ctx) -> None:
    boss = boss_of(app, ctx)
    page = boss.get("/?period=own&first=2026-03-31&last=2026-03-01&reach=mine").text
    assert "first=2026-03-01&amp;last=2026-03-31&amp;reach=mine" in page
    assert 'value="2026-03-01"' in page
    wrong = boss.get("/?period=own&first=yesterday")
    assert (wrong.status_code, "“yesterday” is no day" in text_of(wrong)) == (400, True)
    assert boss.get("/?period=nonsense&reach=everything").status_code == 200


def total(runtime: Runtime, who: Principal, reach: Reach) -> int:
    """How many customers the part about states counts."""
    with runtime.opened(who) as seen:
        return int(parts.states(seen, period_of("month", date(2026, 3, 31)), reach)["total"])


def test_states_are_counted_of_those_one_sees_and_chooses(runtime: Runtime, make: Made) -> None:
    top, other = make.department(), make.department()
    mine, theirs = make.user(department_id=top), make.user(department_id=other)
    for owner, place, count in ((mine, top, 3), (theirs, other, 2), (None, top, 1)):
        for _ in range(count):
            make.customer(owner_id=owner, department_id=place)

    def found(scope: Scope | None, reach: Reach) -> int:
        grants = {} if scope is None else {"customer.view": scope}
        return total(runtime, principal(mine, grants, department_id=top, department_tree_ids=frozenset({top})), reach)

    assert [found(Scope.ALL, reach) for reach in ("all", "department", "mine")] == [6, 4, 3]
    assert [found(Scope.DEPARTMENT_TREE, "all"), found(Scope.OWN, "all"), found(Scope.OWN, "department"),
            found(None, "all")] == [4, 3, 3, 0]


def test_states_are_compared_with_the_last_count_before_the_period(runtime: Runtime, ctx: Ctx, make: Made) -> None:
    top = make.department()
    mine = make.user(department_id=top)
    make.customer(owner_id=mine, department_id=top)
    counts = [(date(2026, 2, 27), mine, top, "loyal", 5), (date(2026, 2, 28), mine, top, "loyal", 4),
              (date(2026, 2, 28), None, None, "lost", 2), (date(2026, 3, 1), mine, top, "loyal", 9)]
    with unit_of_work(ctx) as unit:
        unit.session.add_all(CustomerCensus(day=day, owner_id=owner, department_id=place, state=state, customers=count)
                             for day, owner, place, state, count in counts)

    def before(scope: Scope, reach: Reach = "all") -> tuple[date, dict[str, int]] | None:
        with runtime.opened(principal(mine, {"customer.view": scope}, department_id=top)) as seen:
            return census.counted_before(seen, date(2026, 3, 1), reach)

    assert before(Scope.ALL) == (date(2026, 2, 28), {"loyal": 4, "lost": 2})
    assert before(Scope.ALL, "department") == before(Scope.OWN) == (date(2026, 2, 28), {"loyal": 4})
    assert census.counted_before(ctx, date(2026, 2, 27), "all") is None


def test_the_census_counts_each_day_once_and_forgets_old_ones_but_the_first_of_months(
        runtime: Runtime, ctx: Ctx, make: Made) -> None:
    make.customer(), make.customer()
    trashed = make.customer()
    done(ctx, lambda unit: trash(unit, [trashed]))
    with unit_of_work(ctx) as unit:
        unit.session.add_all(CustomerCensus(day=day, state="lost", customers=1)
                             for day in (date(2024, 3, 1), date(2024, 3, 2)))
    for _ in range(2):
        with unit_of_work(ctx) as unit:
            enqueue(unit.ctx, CENSUS)
        run_due_jobs(runtime)
    rows = ctx.session.execute(select(CustomerCensus.day, CustomerCensus.customers).order_by(CustomerCensus.day)).all()
    assert [tuple(row) for row in rows] == [(date(2024, 3, 1), 1), (ctx.now.astimezone(ctx.timezone).date(), 2)]


def test_new_customers_stand_in_the_month_in_which_they_came(ctx: Ctx, make: Made) -> None:
    now = replace(ctx, now=datetime(2026, 3, 31, 12, tzinfo=UTC), timezone=ZoneInfo("Asia/Shanghai"))
    days = ((2026, 2, 28, 15, 59), (2026, 2, 28, 16, 0), (2025, 3, 31, 16, 0), (2025, 3, 31, 15, 59))
    for day in days:
        moved(ctx, make.customer(), datetime(*day, tzinfo=UTC))
    chart = parts.new_customers(now, "all")["chart"]
    assert (chart.labels[0], chart.labels[-2:]) == ("Apr", ["Feb", "Mar"])
    assert (chart.series[0].values[0], chart.series[0].values[-2:]) == (1, [1, 1])
    assert chart.links[-2].filters == (("customer.created", "between", "2026-02-01", "2026-02-28"),)


def moved(ctx: Ctx, customer_id: int, at: datetime) -> None:
    """Let a customer have come at another time."""
    with unit_of_work(ctx) as unit:
        unit.session.execute(update(Customer).where(Customer.id == customer_id).values(created_at=at))


def test_who_was_never_contacted_is_told_and_who_is_lost_is_not(app: Flask, ctx: Ctx, make: Made) -> None:
    boss = boss_of(app, ctx)
    make.customer("<b>张伟</b>"), make.customer("李娜", state="lost")
    page = boss.get("/fragments/widgets/customer.quiet")
    assert "<b>张伟</b>" in text_of(page)
    assert "<b>" not in page.text
    assert "李娜" not in page.text
    link = html.unescape(page.text.rpartition('href="')[2].partition('"')[0])
    assert "张伟" in boss.get(link).text
    assert "李娜" not in boss.get(link).text


def test_each_bar_of_a_chart_leads_to_its_list_and_stands_in_its_table(app: Flask, ctx: Ctx, make: Made) -> None:
    boss = boss_of(app, ctx)
    make.customer("张伟", state="loyal"), make.customer("李娜")
    page = boss.get("/fragments/widgets/customer.states?reach=all").text
    figures = json.loads(html.unescape(page.partition('data-chart="')[2].partition('"')[0]))
    assert figures["labels"] == ["Prospect", "Loyal customer"]
    assert [one["values"] for one in figures["series"]] == [[1, 1]]
    loyal = boss.get(figures["links"][1]).text
    assert ("张伟" in loyal, "李娜" in loyal) == (True, False)
    assert html.escape(figures["links"][1]) in page.partition("<table")[2]


def test_the_axis_of_a_chart_writes_figures_as_its_reader_does(app: Flask, ctx: Ctx) -> None:
    turnover = Chart(title="Turnover", of="Month", labels=("March",), shape="line", currency="CNY",
                     series=(Series(title="Turnover", values=(123_456,)),))
    with app.test_request_context(), use_formats(Formats(numbers="german")):
        assert chart_data(turnover)["numbers"] == {"unit": 100, "group": ".", "point": ","}


def test_a_part_costs_the_same_however_many_customers_there_are(app: Flask, ctx: Ctx, make: Made) -> None:
    boss, engine = boss_of(app, ctx), app.extensions["guanxi"].engine
    for key in CORE:
        costs = []
        for _ in range(2):
            make.customer(), make.customer(state="lost")
            with counted(engine) as sent:
                assert boss.get(f"/fragments/widgets/{key}?period=year").status_code == 200
            costs.append(len(sent))
        assert len(set(costs)) == 1, (key, costs)
        assert costs[0] <= 4


def test_figures_that_took_long_are_kept_a_thousand_times_as_long() -> None:
    time, asked = [0.0], []

    def count(seconds: float) -> dict[str, int]:
        time[0] += seconds
        asked.append(seconds)
        return {"asked": len(asked)}

    kept = Kept(lambda: time[0])
    assert kept.ask("slow", lambda: count(0.2)) == ({"asked": 1}, 0.0)
    time[0] += 199
    assert kept.ask("slow", lambda: count(0.2)) == ({"asked": 1}, 199.0)
    assert kept.ask("quick", lambda: count(0.01)) == ({"asked": 2}, 0.0)
    assert kept.ask("quick", lambda: count(0.01)) == ({"asked": 3}, 0.0)
    time[0] += 2
    assert kept.ask("slow", lambda: count(0.2)) == ({"asked": 4}, 0.0)


def test_a_count_that_failed_is_asked_again() -> None:
    kept = Kept()
    with pytest.raises(ZeroDivisionError):
        kept.ask("key", lambda: {"x": 1 // 0})
    assert kept.ask("key", lambda: {"x": 1})[0] == {"x": 1}


def test_a_description_that_fits_nothing_is_refused_at_once() -> None:
    turned: Any = ("reach", "period")
    with pytest.raises(ProgrammingError, match="needs one entry a label"):
        Chart(title="t", of="o", labels=["a"], series=[Series(title="s", values=[1, 2])])
    with pytest.raises(ProgrammingError, match="it can follow"):
        Widget(key="a.b", title="t", template="t.html", data=dict, follows=turned)


def test_the_list_behind_a_chart_of_what_is_off_is_left_out(app: Flask, ctx: Ctx) -> None:
    boss_of(app, ctx)
    with app.test_request_context():
        app.preprocess_request()
        assert list_url(ListLink(entity="gone.thing")) == ""
