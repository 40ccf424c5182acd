"""Working days: public holidays and the days worked in exchange for them, by year, for the organisation to correct."""

from guanxi.api import DatedThings, Job, MenuEntry, NoticeKind, Permission, Plugin, _l
from guanxi_calendar import api
from guanxi_calendar.asking import ASK, ASKED, ask, question, several, subject
from guanxi_calendar.holidays import holidays
from guanxi_calendar.rights import EDIT

plugin = Plugin(
    name="calendar",
    title=_l("Working days"),
    version="1.0",
    default=True,
    summary=_l("Public holidays and make-up working days by year, in every calendar and wherever working days count."),
    permissions=(Permission(key=EDIT, title=_l("Change public holidays and make-up days")),),
    menu=(MenuEntry(key="calendar", title=_l("Working days"), endpoint="calendar.year", icon="calendar",
                    permission=EDIT, group="administration", order=70),),
    jobs=(Job(key=ASK, title=_l("Ask for next year’s holidays"), run=ask, schedule="10 8 * 11,12 1"),),
    notice_kinds=(NoticeKind(key=ASKED, title=_l("Next year’s holidays"), icon="calendar", sentence=question,
                             several=several, subject=subject, permission=EDIT,
                             leads_to=("calendar.year", "year", "year")),),
    dated=(DatedThings(key="calendar.holidays", title=_l("Public holidays and make-up days"),
                       permission="customer.view", between=holidays),),
    services={"calendar": api},
)
