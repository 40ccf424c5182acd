"""Two changes to the same fields: yours, theirs and the original beside each other, whatever was changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue

from guanxi.web.customers.saving import Edit
from guanxi.web.forms import Form
from guanxi.web.redirects import is_htmx

Choice = Literal["yours", "theirs", ""]
Words = Callable[[str, str], str]
"""An input's text as people read it, by field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rival:
    """One field: what it was, what you typed, what is stored now; as words, and as the inputs hold it.

    `choice` is clear where only one of the two changed it.
    """

    field: str
    title: str
    original: str
    yours: str
    theirs: str
    original_raw: str
    your_raw: str
    their_raw: str
    choice: Choice


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """The page that asks: whom the changes are about, where the answer goes, where one leaves to, in which version."""

    name: str
    sentence: str
    action: str
    back: str
    version: int


def rivals_of(edit: Edit, theirs: Mapping[str, str], form: Form, words: Words) -> list[Rival]:
    """The fields that you or others changed, in the order of the form."""
    found = []
    for field, yours in edit.typed.items():
        original, stored = edit.original.get(field, ""), theirs[field]
        if yours == stored or (yours == original and stored == original):
            continue
        clear: Choice = "theirs" if yours == original else "yours" if stored == original else ""
        found.append(_rival(field, form, (original, yours, stored), words, clear))
    return found


def sent_rival(field: str, form: Form, words: Words) -> Rival:
    """One field as this request answers it."""
    choice = request.form.get(f"choice-{field}", "")
    raws = [request.form.get(f"{part}-{field}", "") for part in ("original", "yours", "theirs")]
    return _rival(field, form, (raws[0], raws[1], raws[2]), words,
                  "yours" if choice == "yours" else "theirs" if choice == "theirs" else "")


def chosen(rivals: Sequence[Rival]) -> Edit:
    """What was chosen, as an edit of what is stored."""
    version = request.form.get("version", type=int) or 0
    return Edit(version=version, original={rival.field: rival.their_raw for rival in rivals},
                typed={rival.field: rival.your_raw if rival.choice == "yours" else rival.their_raw for rival in rivals})


def asked(question: Question, rivals: Sequence[Rival], problems: Sequence[str] = (), *, twins: bool = False) -> str:
    """The page."""
    return render_template("customers/conflict.html", question=question, rivals=rivals, problems=problems, twins=twins)


def in_its_place(page: str) -> ResponseReturnValue:
    """The page on its way: htmx puts it in place of the whole page, wherever the form stood."""
    response = make_response(page, 409)
    if is_htmx():
        response.headers["HX-Retarget"] = "body"
        response.headers["HX-Reswap"] = "innerHTML"
    return response


def _rival(field: str, form: Form, raws: tuple[str, str, str], words: Words, choice: Choice) -> Rival:
    original, yours, theirs = raws
    return Rival(field=field, title=str(form[field].label.text), choice=choice, original_raw=original, your_raw=yours,
                 their_raw=theirs, original=words(field, original), yours=words(field, yours),
                 theirs=words(field, theirs))
