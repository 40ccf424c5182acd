"""A plugin for tests: scores in programmes, shown in the core's lists, and lists of its own."""

from guanxi.api import Permission, Plugin
from tests.toy.guanxi_toy.attributes import ATTRIBUTES, CRITERIA, FAMILIES
from tests.toy.guanxi_toy.entities import ENTITIES

plugin = Plugin(
    name="toy",
    title="Toy scores",
    version="1.0",
    permissions=(Permission(key="toy.secret", title="See secret scores"),
                 Permission(key="toy.view", title="See sales and places"),
                 Permission(key="toy.export", title="Export sales")),
    attributes=ATTRIBUTES,
    families=FAMILIES,
    criteria=CRITERIA,
    entities=ENTITIES,
)
