"""Which language and which time zone a reader gets, with or without a request."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final
from zoneinfo import ZoneInfo

from flask import Flask, has_request_context
from flask_babel import Babel, get_locale, get_timezone

from guanxi.i18n.formats import Formats, ask_formats, forget_formats

LOCALES: Final[Mapping[str, str]] = {"zh": "中文", "en": "English"}
"""The languages there are, each named in itself."""

DEFAULT_LOCALE: Final = "en"
DEFAULT_TIMEZONE: Final = ZoneInfo("Asia/Shanghai")

_forced: ContextVar[str | None] = ContextVar("guanxi_forced_locale", default=None)
# The request's language and zone once they are known: a page asks for them hundreds of times.
_known: ContextVar[str | None] = ContextVar("guanxi_known_locale", default=None)
_known_zone: ContextVar[ZoneInfo | None] = ContextVar("guanxi_known_zone", default=None)


def best_locale(*wishes: str | None) -> str | None:
    """The first wish we have a language for: zh, zh-CN, zh_Hans_CN and zh-TW all mean zh."""
    for wish in wishes:
        language = (wish or "").replace("_", "-").partition("-")[0].lower()
        if language in LOCALES:
            return language
    return None


def current_locale() -> str | None:
    """The language being written now: the one asked for by `use_locale`, else the request's, else none."""
    return _forced.get() or _known.get() or _asked()


def _asked() -> str | None:
    locale = get_locale()
    language = None if locale is None else str(locale.language)
    if has_request_context():
        _known.set(language)
    return language


def current_timezone() -> ZoneInfo:
    """The reader's time zone, or the organisation's where nobody in particular reads."""
    return _known_zone.get() or _asked_zone()


def _asked_zone() -> ZoneInfo:
    zone = get_timezone()
    if not isinstance(zone, ZoneInfo):
        return DEFAULT_TIMEZONE
    if has_request_context():
        _known_zone.set(zone)
    return zone


@contextmanager
def use_locale(locale: str) -> Iterator[None]:
    """Write in `locale` inside the block, as a worker does that has no request to ask."""
    token = _forced.set(best_locale(locale) or DEFAULT_LOCALE)
    try:
        yield
    finally:
        _forced.reset(token)


def bind(app: Flask, locale: Callable[[], str | None], timezone: Callable[[], ZoneInfo],
         formats: Callable[[], Formats]) -> None:
    """Let `app` ask these functions, once a request, who is reading."""
    Babel(
        app,
        default_locale=DEFAULT_LOCALE,
        default_timezone=DEFAULT_TIMEZONE.key,
        locale_selector=locale,
        timezone_selector=timezone,
        configure_jinja=False,
    )
    ask_formats(app, formats)
    app.before_request(_forget)
    app.teardown_request(_forget)


def _forget(_error: BaseException | None = None) -> None:
    """A thread serves one request after another: the next reader may read another language."""
    _known.set(None)
    _known_zone.set(None)
    forget_formats()
