"""Notices as a feature of the core: their kinds, and what is done about them by the clock."""

from __future__ import annotations

from guanxi import __version__
from guanxi.contributions import Job
from guanxi.i18n import _l
from guanxi.inbox.digest import DIGESTS, send_digests
from guanxi.inbox.kinds import KINDS
from guanxi.notices.jobs import forget_old
from guanxi.plugin import Plugin

feature = Plugin(
    name="inbox",
    title=_l("Notifications"),
    version=__version__,
    notice_kinds=KINDS,
    jobs=(Job(key="inbox.forget_old", title=_l("Delete old notifications"), run=forget_old, schedule="41 3 * * *"),
          Job(key=DIGESTS, title=_l("Send notifications by e-mail"), run=send_digests, schedule="*/10 * * * *")),
)
