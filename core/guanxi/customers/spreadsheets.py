"""What spreadsheets do to values they take for numbers, undone where nothing was lost."""

from __future__ import annotations

import re
from typing import Final

from guanxi.errors import Issue
from guanxi.i18n import _l

MAX_SHOWN: Final = 40

# Only widths are made ordinary: NFKC would read 5² as 52.
_WIDE: Final = str.maketrans({0x3000: " ", **{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}})
_SCIENTIFIC: Final = re.compile(r"([+-]?\d+)(?:\.(\d+))?[eE]([+-]?\d{1,3})")
_WHOLE: Final = re.compile(r"(\d{5,})\.0+")
_AS_TEXT: Final = re.compile(r'="([^"]*)"|\'(.*)', re.DOTALL)
_FAILED: Final = re.compile(
    r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|SPILL!|CALC!|GETTING_DATA)|#{3,}", re.IGNORECASE)


def shown(text: str) -> str:
    """`text` as a message may quote it: on one line, no longer than 40 characters."""
    line = "".join(c if c.isprintable() else " " for c in text).strip()
    return line if len(line) <= MAX_SHOWN else f"{line[:MAX_SHOWN - 1]}…"


def plain(text: str) -> str:
    """`text` in ordinary characters, without blanks around it or what marks it as text (="…", '…)."""
    value = (text if text.isascii() else text.translate(_WIDE)).strip().strip("\ufeff\u200b\u2060\t")
    marked = _AS_TEXT.fullmatch(value)
    return (marked[1] if marked[1] is not None else marked[2]).strip() if marked else value


def digits_kept(text: str) -> str | Issue:
    """`text` with a number's form undone (13800138000.0, 1.3800138E+10 when all digits are there).

    What lost digits (1.38E+10), and the marks of a failed formula or a narrow column, are refused.
    """
    if _FAILED.fullmatch(text):
        return Issue(
            message=_l("“%(value)s” is a spreadsheet's error mark, not a value. Correct the cell and save again."),
            code="cell.failed", params={"value": shown(text)})
    if whole := _WHOLE.fullmatch(text):
        return whole[1]
    scientific = _SCIENTIFIC.fullmatch(text)
    if scientific is None:
        return text
    lead, decimals, exponent = scientific[1], scientific[2] or "", int(scientific[3])
    if 0 <= exponent <= len(decimals) and (decimals or exponent == 0):
        rest = decimals[exponent:].rstrip("0")
        return lead + decimals[:exponent] + (f".{rest}" if rest else "")
    return Issue(message=_l("The spreadsheet shortened this number to “%(value)s” and its last digits are "
                            "lost. Set the column's format to text and enter the number again."),
                 code="cell.digits_lost", params={"value": shown(text)})
