"""Lists of customers as files of cards, and such files as tables for an import."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import BinaryIO, Final

from guanxi.api import Ctx, ExportFormat, TableFormat, _l, contact_cards, setting
from guanxi_cards import reading
from guanxi_cards.writing import Version, cards_of

SUFFIX: Final = ".vcf"
TYPE: Final = "text/vcard; charset=utf-8"


def write(version: Version, ctx: Ctx, pages: Iterator[Sequence[int]], stream: BinaryIO) -> int:
    """A card for each customer, and one for each person in a company; how many customers."""
    house, count = setting(ctx, "organisation.name"), 0
    for ids in pages:
        for card in contact_cards(ctx, ids):
            stream.writelines(cards_of(card, version, house))
            count += 1
    return count


EXPORTS: Final = (
    ExportFormat(key="cards.vcard3", title=_l("Contact cards (vCard 3)"), suffix=SUFFIX, mimetype=TYPE,
                 write=partial(write, "3.0")),
    ExportFormat(key="cards.vcard4", title=_l("Contact cards (vCard 4)"), suffix=SUFFIX, mimetype=TYPE,
                 write=partial(write, "4.0")),
)
IMPORTS: Final = (
    TableFormat(key="cards.vcard", title=_l("Contact cards"), suffix=SUFFIX, importers=("customers",),
                recognises=reading.recognises, rows=reading.rows),
)
