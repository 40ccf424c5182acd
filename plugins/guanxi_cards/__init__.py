"""Cards and calendars: customers as contact cards (vCard), and a person's dates in any calendar (iCalendar)."""

from guanxi.api import Plugin, _l
from guanxi_cards.formats import EXPORTS, IMPORTS
from guanxi_cards.kinds import KINDS
from guanxi_cards.menu import MENU
from guanxi_cards.rights import PERMISSIONS

plugin = Plugin(
    name="cards",
    title=_l("Cards and calendars"),
    version="1.0",
    default=True,
    summary=_l("Customers to and from address books as contact cards, and one’s own dates in any calendar."),
    permissions=PERMISSIONS,
    export_formats=EXPORTS,
    table_formats=IMPORTS,
    timeline_kinds=KINDS,
    menu=MENU,
)
