"""A section on the form, a panel and a widget that bring a script along, and duties about letters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, select, update

from guanxi.api import EVERYTHING, Ctx, FormSection, Panel, Widget, hookimpl
from tests.toy.guanxi_fitting.attributes import ATTRIBUTES, TROUBLE, stumble
from tests.toy.guanxi_fitting.models import Letter


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


@hookimpl
def customer_merge(survivor_id: int, absorbed_ids: Sequence[int], ctx: Ctx) -> None:
    """Letters about them are about the one there is now."""
    ctx.session.execute(update(Letter).where(Letter.about.in_(absorbed_ids)).values(about=survivor_id),
                        execution_options=EVERYTHING)
    stumble("merge")


@hookimpl
def customer_unmerge() -> None:
    """Nobody can tell whose letter it was."""
    stumble("unmerge")


@hookimpl
def customer_export(ids: Sequence[int], ctx: Ctx) -> Mapping[int, Sequence[Mapping[str, Any]]]:
    """The letters about them, and about somebody nobody asked for."""
    stumble("export")
    found: dict[int, list[Mapping[str, Any]]] = {0: [{"letter": "nobody’s"}]}
    for row in ctx.session.execute(select(Letter.about, Letter.body).where(Letter.about.in_(ids)).order_by(Letter.id)):
        found.setdefault(row.about, []).append({"letter": row.body})
    return found


@hookimpl
def customer_erase(ids: Sequence[int], ctx: Ctx) -> None:
    """Throw the letters away."""
    ctx.session.execute(delete(Letter).where(Letter.about.in_(ids)), execution_options=EVERYTHING)
    stumble("erase")
