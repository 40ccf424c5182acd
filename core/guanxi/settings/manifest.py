"""What the settings contribute."""

from __future__ import annotations

from guanxi import __version__
from guanxi.contributions import Job, MenuEntry, Permission
from guanxi.i18n import _l
from guanxi.plugin import Plugin
from guanxi.settings.events import SettingsChanged
from guanxi.settings.jobs import tidy_up
from guanxi.settings.switching import PERMISSION

feature = Plugin(
    name="settings",
    title=_l("Settings"),
    version=__version__,
    permissions=(Permission(key=PERMISSION, title=_l("Switch plugins on and off")),),
    events=(SettingsChanged,),
    jobs=(Job(key="settings.tidy_up", title=_l("Forget old failures of plugins"), run=tidy_up,
              schedule="53 3 * * *"),),
    menu=(
        MenuEntry(key="dashboard", title=_l("Dashboard"), endpoint="home.page", icon="home", order=0),
        MenuEntry(key="plugins", title=_l("Plugins"), endpoint="plugins.index", icon="plug",
                  permission=PERMISSION, group="administration", order=80),
        MenuEntry(key="settings", title=_l("Settings"), endpoint="settings.page", icon="settings",
                  permission="admin.settings", group="administration", order=90),
    ),
)
