"""Writes docs/hooks.md from the hooks' specs: `python -m build_support.hook_reference`."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent
from types import ModuleType
from typing import Any, Final

from guanxi.hookspecs import MODULES, SPECS

ROOT: Final = Path(__file__).resolve().parents[1]
PAGE: Final = ROOT / "docs" / "hooks.md"
_HEAD: Final = """# Hooks

Made from the specs in `guanxi.hookspecs`; an implementation is a function of the same name in the plugin's
`hooks.py`, marked with `@hookimpl` from `guanxi.api`. It takes those of the hook's arguments it needs, by name.
Plugins are asked one after the other, in the order in which they require each other, then by name.

The examples are `hooks.py` of a plugin called `warmth`, each whole and tried in the product; what they declare
besides (a job, an attribute) stands in its manifest.

There are no hooks yet for identity keys of a plugin's own, for suggestions of what to do next, for handing work over
when staff leave, and for a portal of customers.
"""
_EXAMPLE: Final = "\n\nExample::\n\n"
_ON_ERROR: Final = {
    "contain": "If it fails, the others' answers are shown, and administrators learn which plugin it was. One that "
               "fails five times within five minutes, for three customers or requests, is left out for a while.",
    "deny": "If it fails, the reader sees no row at all, and administrators learn which plugin it was.",
    "refuse": "If it fails, nothing is written, and the sentence that says so names the plugin.",
    "hold": "If it fails, what it was asked about waits, and administrators learn which plugin it was; it is asked "
            "again later.",
}
_SHAPES: Final = {"list": "Returns a list of `{}`.", "mapping": "Returns, by customer id, lists of `{}`.",
                  "nothing": "Returns nothing."}


def page() -> str:
    """The whole reference."""
    return "\n".join([_HEAD, *(part for module in MODULES for part in _module(module))])


def specs() -> Iterator[tuple[str, Callable[..., Any]]]:
    """The hooks by name, in the order of the reference."""
    for module in MODULES:
        yield from ((name, function) for name, function in vars(module).items() if name in SPECS)


def told(function: Callable[..., Any]) -> tuple[str, str]:
    """What a spec's docstring says of its hook, and the example in it, "" where there is none."""
    words, _heading, example = (inspect.getdoc(function) or "").partition(_EXAMPLE)
    return words, dedent(example).strip()


def _module(module: ModuleType) -> Iterator[str]:
    yield f"## {module.__name__.rpartition('.')[2].capitalize()}\n\n{inspect.getdoc(module)}\n"
    for name, function in specs():
        if function.__module__ == module.__name__:
            yield _hook(name, function)


def _hook(name: str, function: Callable[..., Any]) -> str:
    spec, signature = SPECS[name], str(inspect.signature(function)).replace("'", "")
    shape = _SHAPES[spec.shape].format(spec.items.__name__)
    words, example = told(function)
    return (f"### {name}\n\n```text\n{name}{signature}\n```\n\n{words}\n\n"
            f"{shape} {_ON_ERROR[spec.on_error]}\n\n```python\n{example}\n```\n")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(PAGE.relative_to(ROOT))
