"""The hooks plugins can implement, one module a subject; their docstrings are the reference."""

from collections.abc import Mapping
from types import ModuleType
from typing import Final

from guanxi.hookspecs import access, customers, duties, messages, pages, writing
from guanxi.hookspecs.marks import PROJECT, Spec, hookimpl, spec_of

MODULES: Final[tuple[ModuleType, ...]] = (writing, duties, access, customers, pages, messages)
SPECS: Final[Mapping[str, Spec]] = {
    name: spec_of(function) for module in MODULES for name, function in vars(module).items()
    if hasattr(function, "_guanxi_spec")}
"""All hooks by name."""

__all__ = ["MODULES", "PROJECT", "SPECS", "Spec", "hookimpl"]
