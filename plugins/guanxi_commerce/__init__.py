"""Commerce: products, orders, returns and payments of customers, and what they make of each customer."""

from guanxi.api import DemoData, HealthCheck, Plugin, Setting, _l
from guanxi_commerce import api, demo
from guanxi_commerce.approvables import APPROVABLES
from guanxi_commerce.attributes import ATTRIBUTES, CRITERIA, FAMILIES
from guanxi_commerce.entities import ENTITIES
from guanxi_commerce.events import OrdersCancelled, OrdersRecorded, OrdersReturned, PaymentsReceived, ReturnsWithdrawn
from guanxi_commerce.guarding import KEEP_CURRENCY
from guanxi_commerce.health import summaries_agree
from guanxi_commerce.importing import IMPORTERS
from guanxi_commerce.jobs import FILL, REBUILD, REVIEW
from guanxi_commerce.kinds import KINDS
from guanxi_commerce.menu import MENU, NEW_ORDER, NEW_PRODUCT
from guanxi_commerce.rights import PERMISSIONS
from guanxi_commerce.trades import CHOICES, DEFAULT

plugin = Plugin(
    name="commerce",
    title=_l("Orders"),
    version="1.0",
    default=True,
    summary=_l("Products, orders, returns and payments, and customer states that follow from purchases."),
    approvables=APPROVABLES,
    permissions=PERMISSIONS,
    settings=(
        Setting(key="commerce.trade", title=_l("Trade"), type="choice", default=DEFAULT, choices=CHOICES,
                job=REBUILD.key,
                help=_l("Decides when a buyer is loyal, lapsing or lost. When it changes, the states of all customers "
                        "are recomputed in the background.")),
    ),
    attributes=ATTRIBUTES,
    families=FAMILIES,
    criteria=CRITERIA,
    entities=ENTITIES,
    importers=IMPORTERS,
    menu=MENU,
    creations=(NEW_ORDER, NEW_PRODUCT),
    jobs=(FILL, REBUILD, REVIEW),
    events=(OrdersCancelled, OrdersRecorded, OrdersReturned, PaymentsReceived, ReturnsWithdrawn),
    subscriptions=(KEEP_CURRENCY,),
    timeline_kinds=KINDS,
    services={"commerce": api},
    health=(HealthCheck(key="commerce.summaries", title=_l("Purchase figures"), run=summaries_agree),),
    demo=DemoData(load=demo.load),
)
