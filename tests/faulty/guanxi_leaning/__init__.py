"""A plugin for tests that can't do without the faulty one."""

from guanxi.api import Plugin

plugin = Plugin(name="leaning", title="Leaning tower", version="1.0", requires=("faulty>=1",))
