"""What the frame around every page shows: organisation, menu, person, language, theme, toasts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

from flask import Flask, current_app, render_template, request, url_for
from markupsafe import Markup

from guanxi.ctx import Ctx, Principal
from guanxi.i18n import LOCALES, _, current_locale
from guanxi.plugin.dispatch import asks
from guanxi.web.assets import icons_url
from guanxi.web.context import current_ctx
from guanxi.web.installing import GROUND
from guanxi.web.menu import MenuGroup, MenuItem, creations, menu, personal, phone_tabs
from guanxi.web.organisation import organisation
from guanxi.web.preferences import chosen_theme
from guanxi.web.toasts import Toast, waiting_toasts

SIGN_OUT: Final = "accounts.sign_out"
PROFILE: Final = "accounts.profile"
CREATE_CUSTOMER: Final = "customers.create"
FIND_CUSTOMERS: Final = "customers.find"
HOME: Final = "/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who is signed in, as the foot of the sidebar names them."""

    id: int
    name: str
    fact: str


@dataclass(frozen=True)  # no slots: the parts are worked out when a template asks, error pages ask for few
class Shell:
    """Lazily, so that a fragment, which shows no frame, pays for none."""

    ctx: Ctx

    @cached_property
    def locale(self) -> str:
        """zh or en."""
        return current_locale() or "en"

    @property
    def lang(self) -> str:
        """The page's language for the browser, its fonts and a screen reader."""
        return "zh-CN" if self.locale == "zh" else self.locale

    @property
    def languages(self) -> Sequence[tuple[str, str]]:
        """Code and own name of each language there is."""
        return tuple(LOCALES.items())

    @property
    def theme(self) -> str:
        """light, dark, or empty to follow the system."""
        return chosen_theme(self.ctx.principal)

    @property
    def grounds(self) -> Sequence[tuple[str, str]]:
        """What a phone colours its bars with: by what the system prefers, or once for a theme that was chosen."""
        return (("", GROUND[self.theme]),) if self.theme else tuple(GROUND.items())

    @property
    def compact(self) -> bool:
        """Whether the reader chose narrow rows."""
        return self.ctx.principal.density == "compact"

    @property
    def organisation(self) -> str:
        """The name above the menu and in the window's title."""
        return organisation().name or _("Guanxi")

    @property
    def home(self) -> str:
        """Where the organisation's name leads."""
        chosen = self.ctx.principal.start_page
        entries = [item for group in self.menu for item in group.items]
        return next((item.url for item in entries if item.key == chosen), entries[0].url if entries else HOME)

    @property
    def here(self) -> str:
        """This address, to come back to after a change of language; only one that can be asked for again."""
        return request.full_path.rstrip("?") if request.method == "GET" else HOME

    @cached_property
    def menu(self) -> Sequence[MenuGroup]:
        """The menu of this person, empty for nobody."""
        return menu(self.ctx) if self.user else ()

    @property
    def personal(self) -> Sequence[MenuItem]:
        """The pages about this person, behind their name."""
        return personal(self.ctx)

    @property
    def menu_lines(self) -> Markup:
        """The menu as it stands in the sidebar."""
        return _menu_lines(tuple(self.menu), icons_url())

    @property
    def tabs(self) -> Sequence[MenuItem]:
        """What the phone's bottom bar shows of the menu."""
        return phone_tabs(self.menu)

    @property
    def create(self) -> str:
        """Where the plus of the bottom bar leads; empty for those who may not create."""
        return _address(CREATE_CUSTOMER) if self.ctx.may("customer.create") else ""

    @property
    def find(self) -> str:
        """Where the palette looks for customers, and for what plugins find."""
        return _address(FIND_CUSTOMERS) if self.ctx.may("customer.view") or asks(self.ctx, "search") else ""

    @cached_property
    def user(self) -> Person | None:
        """The person signed in."""
        return _person(self.ctx.principal)

    @property
    def sign_out(self) -> str:
        """Where signing out is posted to."""
        return _address(SIGN_OUT)

    @property
    def profile(self) -> str:
        """Where one's own details and devices are."""
        return _address(PROFILE)

    @property
    def statics(self) -> Markup:
        """The dialogs and templates that scripts fill."""
        offered = tuple(creations(self.ctx)) if self.user else ()
        return _statics(self.locale, self.user is not None, self.find, offered, icons_url())

    @property
    def toasts(self) -> Sequence[Toast]:
        """What was done just now; asking takes them."""
        return waiting_toasts()


@lru_cache(maxsize=32)
def _statics(_locale: str, signed_in: bool, find: str, offered: tuple[MenuItem, ...], _sprite: str) -> Markup:
    """The same for everybody who reads `_locale` and may make the same: a fifth of the frame's work, done once."""
    made = render_template("layout/_statics.html", signed_in=signed_in, find=find, offered=offered)
    return Markup(made)  # autoescaped inside


@lru_cache(maxsize=256)
def _menu_lines(groups: tuple[MenuGroup, ...], _sprite: str) -> Markup:
    """The same for everybody who sees these lines on this page."""
    return Markup(render_template("layout/_menu.html", groups=groups))  # autoescaped inside


def _address(endpoint: str) -> str:
    """The address of a subject's page; empty in an application without that subject."""
    return url_for(endpoint) if endpoint in current_app.view_functions else ""


def _person(principal: Principal) -> Person | None:
    if principal.user_id is None:
        return None
    return Person(id=principal.user_id, name=principal.name, fact=principal.login)


def init_app(app: Flask) -> None:
    """Give every template `shell`."""
    app.context_processor(lambda: {"shell": Shell(current_ctx())})
