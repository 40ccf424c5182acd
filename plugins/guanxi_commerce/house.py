"""What the organisation is like, as far as its orders are concerned: currency, time zone, trade."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from guanxi.api import Ctx, setting
from guanxi_commerce.trades import DEFAULT, TRADES, Trade


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """Read once for a batch. Days are those of `zone`, whoever records: a purchase has one date."""

    currency: str
    zone: ZoneInfo
    trade: Trade

    def day(self, moment: datetime) -> date:
        """The date of `moment` where the organisation is."""
        return moment.astimezone(self.zone).date()

    def start(self, day: date) -> datetime:
        """The moment at which `day` begins there."""
        return datetime.combine(day, time(), self.zone)


def house_of(ctx: Ctx) -> House:
    """The organisation's currency, time zone and trade."""
    return House(currency=setting(ctx, "organisation.currency"), zone=ZoneInfo(setting(ctx, "organisation.timezone")),
                 trade=TRADES.get(setting(ctx, "commerce.trade"), TRADES[DEFAULT]))
