"""A plugin for tests that can't be imported."""

raise ImportError("the Python package glass is missing")
