"""A plugin for tests: scores in programmes, kept in a table of its own, shown in the core's lists."""

from guanxi.api import Permission, Plugin
from tests.toy.guanxi_toy.attributes import ATTRIBUTES, CRITERIA, FAMILIES

plugin = Plugin(
    name="toy",
    title="Toy scores",
    version="1.0",
    permissions=(Permission(key="toy.secret", title="See secret scores"),),
    attributes=ATTRIBUTES,
    families=FAMILIES,
    criteria=CRITERIA,
)
