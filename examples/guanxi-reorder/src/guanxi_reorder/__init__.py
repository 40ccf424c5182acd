"""Next order: when customers who buy at intervals will probably buy again. Builds on commerce, by its api.py."""

from guanxi.api import Plugin, Subscription, _l
from guanxi_commerce.api import OrdersCancelled, OrdersRecorded, OrdersReturned
from guanxi_reorder.attributes import ATTRIBUTES
from guanxi_reorder.rights import PERMISSIONS
from guanxi_reorder.services import count_anew

plugin = Plugin(
    name="reorder",
    title=_l("Next order"),
    version="1.0",
    summary=_l("When customers who buy at intervals will probably buy again."),
    requires=("commerce>=1",),
    permissions=PERMISSIONS,
    attributes=ATTRIBUTES,
    subscriptions=(
        Subscription(key="reorder.recorded", event=OrdersRecorded, handle=count_anew),
        Subscription(key="reorder.returned", event=OrdersReturned, handle=count_anew),
        Subscription(key="reorder.cancelled", event=OrdersCancelled, handle=count_anew),
    ),
)
