"""What every plugin must keep to, as tests that a plugin inherits.

    class TestContract(PluginContract):
        plugin = "warmth"

The fixture `plugin_packages` must name the plugin. What it can't fill by itself, because rows need more than values of
their columns' types, `fill` is overridden for.
"""

from guanxi.testing.contract.hooks import HooksContract
from guanxi.testing.contract.lifecycle import LifecycleContract
from guanxi.testing.contract.lists import ListsContract
from guanxi.testing.contract.pages import PagesContract
from guanxi.testing.contract.privacy import PrivacyContract
from guanxi.testing.contract.words import WordsContract


class PluginContract(LifecycleContract, HooksContract, ListsContract, PrivacyContract, PagesContract, WordsContract):
    """The whole contract."""


__all__ = ["PluginContract"]
