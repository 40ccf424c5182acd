"""Loyal, lapsing, lost: the rules of each trade, on days alone, and the steps from state to state."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest

from guanxi.customers.states import TITLES, may_follow
from guanxi_commerce.standing import Standing, standing
from guanxi_commerce.steps import PURCHASE, RETURN, RULES, steps
from guanxi_commerce.trades import CHOICES, DEFAULT, TRADES, Trade

TODAY = date(2026, 6, 15)
BEAUTY = TRADES["beauty"]
BUSINESS = TRADES["business"]


def found(*days_ago: int, trade: Trade = BEAUTY) -> Standing:
    """The standing of someone who bought so many days ago."""
    return standing(sorted(TODAY - timedelta(days=days) for days in days_ago), trade, TODAY)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def test_who_never_bought_has_no_standing() -> None:
    assert found() == Standing()


@pytest.mark.parametrize(("days_ago", "state"), [
    ((0,), "first_time"), ((179,), "first_time"), ((180,), "lost"), ((10, 50), "repeat"), ((180, 200), "lost"),
    ((1, 31, 61, 91), "loyal"), ((1, 31, 61), "repeat")])
def test_states_of_an_online_shop(days_ago: tuple[int, ...], state: str) -> None:
    assert found(*days_ago).state == state


@pytest.mark.parametrize(("trade", "lapsing", "lost"), [
    ("beauty", 90, 180), ("clothing", 180, 365), ("grocery", 30, 90), ("fast_food", 45, 90), ("car_service", 270, 450)])
def test_before_the_fourth_purchase_the_trade_says_when(trade: str, lapsing: int, lost: int) -> None:
    after = found(0, 7, 14, trade=TRADES[trade])
    assert (after.lapses_on, after.lost_on) == (ago(-lapsing), ago(-lost))


def test_from_the_fourth_purchase_on_it_is_ones_own_rhythm() -> None:
    weekly = found(0, 7, 14, 21)
    assert (weekly.rhythm, weekly.lapses_on, weekly.lost_on) == (70, ago(-11), ago(-21))
    assert found(21, 28, 35, 42).state == "lost"
    assert found(20, 27, 34, 41).state == "loyal"


def test_the_rhythm_is_a_median_that_one_long_pause_does_not_move() -> None:
    assert found(0, 10, 20, 320).rhythm == 100
    assert found(0, 5, 15).rhythm == 75


@pytest.mark.parametrize(("trade", "visits", "within"), [
    ("beauty", 4, 365), ("clothing", 4, 365), ("grocery", 12, 180), ("fast_food", 6, 90), ("car_service", 4, 730)])
def test_loyal_is_so_many_visits_in_so_many_days(trade: str, visits: int, within: int) -> None:
    rule = TRADES[trade]
    # Spread evenly, with the first on the last day that still counts.
    days = [round(place * (within - 1) / (visits - 1)) for place in range(visits)]
    assert found(*days, trade=rule).state == "loyal"
    assert found(*days[:-1], within, trade=rule).state == "repeat"


def test_loyalty_is_looked_at_again_when_the_first_visit_leaves_the_window() -> None:
    after = found(10, 120, 240, 350)
    assert (after.state, after.review_on) == ("loyal", ago(350 - 365))
    assert standing([ago(350), ago(240), ago(120), ago(10)], BEAUTY, ago(350 - 365)).state == "repeat"


def test_someone_lost_is_not_looked_at_again() -> None:
    assert found(400).review_on is None


def test_a_firm_is_loyal_after_three_orders_and_a_year() -> None:
    assert found(0, 200, 365, trade=BUSINESS).state == "loyal"
    assert found(0, 200, 364, trade=BUSINESS).state == "repeat"
    assert found(0, 400, trade=BUSINESS).state == "repeat"


def test_a_firm_is_lost_after_three_medians_between_90_and_365_days() -> None:
    assert found(0, 10, trade=BUSINESS).lost_on == ago(-90)
    assert found(0, 50, trade=BUSINESS).lost_on == ago(-150)
    assert found(0, 300, trade=BUSINESS).lost_on == ago(-365)
    assert found(0, 50, trade=BUSINESS).lapses_on == ago(-75)


def test_a_buyer_of_homes_is_never_lost_by_time() -> None:
    assert found(3_000, trade=TRADES["property"]).state == "first_time"
    assert found(3_000, 100, trade=TRADES["property"]).state == "loyal"


def test_every_trade_can_be_chosen() -> None:
    assert {choice.value for choice in CHOICES} == set(TRADES)
    assert DEFAULT in TRADES


def test_every_step_is_one_the_machine_knows() -> None:
    """Over all states, standings and causes; what has no way stays."""
    bought = [Standing(state=state, was=was) for was in ("first_time", "repeat", "loyal")
              for state in ("first_time", "repeat", "loyal", "lost") if state in (was, "lost", "repeat")]
    for current, after, cause in product(TITLES, (Standing(), *bought), (PURCHASE, RETURN, RULES)):
        state = current
        for following, reason in steps(current, after, cause):
            assert state != following
            assert may_follow(state, following), (current, after, cause)
            assert reason
            state = following


@pytest.mark.parametrize(("current", "after", "cause", "expected"), [
    ("prospect", Standing(state="first_time", was="first_time"), PURCHASE, ["first_time"]),
    ("prospect", Standing(state="loyal", was="loyal"), PURCHASE, ["loyal"]),
    ("prospect", Standing(state="lost", was="repeat"), PURCHASE, ["repeat", "lost"]),
    ("non_customer", Standing(state="first_time", was="first_time"), PURCHASE, ["prospect", "first_time"]),
    ("non_customer", Standing(state="repeat", was="repeat"), RULES, []),
    ("non_customer", Standing(state="lost", was="repeat"), PURCHASE, []),
    ("lost", Standing(state="repeat", was="repeat"), PURCHASE, ["repeat"]),
    ("lost", Standing(state="loyal", was="loyal"), PURCHASE, ["loyal"]),
    ("lost", Standing(), RETURN, []),
    ("lost", Standing(state="first_time", was="first_time"), RULES, []),
    ("loyal", Standing(), RETURN, ["prospect"]),
    ("repeat", Standing(state="first_time", was="first_time"), RETURN, ["first_time"]),
    ("loyal", Standing(state="repeat", was="repeat"), RULES, ["repeat"]),
    ("prospect", Standing(), PURCHASE, []),
])
def test_from_one_state_to_the_next(current: str, after: Standing, cause: str, expected: list[str]) -> None:
    assert [state for state, _reason in steps(current, after, cause)] == expected
