"""Approvals: rules that ask people before something takes effect, and the pages on which they decide."""

from guanxi.api import Plugin, Setting, _l
from guanxi_approvals import api
from guanxi_approvals.entities import ENTITIES
from guanxi_approvals.events import ApprovalsDecided
from guanxi_approvals.jobs import REMIND, REVIEW
from guanxi_approvals.kinds import KINDS, NOTICES
from guanxi_approvals.menu import MENU
from guanxi_approvals.rights import PERMISSIONS
from guanxi_approvals.services.reviewing import REMIND_AFTER

plugin = Plugin(
    name="approvals",
    title=_l("Approvals"),
    version="1.0",
    default=True,
    summary=_l("Rules say what needs whose approval; those who are asked are told, and decide wherever they are."),
    permissions=PERMISSIONS,
    settings=(
        Setting(key=REMIND_AFTER, title=_l("Remind after (days)"), type="integer", default=1, minimum=0, maximum=30,
                help=_l("Whoever lets a request wait longer is reminded on working days at nine. 0 reminds nobody.")),
    ),
    entities=ENTITIES,
    menu=MENU,
    styles=("approvals.css",),
    jobs=(REMIND, REVIEW),
    events=(ApprovalsDecided,),
    timeline_kinds=KINDS,
    notice_kinds=NOTICES,
    services={"approvals": api},
)
