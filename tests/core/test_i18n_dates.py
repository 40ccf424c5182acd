"""Dates as people say them, in both languages."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from guanxi.i18n import absolute, day, relative, time_of_day, use_locale

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 10, 6, 8, 20, tzinfo=UTC)  # a Tuesday, 16:20 in Shanghai
TODAY = date(2026, 10, 6)


def test_a_day_of_this_year_is_said_without_the_year() -> None:
    assert day(TODAY, "zh", TODAY) == "10月6日 星期二"
    assert day(TODAY, "en", TODAY) == "Tuesday 6 October"


def test_a_day_of_another_year_is_said_with_it() -> None:
    assert day(date(2025, 9, 1), "zh", TODAY) == "2025年9月1日 星期一"
    assert day(date(2025, 9, 1), "en", TODAY, short=True) == "1 Sep 2025"


def test_the_absolute_form_has_everything_on_the_readers_clock() -> None:
    assert absolute(NOW, "zh", SHANGHAI) == "2026年10月6日 星期二 16:20"
    assert absolute(NOW, "en", ZoneInfo("UTC")) == "Tuesday 6 October 2026 08:20"


def test_the_time_of_day_is_the_readers() -> None:
    assert time_of_day(NOW, "zh", SHANGHAI) == "16:20"


@pytest.mark.parametrize(("before", "chinese", "english"), [
    (timedelta(seconds=30), "刚刚", "just now"),
    (timedelta(minutes=5), "5 分钟前", "5 minutes ago"),
    (timedelta(hours=3), "今天 13:20", "today 13:20"),
    (timedelta(days=1), "昨天 16:20", "yesterday 16:20"),
    (timedelta(days=3), "3 天前", "3 days ago"),
    (timedelta(days=7), "9月29日", "29 Sep"),
    (timedelta(days=400), "2025年9月1日", "1 Sep 2025"),
    (-timedelta(hours=2), "今天 18:20", "today 18:20"),
    (-timedelta(days=1), "明天 16:20", "tomorrow 16:20"),
    (-timedelta(days=3), "星期五 16:20", "Friday 16:20"),
    (-timedelta(days=30), "11月5日", "5 Nov"),
])
def test_near_instants_are_relative_and_far_ones_dates(before: timedelta, chinese: str, english: str) -> None:
    with use_locale("zh"):
        assert relative(NOW - before, NOW, "zh", SHANGHAI) == chinese
    with use_locale("en"):
        assert relative(NOW - before, NOW, "en", SHANGHAI) == english


def test_ten_minutes_ago_before_midnight_was_yesterday() -> None:
    midnight = datetime(2026, 10, 5, 16, 5, tzinfo=UTC)  # 0:05 in Shanghai
    with use_locale("zh"):
        assert relative(midnight - timedelta(minutes=10), midnight, "zh", SHANGHAI) == "昨天 23:55"
