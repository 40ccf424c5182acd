"""Commerce: products, orders, returns and payments of customers, and what they make of each customer."""

from guanxi.api import Permission, Plugin, _l
from guanxi_commerce.attributes import ATTRIBUTES, CRITERIA, FAMILIES
from guanxi_commerce.jobs import REBUILD, REVIEW
from guanxi_commerce.kinds import KINDS

plugin = Plugin(
    name="commerce",
    title=_l("Orders"),
    version="1.0",
    permissions=(
        Permission(key="commerce.view", title=_l("See orders and purchase figures")),
        Permission(key="commerce.record", title=_l("Record orders, returns and payments")),
        Permission(key="commerce.products", title=_l("Manage products")),
        Permission(key="commerce.rates", title=_l("Enter exchange rates")),
    ),
    attributes=ATTRIBUTES,
    families=FAMILIES,
    criteria=CRITERIA,
    jobs=(REBUILD, REVIEW),
    timeline_kinds=KINDS,
)
