"""Why a file can't be used: one sentence with the place, before anything is written."""

from __future__ import annotations

from guanxi.errors import GuanxiError, Text


class FileRefused(GuanxiError):
    """The file as a whole can't be read; `row` counts as a spreadsheet does, the titles being row 1."""

    status = 422

    def __init__(self, message: Text, *, code: str, row: int | None = None, **params: object) -> None:
        super().__init__(message, **params, **({} if row is None else {"row": row}))
        self.code = code
        self.row = row
