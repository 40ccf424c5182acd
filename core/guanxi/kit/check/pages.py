"""Templates: nothing that the Content-Security-Policy stops, a token in every form, words that can be translated."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from guanxi.i18n import _l
from guanxi.kit.check.findings import At, rule
from guanxi.kit.check.subject import Subject

_INLINE: Final = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>|<style\b|\sstyle=[\"']|\son[a-z]+=[\"']|=[\"']javascript:",
                            re.IGNORECASE)
_FORM: Final = re.compile(r"<form\b[^>]*\bmethod=[\"']post[\"'][^>]*>(.*?)</form>", re.IGNORECASE | re.DOTALL)
_TOKEN: Final = re.compile(r"csrf\(|csrf_token")
_CODE: Final = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<(script|style)\b.*?</\1>", re.DOTALL)
_WORDS: Final = re.compile(r">([^<>]*[A-Za-z\u4e00-\u9fff]{2}[^<>]*)<")
_ENTITY: Final = re.compile(r"&#?\w+;")


@rule("inline", "bronze", _l("No script and no style stands in a page: browsers are told to run none."),
      _l("Put it into a file in static/, and name that in scripts=(…) or styles=(…) of the manifest or the panel."))
def inline(subject: Subject) -> Iterator[At]:
    """Scripts, styles and handlers in templates."""
    for path, text in _templates(subject):
        for found in _INLINE.finditer(text):
            yield At(path=path, line=_line(text, found.start()), detail=found[0].strip())


@rule("form-token", "bronze", _l("Every form that changes something holds the token that shows it is ours."),
      _l("Put {{ csrf() }} into it, from macros/forms.html."))
def form_token(subject: Subject) -> Iterator[At]:
    """Forms sent by POST without it."""
    for path, text in _templates(subject):
        for found in _FORM.finditer(text):
            if not _TOKEN.search(found[1]):
                yield At(path=path, line=_line(text, found.start()))


@rule("template-words", "silver", _l("Words that people read are written in _(…), so that they can be translated."),
      _l("Write {{ _(\"…\") }}, and the translation into translations/."))
def template_words(subject: Subject) -> Iterator[At]:
    """Words between tags that are no expression."""
    for path, text in _templates(subject):
        bare = _ENTITY.sub(_blank, _CODE.sub(_blank, text))
        for found in _WORDS.finditer(f">{bare}<"):
            yield At(path=path, line=_line(bare, found.start(1)), detail=" ".join(found[1].split())[:40])


def _templates(subject: Subject) -> Iterator[tuple[str, str]]:
    return ((subject.place(path), path.read_text("utf-8")) for path in subject.templates)


def _blank(found: re.Match[str]) -> str:
    """As many lines of nothing, so that places stay right."""
    return "".join(one if one == "\n" else " " for one in found[0])


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1
