"""E-mail as a feature of the core: its settings."""

from __future__ import annotations

from guanxi import __version__
from guanxi.i18n import _l
from guanxi.mail.server import SETTINGS
from guanxi.plugin import Plugin

feature = Plugin(name="mail", title=_l("Outgoing e-mail"), version=__version__, settings=SETTINGS)
