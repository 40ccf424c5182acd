"""What the first days contribute: the page that says how well data is kept."""

from __future__ import annotations

from guanxi import __version__
from guanxi.contributions import MenuEntry, Permission
from guanxi.i18n import _l
from guanxi.plugin import Plugin
from guanxi.setup.usage import PERMISSION

feature = Plugin(
    name="setup",
    title=_l("First steps"),
    version=__version__,
    permissions=(Permission(key=PERMISSION, title=_l("See how well data is kept, and what is used")),),
    menu=(MenuEntry(key="usage", title=_l("Usage"), endpoint="usage.page", icon="chart-dots", permission=PERMISSION,
                    group="administration", order=75),),
)
