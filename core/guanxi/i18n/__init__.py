"""Languages of the people who read us: texts, and dates, numbers and money as they write them."""

from guanxi.i18n.dates import absolute, day, month, relative, time_of_day
from guanxi.i18n.formats import CLOCKS, DATES, NUMBERS, Formats, current_formats, use_formats
from guanxi.i18n.locale import LOCALES, best_locale, bind, current_locale, current_timezone, use_locale
from guanxi.i18n.numbers import MoneyParts, compact, money, money_parts, number, percent
from guanxi.i18n.text import LazyString, _, _l, add_translations, ngettext

__all__ = [
    "CLOCKS",
    "DATES",
    "LOCALES",
    "NUMBERS",
    "Formats",
    "LazyString",
    "MoneyParts",
    "_",
    "_l",
    "absolute",
    "add_translations",
    "best_locale",
    "bind",
    "compact",
    "current_formats",
    "current_locale",
    "current_timezone",
    "day",
    "money",
    "money_parts",
    "month",
    "ngettext",
    "number",
    "percent",
    "relative",
    "time_of_day",
    "use_formats",
    "use_locale",
]
