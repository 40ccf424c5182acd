"""Commerce: products, orders, returns and payments of customers, and what they make of each customer."""

from guanxi.api import DemoData, HealthCheck, Permission, Plugin, Setting, _l
from guanxi_commerce import api, demo
from guanxi_commerce.attributes import ATTRIBUTES, CRITERIA, FAMILIES
from guanxi_commerce.events import OrdersCancelled, OrdersRecorded, OrdersReturned, PaymentsReceived
from guanxi_commerce.health import summaries_agree
from guanxi_commerce.jobs import REBUILD, REVIEW
from guanxi_commerce.kinds import KINDS
from guanxi_commerce.trades import CHOICES, DEFAULT

plugin = Plugin(
    name="commerce",
    title=_l("Orders"),
    version="1.0",
    summary=_l("Products, orders, returns and payments, and customer states that follow from purchases."),
    permissions=(
        Permission(key="commerce.view", title=_l("See orders and purchase figures")),
        Permission(key="commerce.record", title=_l("Record orders, returns and payments")),
        Permission(key="commerce.products", title=_l("Manage products")),
        Permission(key="commerce.rates", title=_l("Enter exchange rates")),
    ),
    settings=(
        Setting(key="commerce.trade", title=_l("Trade"), type="choice", default=DEFAULT, choices=CHOICES,
                help=_l("Decides when a buyer is loyal, lapsing or lost. States follow after the job “Recompute "
                        "purchase figures”.")),
    ),
    attributes=ATTRIBUTES,
    families=FAMILIES,
    criteria=CRITERIA,
    jobs=(REBUILD, REVIEW),
    events=(OrdersCancelled, OrdersRecorded, OrdersReturned, PaymentsReceived),
    timeline_kinds=KINDS,
    services={"commerce": api},
    health=(HealthCheck(key="commerce.summaries", title=_l("Purchase figures"), run=summaries_agree),),
    demo=DemoData(load=demo.load),
)
