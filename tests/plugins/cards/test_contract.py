"""Cards keep what every plugin must keep."""

from __future__ import annotations

from guanxi.testing.contract import PluginContract


class TestContract(PluginContract):
    """All tests are inherited. Whoever knows the address of a calendar needs no sign-in."""

    plugin = "cards"
    public = frozenset({"cards.subscribed"})
