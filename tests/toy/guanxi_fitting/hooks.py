"""A section on the form; a panel and a widget that bring a script along."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from guanxi.api import Ctx, FormSection, Panel, Widget, hookimpl
from tests.toy.guanxi_fitting.attributes import ATTRIBUTES, TROUBLE, stumble


@hookimpl
def customer_form_sections(kind: str) -> Sequence[FormSection]:
    """All that can be written, of persons; one that can't when the test says so."""
    stumble("sections")
    keys = [item.key for item in ATTRIBUTES if item.write is not None or "unwritable" in TROUBLE]
    return [FormSection(key="fitting.card", title="Measurements", attributes=tuple(keys))] if kind == "person" else []


def _panel(_ctx: Ctx, _customer_id: int) -> Mapping[str, Any]:
    return {}


def _widget(_ctx: Ctx) -> Mapping[str, Any]:
    return {}


@hookimpl
def customer_panels() -> Sequence[Panel]:
    """One; its script is missing when the test says so."""
    scripts = ("lost.js",) if "lost" in TROUBLE else ("parts/panel.js",)
    return [Panel(key="fitting.panel", title="Fittings", template="fitting/_panel.html", data=_panel, scripts=scripts,
                  permission="fitting.view")]


@hookimpl
def dashboard_widgets() -> Sequence[Widget]:
    """One, with a style of its own."""
    return [Widget(key="fitting.widget", title="Fittings", template="fitting/_panel.html", data=_widget,
                   styles=("parts/widget.css",), permission="fitting.view")]
