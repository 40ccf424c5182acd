"""Small parts that carry meaning, as markup: icon, state, clock, face, badge, time, money.

Made in Python and not as Jinja macros because a list of 50 rows shows five hundred of them: a macro costs 10 us,
one of these 1 to 3. `macros/marks.html` hands them to templates and says how each is used.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from types import SimpleNamespace
from typing import Final, Protocol

from flask import Flask
from markupsafe import Markup, escape

from guanxi.customers.divisions import divisions
from guanxi.i18n import _
from guanxi.money import Money
from guanxi.web import filters
from guanxi.web.assets import icons_url

_DOTS: Final = {"prospect": "accent", "first_time": "yellow", "repeat": "ring", "loyal": "green", "lost": "red"}
_CLOCKS: Final = {"red": "alert-circle", "yellow": "clock-hour-4", "green": "circle-check"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """A word beside a name; tone is "", "warn", "bad" or "good", `hint` is read on hover."""

    text: str
    tone: str = ""
    hint: str = ""


class _Badge(Protocol):
    @property
    def text(self) -> object: ...
    @property
    def tone(self) -> str: ...
    @property
    def hint(self) -> str: ...


def init_app(app: Flask) -> None:
    """Give templates `icon`, and the others through `macros/marks.html`."""
    app.jinja_env.globals["icon"] = icon
    app.jinja_env.globals["marks"] = SimpleNamespace(
        state=state, clock=clock, avatar=avatar, badge=badge, badges=badges, when=when, money=money, figure=figure
    )


def icon(name: str, cls: str = "") -> Markup:
    """One of the icons listed in assets.json. Decoration only: the button or link needs words of its own."""
    return _icon(name, cls, icons_url())


@lru_cache(maxsize=1024)
def _icon(name: str, cls: str, sprite: str) -> Markup:
    classes = f"icon {cls}" if cls else "icon"
    return Markup('<svg class="{}" aria-hidden="true"><use href="{}#{}"></use></svg>').format(classes, sprite, name)


def state(key: str, title: str = "", tone: str = "") -> Markup:
    """A customer's state, or any other with `title` and `tone`: a dot and a word."""
    return _state(tone or _DOTS.get(key, "none"), title or filters.state_title(key))


@lru_cache(maxsize=256)
def _state(dot: str, title: str) -> Markup:
    return Markup('<span class="state"><i class="dot dot-{}"></i>{}</span>').format(dot, title)


def clock(tone: str, text: object) -> Markup:
    """When somebody must act: red overdue, yellow today, green planned, none nothing planned."""
    sign = icon(_CLOCKS.get(tone, "circle-dashed"))
    return Markup(f'<span class="clock clock-{escape(tone)}">{sign}<span>{escape(text)}</span></span>')


def avatar(name: str, number: int | None = 0, kind: str = "person", big: bool = False) -> Markup:
    """The face of a person or, square, of a company; the record's `number` chooses its tone."""
    shape = (" company" if kind == "company" else "") + (" big" if big else "")
    own = _without_place(name) if kind == "company" else name
    return _face(filters.initial(own), (number or 0) % 4 + 1, shape)


@lru_cache(maxsize=4096)
def _without_place(name: str) -> str:
    """苏州云锦纺织有限公司 is known as 云锦: half the firms of a city begin with its name."""
    return name[2:] if name[:2] in _cities() and len(name) > 4 else name


@lru_cache(maxsize=1)
def _cities() -> frozenset[str]:
    """The cities and provinces of two characters, without their 市 or 省; none where the table is missing."""
    table = divisions()
    names = table.names.items() if table else ()
    return frozenset(name[:2] for code, name in names if code.endswith("00") and name[2:] in ("市", "省"))


@lru_cache(maxsize=4096)
def _face(letter: str, tone: int, shape: str) -> Markup:
    return Markup('<span class="avatar-gx tone-{}{}" aria-hidden="true">{}</span>').format(tone, shape, letter)


def badge(text: object, tone: str = "", hint: str = "") -> Markup:
    """A word in a box; tone "warn", "bad" and "good" mean something, `hint` is read on hover."""
    title = f' title="{escape(hint)}"' if hint else ""
    return Markup(f'<span class="badge-gx {escape(tone)}"{title}>{escape(text)}</span>')


def badges(items: Sequence[_Badge], most: int = 3) -> Markup:
    """The first `most` of them, the rest behind a count."""
    shown = Markup("").join(badge(item.text, item.tone, item.hint) for item in items[:most])
    if len(items) <= most:
        return shown
    hidden = _(", ").join(str(item.text) for item in items[most:])
    return shown + Markup('<span class="badge-gx" title="{}">+{}</span>').format(hidden, len(items) - most)


def when(instant: datetime | None) -> Markup:
    """Relative within a week, absolute on hover."""
    if instant is None:
        return Markup("")
    near, exact = filters.relative(instant), filters.absolute(instant)
    return Markup(f'<time datetime="{instant.isoformat()}" title="{exact}">{near}</time>')  # words of ours only


def money(amount: Money | None, brief: bool = False) -> Markup:
    """Units and decimals quieter than the number; `brief` says 12.8万 and keeps the whole figure for the hover."""
    if amount is None:
        return Markup("")
    parts = filters.money_parts(amount)
    sign = f'{parts.sign}<span class="unit">{escape(parts.symbol)}</span>'
    if brief:
        rounded = filters.compact(abs(amount.major()))
        return Markup(f'<span title="{escape(parts)}">{sign}{rounded}</span>')
    return Markup(f'{sign}{parts.whole}<small class="unit">{parts.decimals}</small>')


def figure(value: int | None) -> str:
    """A number with its grouping; nothing for none."""
    return "" if value is None else filters.number(value)
