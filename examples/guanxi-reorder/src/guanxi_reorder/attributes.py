"""What lists and filters know."""

from __future__ import annotations

from typing import Final

from guanxi.api import Attribute, AttributeType, _l
from guanxi_reorder.models import Expected
from guanxi_reorder.rights import VIEW

ATTRIBUTES: Final = (
    Attribute(key="reorder.day", title=_l("Next order expected"), type=AttributeType.DATE, permission=VIEW,
              column=Expected.day),
)
