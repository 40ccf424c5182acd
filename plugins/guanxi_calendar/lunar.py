"""Days in the Chinese calendar."""

from __future__ import annotations

from datetime import date

from lunar_python import Solar

from guanxi.api import _, current_locale


def lunar_text(day: date) -> str:
    """农历八月十五; lunar 8/15, of a leap month lunar leap 6/1."""
    found = Solar.fromYmd(day.year, day.month, day.day).getLunar()
    if current_locale() == "zh":
        return f"农历{found.getMonthInChinese()}月{found.getDayInChinese()}"
    month = int(found.getMonth())
    words = {"month": abs(month), "day": found.getDay()}
    return _("lunar leap %(month)s/%(day)s", **words) if month < 0 else _("lunar %(month)s/%(day)s", **words)
