"""Charts as the page draws them: figures and their words as data, nothing that runs, and the list behind each."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final
from urllib.parse import urlencode

from flask import Flask, current_app, url_for

from guanxi.contributions import Chart, Entity, ListLink
from guanxi.i18n import compact, current_formats, current_locale, number
from guanxi.money import Money, minor_digits
from guanxi.views.address import to_params
from guanxi.views.filters import Filter
from guanxi.views.listing import ListQuery
from guanxi.views.operators import Operator
from guanxi.web import filters
from guanxi.web.context import current_ctx
from guanxi.web.dashboard.kept import KEPT, Kept
from guanxi.web.lists.listed import HOMES

NOTHING: Final = "–"
_LONG: Final = 10_000
"""From here on figures stand on bars in short."""


def init_app(app: Flask) -> None:
    """Give templates what `macros/charts.html` needs, and the application its kept figures."""
    app.extensions[KEPT] = Kept()
    app.jinja_env.globals.update(chart_data=chart_data, chart_rows=chart_rows, list_url=list_url)


def list_url(link: ListLink | None) -> str:
    """The address of the list that `link` tells; empty where the reader has no such list."""
    if link is None:
        return ""
    entity, home = _entity(link.entity), current_app.extensions[HOMES].get(link.entity)
    if entity is None or home is None or not current_ctx().may(entity.permission):
        return ""
    asked = [Filter(key=key, operator=Operator(operator), values=tuple(values)) for key, operator, *values
             in link.filters]
    sort = link.sort.removeprefix("-") or entity.sort
    descending = link.sort.startswith("-") if link.sort else entity.descending
    query = ListQuery.usual(entity, filters=tuple(asked), sort=sort, descending=descending)
    return f"{url_for(home)}?{urlencode(to_params(query), safe=':,')}"


def chart_data(chart: Chart) -> dict[str, Any]:
    """What the script draws: numbers, and the words and addresses that belong to them."""
    group, point = current_formats().separators
    unit = 10 ** minor_digits(chart.currency) if chart.currency else 1
    return {
        "numbers": {"unit": unit, "group": group, "point": point},
        "shape": chart.shape, "labels": list(chart.labels), "links": [list_url(link) for link in chart.links],
        "series": [{"title": str(one.title), "earlier": one.earlier, "values": list(one.values),
                    "words": [_short(value, chart.currency) for value in one.values]} for one in chart.series],
    }


def chart_rows(chart: Chart) -> list[dict[str, Any]]:
    """The same as lines of a table: label, address, and each series' figure in full."""
    links: Sequence[ListLink | None] = chart.links or [None] * len(chart.labels)
    return [{"label": label, "url": list_url(link), "figures": [_full(one.values[place], chart.currency)
                                                                for one in chart.series]}
            for place, (label, link) in enumerate(zip(chart.labels, links, strict=True))]


def _entity(key: str) -> Entity | None:
    return current_ctx().catalogue.entities.get(key)


def _short(value: int | None, currency: str | None) -> str:
    """A figure as it stands on a bar: 12.8万."""
    if value is None:
        return ""
    plain = Decimal(value) if currency is None else Money(value, currency).major()
    return compact(plain, current_locale() or "en") if abs(plain) >= _LONG else number(round(plain))


def _full(value: int | None, currency: str | None) -> str:
    if value is None:
        return NOTHING
    return number(value) if currency is None else filters.money(Money(value, currency))
