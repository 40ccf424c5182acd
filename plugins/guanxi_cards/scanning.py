"""A card as a QR code (ISO/IEC 18004), for the camera of a phone."""

from __future__ import annotations

from dataclasses import replace

import segno
from segno.encoder import DataOverflowError

from guanxi.api import ContactCard
from guanxi_cards.writing import cards_of


def scanned(card: ContactCard, house: str) -> str:
    """The code as an address of a picture ("data:…"), empty when the card has more on it than a code can hold.

    It says who somebody is and how to reach them; the rest would make it too fine to be read from a screen.
    """
    short = replace(card, birthday=None, people=(), region=(), address="")
    content = b"".join(cards_of(short, "3.0", house)).decode()
    try:
        code = segno.make(content, encoding="utf-8", error="m", micro=False)
    except DataOverflowError:
        return ""
    return str(code.png_data_uri(scale=6, border=4))
