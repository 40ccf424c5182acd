"""When a buyer is loyal, lapsing or lost: the rules of each trade, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from guanxi.api import Choice, _l

YEAR: Final = 365
OWN_RHYTHM: Final = 4
"""From so many purchases on, the customer's own median interval counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trade:
    """One trade's thresholds, in days; a purchase is a day with a valid order.

    Loyal are those with `loyal_visits` purchases within `loyal_within` days (None: ever) that lie `loyal_span`
    days apart. Before a customer's own rhythm is known, from purchase `rhythm_from` on, they are lapsing after
    `lapsing` and lost after `lost` days without one (None: never by time); after that at 1.5 and 3 times the median
    interval, the latter no earlier than `least_lost` and no later than `most_lost`.
    """

    loyal_visits: int
    loyal_within: int | None = None
    loyal_span: int = 0
    lapsing: int | None = None
    lost: int | None = None
    by_time: bool = True
    rhythm_from: int = OWN_RHYTHM
    least_lost: int = 0
    most_lost: int | None = None


TRADES: Final[Mapping[str, Trade]] = {
    "beauty": Trade(loyal_visits=4, loyal_within=YEAR, lapsing=90, lost=180),
    "clothing": Trade(loyal_visits=4, loyal_within=YEAR, lapsing=180, lost=365),
    "grocery": Trade(loyal_visits=12, loyal_within=180, lapsing=30, lost=90),
    "fast_food": Trade(loyal_visits=6, loyal_within=90, lapsing=45, lost=90),
    "car_service": Trade(loyal_visits=4, loyal_within=2 * YEAR, lapsing=270, lost=450),
    "business": Trade(loyal_visits=3, loyal_span=YEAR, lost=YEAR, rhythm_from=2, least_lost=90, most_lost=YEAR),
    "property": Trade(loyal_visits=2, by_time=False),
}
DEFAULT: Final = "beauty"

CHOICES: Final = (
    Choice("beauty", _l("Beauty, online shop")),
    Choice("clothing", _l("Clothing")),
    Choice("grocery", _l("Grocery")),
    Choice("fast_food", _l("Fast food")),
    Choice("car_service", _l("Car service")),
    Choice("business", _l("Business to business")),
    Choice("property", _l("Property")),
)
