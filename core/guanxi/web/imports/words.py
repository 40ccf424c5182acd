"""The words of the wizard: its steps, how files are written, what may be done with rows, how imports stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from guanxi.contributions import Importer
from guanxi.ctx import Ctx
from guanxi.i18n import LazyString, _, _l, money, ngettext, number
from guanxi.money import Money
from guanxi.settings import setting
from guanxi.transfer.days import DayOrder
from guanxi.transfer.delimited import DELIMITERS
from guanxi.transfer.encodings import OFFERED, title_of
from guanxi.transfer.listing import ImportFacts, Standing
from guanxi.transfer.plan import Mode, OtherName, Plan
from guanxi.transfer.setups import bare_name
from guanxi.transfer.sources import Source

STEPS: Final = (_l("File"), _l("Columns"), _l("Options"), _l("Check"), _l("Import"))
MODES: Final[Mapping[Mode, tuple[LazyString, LazyString]]] = {
    "both": (_l("Add new customers and update known ones"),
             _l("Known is who has the same customer number, phone, e-mail, WeChat or document number.")),
    "create": (_l("Only add new customers"), _l("Rows of customers who are there already are given back.")),
    "update": (_l("Only update known customers"), _l("Rows of customers who are not there yet are given back.")),
}
OTHER_NAMES: Final[Mapping[OtherName, tuple[LazyString, LazyString]]] = {
    "review": (_l("Give the row back, so that somebody looks"),
               _l("Numbers are given out again and families share them: the safe choice.")),
    "update": (_l("It is the same customer: change the name too"), _l("For a file that is newer than what is here.")),
    "create": (_l("It is another customer who shares the phone or e-mail"), _l("Both are kept, with the same number.")),
}
DAY_ORDERS: Final[Mapping[DayOrder, LazyString]] = {
    "": _l("As the column shows"), "dmy": _l("Day first: 3 May"), "mdy": _l("Month first: 5 March")}
DAYS_IN_DOUBT: Final[Mapping[DayOrder, LazyString]] = {"": _l("Give rows in doubt back")}
"""Where the rows are customers, whose dates are read one by one."""
DELIMITER_TITLES: Final[Mapping[str, LazyString]] = {
    ",": _l("Comma"), ";": _l("Semicolon"), "\t": _l("Tab"), "|": _l("Vertical bar")}
STANDINGS: Final[Mapping[Standing, tuple[LazyString, str]]] = {
    "waiting": (_l("Waiting"), "none"), "running": (_l("Running"), "accent"), "paused": (_l("Paused"), "yellow"),
    "failed": (_l("Stopped"), "red"), "interrupted": (_l("Begun on the command line"), "none"),
    "done": (_l("Done"), "green"), "cancelled": (_l("Cancelled"), "none"),
    "undone": (_l("Taken back"), "none")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An import as pages show it: its state in a word and a tone, how far it is in percent and in a sentence."""

    facts: ImportFacts
    target: str
    standing: str
    tone: str
    percent: int
    sentence: str


def shown(facts: ImportFacts, importers: Mapping[str, Importer]) -> Shown:
    """`facts` with the words beside them."""
    title, tone = STANDINGS[facts.standing]
    known = importers.get(facts.target)
    return Shown(facts=facts, target=str(known.title) if known else facts.target, standing=str(title), tone=tone,
                 percent=facts.rows_read * 100 // max(facts.rows, 1), sentence=_sentence(facts))


def encodings(source: Source) -> Sequence[tuple[str, str]]:
    """The encodings to choose from; the one in use first, however it is called."""
    own = (source.encoding, title_of(source.encoding))
    return [own, *((name, title_of(name) if name != "latin-1" else "Latin-1") for name in OFFERED
                   if title_of(name) != own[1] and not (name == "latin-1" and own[1] == "Latin-1"))]


def delimiters(source: Source) -> Sequence[tuple[str, str]]:
    """The delimiters to choose from, and the one in use."""
    return [(one, str(DELIMITER_TITLES.get(one, one))) for one in dict.fromkeys((*DELIMITERS, source.delimiter))]


def figures(ctx: Ctx, importer: Importer | None, plan: Plan, found: Mapping[str, int]) -> list[tuple[str, str]]:
    """What an importer reports besides its rows: the titles of its figures that are not nought, and these."""
    currency = str(plan.options.get("currency") or setting(ctx, "organisation.currency"))
    return [(str(one.title), money(Money(value, currency), ctx.locale) if one.money else number(value))
            for one in (importer.figures if importer else ()) if (value := found.get(one.key, 0))]


def _sentence(facts: ImportFacts) -> str:
    parts = [_("%(done)s of %(total)s rows", done=number(facts.rows_read), total=number(facts.rows))]
    if facts.rate:
        parts.append(_("%(rate)s a second", rate=number(facts.rate)))
    if facts.seconds_left is not None:
        parts.append(_left(facts.seconds_left))
    return " · ".join(parts)


def _left(seconds: int) -> str:
    if seconds < 60:
        return ngettext("about %(num)s second left", "about %(num)s seconds left", max(1, seconds))
    return ngettext("about %(num)s minute left", "about %(num)s minutes left", round(seconds / 60))


def rejected_name(file_name: str) -> str:
    """What the rows given back of a file are called: customers.csv.gz -> customers.rejected.csv."""
    return f"{bare_name(file_name)}.rejected.csv"
