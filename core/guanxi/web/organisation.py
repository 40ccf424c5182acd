"""The organisation as every page shows it; read once a request, and only by pages that show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from flask import g

from guanxi.db.extension import db
from guanxi.settings.queries import organisation_of
from guanxi.web.context import runtime


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """What the settings say; `name` is empty until somebody enters one."""

    name: str
    locale: str
    timezone: ZoneInfo


UNKNOWN: Final = Organisation(name="", locale="zh", timezone=ZoneInfo("Asia/Shanghai"))
"""For an error page that can't ask the database."""


def organisation() -> Organisation:
    """The organisation whose installation this is."""
    if "organisation" not in g:
        kept = organisation_of(runtime().catalogues.catalogue(db.session(), g.get("epoch")).values)
        g.organisation = Organisation(name=kept["organisation.name"], locale=kept["organisation.locale"],
                                      timezone=ZoneInfo(kept["organisation.timezone"]))
    found = g.organisation
    assert isinstance(found, Organisation)
    return found
