"""A transaction of an import takes as many rows as fit into the time others may wait."""

from __future__ import annotations

from guanxi.transfer.pace import ALONE, Pace


def settled(seconds_a_row: float) -> int:
    pace = Pace()
    for _ in range(40):
        pace.took(pace.rows, pace.rows * seconds_a_row)
    return pace.rows


def test_the_time_settles_at_what_others_may_wait() -> None:
    assert 0.8 * ALONE < settled(0.000_2) * 0.000_2 < 1.2 * ALONE


def test_there_are_always_some_rows_and_never_too_many() -> None:
    assert (settled(1.0), settled(0.0)) == (20, 4_000)


def test_one_slow_transaction_does_not_stop_everything() -> None:
    pace = Pace()
    for _ in range(40):
        pace.took(pace.rows, pace.rows * 0.000_1)
    before = pace.rows
    pace.took(pace.rows, 30.0)
    assert pace.rows > before / 3
