"""Cells that spreadsheets must not run: text that looks like a formula is marked as text, and unmarked again.

A spreadsheet runs what begins with =, +, -, @ (full-width forms too) in a CSV file, after blanks or not. An
apostrophe in front makes it text (OWASP, "CSV Injection"). Where some stand already one more is added, so
that taking one away gives back exactly what was there.
"""

from __future__ import annotations

import re
from typing import Final

_FORMULA: Final = re.compile(r"'*\s*[=+\-@＝＋－＠|]|'*[\t\r\n]")
_MARKED: Final = re.compile(r"'(?='*\s*[=+\-@＝＋－＠|]|'*[\t\r\n])")


def marked(text: str) -> str:
    """`text`, with an apostrophe in front if a spreadsheet would take it for a formula."""
    return text if text[:1].isalnum() or not _FORMULA.match(text) else f"'{text}"


def unmarked(text: str) -> str:
    """What `marked` was given."""
    return text[1:] if text.startswith("'") and _MARKED.match(text) else text
