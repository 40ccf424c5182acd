"""Phone numbers as the reader may see them, and back from a form that showed them in part."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from guanxi.ctx import Ctx
from guanxi.customers.phones import display, mask

SEPARATOR = " / "


def shown_phone(ctx: Ctx, number: str) -> str:
    """A stored number as people read it; in part for those who need not dial."""
    return display(number) if ctx.may("customer.phones") else mask(number)


def shown_phones(ctx: Ctx, numbers: Iterable[str]) -> str:
    """Several stored numbers in one text, as a form's field holds them."""
    return SEPARATOR.join(shown_phone(ctx, number) for number in numbers)


def unmasked(ctx: Ctx, text: str, stored: Sequence[str]) -> str:
    """What a form's field means: a number that was shown in part and left as it was stands for the stored one.

    Only the stored numbers of this very record are put in, in their order, so that nothing can be guessed.
    """
    if ctx.may("customer.phones"):
        return text
    for number in stored:
        text = text.replace(mask(number), display(number), 1)
    return text
