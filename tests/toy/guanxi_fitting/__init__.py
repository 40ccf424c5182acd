"""A plugin for tests: what a tailor keeps about customers, typed into their form, on cards and in letters."""

from guanxi.api import MenuEntry, Permission, Plugin
from tests.toy.guanxi_fitting.attributes import ATTRIBUTES

plugin = Plugin(
    name="fitting",
    title="Tailor’s cards",
    version="1.0",
    permissions=(Permission(key="fitting.view", title="See tailor’s cards"),
                 Permission(key="fitting.secret", title="See what is paid")),
    attributes=ATTRIBUTES,
    menu=(MenuEntry(key="fitting", title="Fittings", endpoint="fitting.index", icon="receipt",
                    permission="fitting.view"),),
    scripts=("fitting.js",),
    styles=("fitting.css",),
)
