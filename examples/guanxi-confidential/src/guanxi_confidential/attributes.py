"""What lists, filters and the form of a customer know."""

from __future__ import annotations

from functools import partial
from typing import Final

from guanxi.api import Attribute, AttributeType, _l
from guanxi_confidential.models import Mark
from guanxi_confidential.rights import SEE
from guanxi_confidential.services import keep

UNTIL: Final = "confidential.until"
REASON: Final = "confidential.reason"

ATTRIBUTES: Final = (
    Attribute(key=UNTIL, title=_l("Confidential until"), type=AttributeType.DATE, permission=SEE, column=Mark.until,
              write=partial(keep, field="until"), merge="max"),
    Attribute(key=REASON, title=_l("Reason for confidentiality"), type=AttributeType.TEXT, permission=SEE,
              personal=True, column=Mark.reason, sortable=False, write=partial(keep, field="reason"),
              merge="survivor"),
)
