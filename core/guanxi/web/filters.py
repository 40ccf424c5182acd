"""What templates may ask for: dates, figures and names in the reader's language."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from flask import Flask
from markupsafe import Markup

from guanxi import i18n
from guanxi.clock import utc_now
from guanxi.customers.phones import display
from guanxi.customers.states import TITLES
from guanxi.money import Money


def init_app(app: Flask) -> None:
    """Install the filters, the translating functions and `state_title`."""
    env = app.jinja_env
    env.add_extension("jinja2.ext.i18n")
    # The extension's methods exist only once it is loaded, so they are looked up, not declared.
    env.install_gettext_callables(i18n._, i18n.ngettext, newstyle=True)  # type: ignore[attr-defined]
    env.globals["_"] = translated
    env.filters.update(
        absolute=absolute, relative=relative, day=day, time=time, number=number, compact=compact,
        money=money, money_parts=money_parts, initial=initial, bytes=size_in_bytes,
        phone=display,
    )
    env.globals["state_title"] = state_title


def translated(msgid: str, **params: object) -> Markup:
    """`{{ _("…") }}`: our own text is markup, what is put into its places is escaped."""
    text = _known(locale(), msgid)
    return text % params if params else text


@lru_cache(maxsize=4096)
def _known(_locale: str, msgid: str) -> Markup:
    """The text in `_locale`, which is the language of the moment; a page asks for fifty."""
    return Markup(i18n._(msgid))


def locale() -> str:
    """The reader's language; English where nobody in particular reads."""
    return i18n.current_locale() or "en"


def absolute(value: datetime) -> str:
    """2026年10月6日 星期二 16:20: what hovering shows."""
    return i18n.absolute(value, locale(), i18n.current_timezone())


def relative(value: datetime) -> str:
    """5 分钟前, 昨天 16:20, 10月6日."""
    return i18n.relative(value, utc_now(), locale(), i18n.current_timezone())


def day(value: date | datetime, short: bool = False) -> str:
    """10月6日 星期二; of an instant, the day in the reader's time zone."""
    zone = i18n.current_timezone()
    here = value.astimezone(zone).date() if isinstance(value, datetime) else value
    return i18n.day(here, locale(), utc_now().astimezone(zone).date(), short=short)


def time(value: datetime) -> str:
    """16:20 on the reader's clock."""
    return i18n.time_of_day(value, locale(), i18n.current_timezone())


def number(value: int | Decimal) -> str:
    """12,480."""
    return i18n.number(value)


def compact(value: int | Decimal) -> str:
    """12.8万 or 128.4K."""
    return i18n.compact(value, locale())


def money(value: Money) -> str:
    """¥58,320.00."""
    return i18n.money(value, locale())


def money_parts(value: Money) -> i18n.MoneyParts:
    """The same, cut where type changes weight."""
    return i18n.money_parts(value, locale())


def size_in_bytes(value: int) -> str:
    """12 KB, 3.4 MB."""
    if value < 1 << 20:
        return f"{number(max(1, round(value / 1024)))} KB"
    return f"{number(Decimal(value) / (1 << 20) // Decimal('0.1') / 10)} MB"


def initial(name: str) -> str:
    """What stands in a face: the surname's first character, or the first letter."""
    return next((letter.upper() for letter in name if letter.isalnum()), "·")


def state_title(key: str) -> str:
    """The word for a customer's state."""
    return str(TITLES.get(key, key))
