"""What can be chosen on the page of preferences, each choice with an example of what it does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import get_timezone_location

from guanxi.ctx import Ctx
from guanxi.i18n import CLOCKS, DATES, LOCALES, NUMBERS, Formats, _, day, number, time_of_day, use_formats
from guanxi.web.menu import menu

ZONES: Final = """
    Asia/Shanghai Asia/Urumqi Asia/Hong_Kong Asia/Taipei Asia/Singapore Asia/Tokyo Asia/Seoul Asia/Bangkok
    Asia/Ho_Chi_Minh Asia/Jakarta Asia/Kolkata Asia/Dubai Europe/Moscow Europe/Berlin Europe/Paris Europe/London
    Africa/Johannesburg America/Sao_Paulo America/New_York America/Chicago America/Denver America/Los_Angeles
    Australia/Sydney Pacific/Auckland UTC
"""
_FIGURE: Final = Decimal("12345.6")


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One of a choice: its value, its words, and an icon where it has one."""

    value: str
    title: str
    icon: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One preference. A `long` one is chosen of a list and saved by a button, a short one is pressed."""

    name: str
    title: str
    options: Sequence[Option]
    chosen: str
    hint: str = ""
    long: bool = False


def offered(ctx: Ctx) -> list[tuple[str, list[Choice]]]:
    """The headings of the page, and the choices below each."""
    return [(_("Language and region"), [_language(ctx), _zone(ctx), _dates(ctx), _clock(ctx), _numbers(ctx)]),
            (_("Looks"), [_theme(ctx), _density(ctx)]),
            (_("Work"), [_start(ctx)])]


def _language(ctx: Ctx) -> Choice:
    return Choice(name="language", title=_("Language"), chosen=ctx.locale,
                  options=[Option(value=code, title=name) for code, name in LOCALES.items()])


def _zone(ctx: Ctx) -> Choice:
    chosen = ctx.principal.timezone or ""
    names = dict.fromkeys([*ZONES.split(), *([chosen] if chosen else [])])
    return Choice(name="timezone", title=_("Time zone"), chosen=chosen, long=True, options=[
        Option(value="", title=_("As the organisation")),
        *(Option(value=name, title=f"{get_timezone_location(name, locale=ctx.locale)} ({name})") for name in names)])


def _dates(ctx: Ctx) -> Choice:
    today = ctx.now.astimezone(ctx.timezone).date()
    return Choice(name="dates", title=_("Dates"), chosen=ctx.principal.formats.dates, options=[
        Option(value=key, title=_sample(Formats(dates=key), lambda: day(today, ctx.locale, today, short=True)))
        for key in ("", *DATES)])


def _clock(ctx: Ctx) -> Choice:
    zone = ZoneInfo("UTC")
    afternoon = ctx.now.astimezone(zone).replace(hour=16, minute=20)
    return Choice(name="clock", title=_("Time of day"), chosen=ctx.principal.formats.clock or "24", options=[
        Option(value=key, title=_sample(Formats(clock=key), lambda: time_of_day(afternoon, ctx.locale, zone)))
        for key in CLOCKS])


def _numbers(ctx: Ctx) -> Choice:
    return Choice(name="numbers", title=_("Figures"), chosen=ctx.principal.formats.numbers or "comma",
                  hint=_("As they are shown. In what you type, the decimals begin with a point; files keep it too."),
                  options=[Option(value=key, title=_sample(Formats(numbers=key), lambda: number(_FIGURE)))
                           for key in NUMBERS])


def _theme(ctx: Ctx) -> Choice:
    return Choice(name="theme", title=_("Theme"), chosen=ctx.principal.theme or "", options=[
        Option(value="", title=_("As the system"), icon="device-desktop"),
        Option(value="light", title=_("Light"), icon="sun"), Option(value="dark", title=_("Dark"), icon="moon")])


def _density(ctx: Ctx) -> Choice:
    return Choice(name="density", title=_("Rows in lists"), chosen=ctx.principal.density or "",
                  hint=_("On a phone rows keep the height of a finger."),
                  options=[Option(value="", title=_("Comfortable")), Option(value="compact", title=_("Compact"))])


def _start(ctx: Ctx) -> Choice:
    return Choice(name="start", title=_("Start page"), chosen=ctx.principal.start_page or "", long=True,
                  hint=_("What you see after signing in."),
                  options=[Option(value="", title=_("The first page of the menu")),
                           *(Option(value=item.key, title=item.title) for group in menu(ctx) for item in group.items)])


def _sample(formats: Formats, write: Callable[[], str]) -> str:
    with use_formats(formats):
        return write()
