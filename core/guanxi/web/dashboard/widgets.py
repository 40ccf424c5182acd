"""The parts of the dashboard a reader has, and in which order and width they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flask import g

from guanxi.contributions import Widget
from guanxi.ctx import Ctx
from guanxi.dashboard.layouts import Arrangement
from guanxi.dashboard.parts import WIDGETS
from guanxi.plugin.dispatch import Gathered, gather

HOOK: Final = "dashboard_widgets"


@dataclass(frozen=True, slots=True)
class Placed:
    """A part with the room it takes."""

    widget: Widget
    wide: bool


def widgets_of(ctx: Ctx) -> Gathered[list[Widget]]:
    """The parts this reader may have, the core's and the plugins'; asked once a request, by the menu and the page."""
    if "widgets" not in g:
        own = [one for one in WIDGETS if one.permission is None or ctx.may(one.permission)]
        theirs: Gathered[list[Widget]] = gather(ctx, HOOK)
        g.widgets = Gathered(sorted([*own, *theirs.items], key=lambda one: (one.order, one.key)), theirs.failed)
    found: Gathered[list[Widget]] = g.widgets
    return found


def placed(widgets: Sequence[Widget], chosen: Arrangement | None) -> list[Placed]:
    """The board: as it was arranged, without what the reader may not have or what is off; else all there is."""
    if chosen is None:
        return [Placed(widget, widget.wide) for widget in widgets]
    there = {widget.key: widget for widget in widgets}
    return [Placed(there[tile.key], tile.wide) for tile in chosen.tiles if tile.key in there]


def left_out(widgets: Sequence[Widget], board: Sequence[Placed]) -> list[Widget]:
    """What could be added to `board`."""
    shown = {one.widget.key for one in board}
    return [widget for widget in widgets if widget.key not in shown]
