"""What the dashboard contributes: the daily count of customers."""

from __future__ import annotations

from typing import Final

from guanxi import __version__
from guanxi.contributions import Job
from guanxi.dashboard.census import count_customers
from guanxi.i18n import _l
from guanxi.plugin import Plugin

CENSUS: Final = "dashboard.count_customers"

feature = Plugin(
    name="dashboard",
    title=_l("Dashboard"),
    version=__version__,
    jobs=(Job(key=CENSUS, title=_l("Count customers by state"), run=count_customers, schedule="50 23 * * *"),),
)
