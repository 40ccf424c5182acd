"""Sentences in the job table: msgid and parameters, put into the reader's language when shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from guanxi.errors import GuanxiError, Text
from guanxi.i18n import LazyString, _


def stored(text: Text, params: Mapping[str, object] | None = None) -> list[Any]:
    """`text` as JSON; a plain string is kept as it is."""
    if isinstance(text, LazyString):
        return [text.msgid, _plain({**text.params, **(params or {})})]
    return [str(text), _plain(params or {})]


def stored_error(error: GuanxiError) -> list[Any]:
    """The sentence of `error` as JSON."""
    return stored(error.message, error.params)


def shown(sentence: Sequence[Any] | None) -> str:
    """A stored sentence in the language of the moment; nothing for none."""
    if not sentence or not sentence[0]:
        return ""
    msgid, params = sentence
    return _(msgid, **params)


def _plain(params: Mapping[str, object]) -> dict[str, object]:
    return {name: value if isinstance(value, (int, str)) else str(value) for name, value in params.items()}
