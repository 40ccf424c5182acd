"""What the API contributes: the rights to work through programs, the page of integrations, and tidying up."""

from __future__ import annotations

from guanxi import __version__
from guanxi.accounts.services.tokens import INTEGRATIONS, USE
from guanxi.contributions import Job, MenuEntry, Permission
from guanxi.i18n import _l
from guanxi.plugin import Plugin
from guanxi.rest.jobs import tidy_up

feature = Plugin(
    name="api",
    title=_l("Programs (API)"),
    version=__version__,
    permissions=(
        Permission(key=USE, title=_l("Let programs work in one’s own name (API)")),
        Permission(key=INTEGRATIONS, title=_l("Manage integrations")),
    ),
    jobs=(Job(key="api.tidy_up", title=_l("Forget replies to programs"), run=tidy_up, schedule="27 3 * * *"),),
    menu=(MenuEntry(key="integrations", title=_l("Integrations"), endpoint="tokens.integrations", icon="key",
                    permission=INTEGRATIONS, group="administration", order=85),),
)
