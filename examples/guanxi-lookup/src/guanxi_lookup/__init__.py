"""Company look-up: asks a register of companies, keeps what it says, and fills in the customer's fields with it."""

from guanxi.api import Attribute, AttributeType, Job, Plugin, Setting, TimelineKind, _l
from guanxi_lookup import api
from guanxi_lookup.jobs import LOOK_UP, look_up
from guanxi_lookup.models import Company
from guanxi_lookup.rights import PERMISSIONS, VIEW
from guanxi_lookup.services import FILLED, taken_over

plugin = Plugin(
    name="lookup",
    title=_l("Company look-up"),
    version="1.0",
    summary=_l("Asks a register of companies, and fills in customers with what it says."),
    permissions=PERMISSIONS,
    settings=(
        Setting(key="lookup.address", title=_l("Address of the register"), type="text", default=""),
        Setting(key="lookup.token", title=_l("Token for the register"), type="secret", default=""),
    ),
    attributes=(
        Attribute(key="lookup.at", title=_l("Looked up"), type=AttributeType.INSTANT, permission=VIEW,
                  column=Company.looked_up_at),
    ),
    jobs=(Job(key=LOOK_UP, title=_l("Look up a company"), run=look_up),),
    timeline_kinds=(TimelineKind(key=FILLED, title=_l("Company look-up"), icon="building", sentence=taken_over,
                                 permission=VIEW),),
    services={"lookup": api},
)
