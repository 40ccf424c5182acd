"""A plugin for tests: what a tailor keeps about customers, typed into their form, on cards and in letters."""

from guanxi.api import CustomersCreated, MenuEntry, Permission, Plugin, Subscription
from tests.toy.guanxi_fitting.attributes import ATTRIBUTES
from tests.toy.guanxi_fitting.letters import invite

plugin = Plugin(
    name="fitting",
    title="Tailor’s cards",
    version="1.0",
    permissions=(Permission(key="fitting.view", title="See tailor’s cards"),
                 Permission(key="fitting.secret", title="See what is paid")),
    attributes=ATTRIBUTES,
    menu=(MenuEntry(key="fitting", title="Fittings", endpoint="fitting.index", icon="receipt",
                    permission="fitting.view"),),
    subscriptions=(Subscription(key="fitting.invite", event=CustomersCreated, handle=invite),),
    scripts=("fitting.js",),
    styles=("fitting.css",),
)
