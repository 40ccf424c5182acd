"""Confidential files: until a day, for a reason, most of the staff do not see a customer."""

from guanxi.api import Plugin, _l
from guanxi_confidential.attributes import ATTRIBUTES
from guanxi_confidential.rights import PERMISSIONS

plugin = Plugin(
    name="confidential",
    title=_l("Confidential files"),
    version="1.0",
    summary=_l("Keeps confidential customers from most of the staff, until a day and for a reason."),
    permissions=PERMISSIONS,
    attributes=ATTRIBUTES,
)
