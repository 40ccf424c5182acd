"""What the settings contribute."""

from __future__ import annotations

from guanxi import __version__
from guanxi.contributions import MenuEntry
from guanxi.i18n import _l
from guanxi.plugin import Plugin

feature = Plugin(
    name="settings",
    title=_l("Settings"),
    version=__version__,
    menu=(MenuEntry(key="settings", title=_l("Settings"), endpoint="settings.page", icon="settings",
                    permission="admin.settings", group="administration", order=90),),
)
