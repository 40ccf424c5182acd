"""A customer beside the list: head, key figures, facts and what happened last, from the parts of their own page."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from flask import render_template

from guanxi.customers.queries import customer_page
from guanxi.web.context import current_ctx, requires
from guanxi.web.customers import panels, story
from guanxi.web.customers.blueprint import VIEW, blueprint
from guanxi.web.customers.head import key_figures, place
from guanxi.web.customers.story import Timeline
from guanxi.web.plugins.parts import head_of

ENTRIES: Final = 5
FIGURES: Final = 4


@blueprint.get("/<int:customer_id>/quick")
@requires(VIEW)
def quick(customer_id: int) -> str:
    """The fragment."""
    ctx = current_ctx()
    page = customer_page(ctx, customer_id)
    figures, badges = head_of(ctx, customer_id)
    return render_template(
        "customers/_quick.html", record=page.record, head=page, badges=badges, place=place(ctx, page),
        figures=key_figures(ctx, page, figures)[:FIGURES], panels=panels.of_page(ctx, page),
        timeline=_latest(story.of_page(ctx, page, "")))


def _latest(timeline: Timeline) -> Timeline:
    """Its newest entries, to be read only."""
    left, days = ENTRIES, []
    for day in timeline.days:
        days.append(replace(day, entries=day.entries[:left]))
        left -= len(days[-1].entries)
        if not left:
            break
    return replace(timeline, days=days, older="", may_edit=False)
