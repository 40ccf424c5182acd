"""The words of error pages, one set a status."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from flask import request

from guanxi.errors import Issue
from guanxi.i18n import LazyString, _, _l
from guanxi.incoming import by_program


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What happened, why, what was kept, what to do."""

    status: int
    title: str
    explanation: str
    kept: str = ""
    advice: str = ""
    issues: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    title: LazyString
    explanation: LazyString
    advice: LazyString | None = None


_WORDS: Final[Mapping[int, _Words]] = {
    400: _Words(
        title=_l("This request can’t be understood."),
        explanation=_l("The address or the form holds something this page doesn’t know."),
        advice=_l("Go back and try again; if you typed the address, check it."),
    ),
    401: _Words(
        title=_l("Please sign in."),
        explanation=_l("You are not signed in, or your session has ended."),
    ),
    403: _Words(
        title=_l("You may not open this."),
        explanation=_l("Your role does not include it. Ask your administrator for it."),
    ),
    404: _Words(
        title=_l("There is nothing here."),
        explanation=_l("The page does not exist, was moved to the trash, or is not yours to see."),
        advice=_l("Check the address, or look for it with Ctrl K."),
    ),
    405: _Words(
        title=_l("This address can’t be used like that."),
        explanation=_l("It answers to a button on a page, not to an address typed in."),
    ),
    409: _Words(
        title=_l("Someone else was quicker."),
        explanation=_l("The record was changed since you opened it."),
        advice=_l("Go back, reload, and make your change again on what is there now."),
    ),
    413: _Words(
        title=_l("That is too large."),
        explanation=_l("The file or the form is larger than this site accepts."),
        advice=_l("Divide the file, or ask your administrator to raise the limit."),
    ),
    412: _Words(
        title=_l("Someone else was quicker."),
        explanation=_l("The record was changed since you read it."),
        advice=_l("Read it again, and make your change again on what is there now."),
    ),
    422: _Words(
        title=_l("Not saved yet."),
        explanation=_l("Something in the form can’t be accepted."),
        advice=_l("Go back, correct it and save again."),
    ),
    428: _Words(
        title=_l("This needs a condition."),
        explanation=_l("Send the header If-Match with the ETag of what you read."),
    ),
    429: _Words(
        title=_l("Too many attempts."),
        explanation=_l("So many requests in so short a time look like a machine’s."),
        advice=_l("Wait a few minutes, then try again."),
    ),
    500: _Words(
        title=_l("Something went wrong on our side."),
        explanation=_l("It has been written to the log; the number below leads to it."),
        advice=_l("Try again. If it happens once more, give your administrator the number."),
    ),
    503: _Words(
        title=_l("The database is busy."),
        explanation=_l("It could not be reached or did not answer in time."),
        advice=_l("Wait a moment, then try again."),
    ),
}
_TO_PROGRAMS: Final[Mapping[int, _Words]] = {
    400: _Words(
        title=_l("This request can’t be understood."),
        explanation=_l("The address or the body holds something the reference doesn’t know."),
    ),
    401: _Words(
        title=_l("A token is needed."),
        explanation=_l("Send “Authorization: Bearer …” with a token that is good; this one is missing, unknown, "
                       "expired or revoked."),
    ),
    404: _Words(
        title=_l("There is nothing here."),
        explanation=_l("The address does not exist, its plugin is switched off, or what it names is not yours to see."),
    ),
    405: _Words(
        title=_l("This address can’t be used like that."),
        explanation=_l("It answers to other methods; the header Allow names them."),
    ),
    413: _Words(
        title=_l("That is too large."),
        explanation=_l("Send less at once."),
    ),
    415: _Words(
        title=_l("This kind of content is not read here."),
        explanation=_l("Send JSON, with “Content-Type: application/json”."),
    ),
    429: _Words(
        title=_l("Too many requests."),
        explanation=_l("Wait as many seconds as the header Retry-After says."),
    ),
}
_STALE: Final = _Words(
    title=_l("This page was open too long."),
    explanation=_l("A form is accepted only while you stay signed in, and only where cookies are allowed."),
    advice=_l("Go back, copy what you typed, reload the page and save again."),
)


def trouble_for(status: int, *, explanation: str = "", stale: bool = False) -> Trouble:
    """The words for `status`; `explanation` replaces the general one where the product knows better."""
    words = _STALE if stale else _words(status)
    trouble = Trouble(
        status=status,
        title=str(words.title),
        explanation=explanation or str(words.explanation),
        advice=str(words.advice or ""),
    )
    return trouble if request.method in ("GET", "HEAD") else replace(trouble, kept=_kept(status))


def _words(status: int) -> _Words:
    known = {**_WORDS, **_TO_PROGRAMS} if by_program() else _WORDS
    return known.get(status) or known[500 if status >= 500 else 400]


def _kept(status: int) -> str:
    """What became of a change: a refused one wrote nothing, after a crash only the last step is in doubt."""
    if status >= 500:
        return _("What you saved before is untouched. Check whether your last step was saved.")
    return _("Nothing was changed.")
