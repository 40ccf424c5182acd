"""What people are told of webhooks."""

from __future__ import annotations

from typing import Final

from guanxi.api import NoticeKind, _l, ngettext
from guanxi_webhooks.rights import MANAGE

KINDS: Final = (
    NoticeKind(key="webhooks.paused", title=_l("A webhook of mine is paused"), icon="plug-off", permission=MANAGE,
               subject=lambda _data: _l("Webhooks"), leads_to=("webhooks.show", "receiver_id", "receiver"),
               sentence=lambda _data: _l("A webhook is paused, because its receiver can’t be reached any more"),
               several=lambda count: ngettext("%(num)s webhook is paused", "%(num)s webhooks are paused", count)),
)
