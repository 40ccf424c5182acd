"""Translated texts: now (`_`, `ngettext`) or when shown (`_l`); without a language, the English msgid."""

from __future__ import annotations

from functools import lru_cache
from gettext import NullTranslations
from pathlib import Path

from babel.support import Translations

from guanxi.i18n.locale import DEFAULT_LOCALE, current_locale
from guanxi.i18n.numbers import number
from guanxi.paths import TRANSLATIONS

_plugins: list[Path] = []


def add_translations(folder: Path) -> None:
    """Let the texts below `folder` be found behind those of the core and of plugins added before."""
    if folder.is_dir() and folder not in _plugins:
        _plugins.append(folder)
        catalogue.cache_clear()


@lru_cache(maxsize=8)
def catalogue(locale: str) -> NullTranslations:
    """The compiled texts of `locale`; English needs none, it is what the source says."""
    if locale == DEFAULT_LOCALE:
        return NullTranslations()
    found = Translations.load(TRANSLATIONS, [locale])
    for folder in _plugins:
        found.add_fallback(Translations.load(folder, [locale]))
    return found


def _(msgid: str, **params: object) -> str:
    """`msgid` in the language of the moment, its `%(name)s` places filled."""
    text = catalogue(current_locale() or DEFAULT_LOCALE).gettext(msgid)
    return text % params if params else text


def ngettext(singular: str, plural: str, n: int, **params: object) -> str:
    """The form for `n` things; `%(num)s` is `n` as the reader writes numbers, unless `params` say otherwise."""
    text = catalogue(current_locale() or DEFAULT_LOCALE).ngettext(singular, plural, n)
    return text % {"num": number(n), **params}


class LazyString:
    """A text that is translated each time it is shown, so that it may be made at import or in a service."""

    __slots__ = ("msgid", "params")

    def __init__(self, msgid: str, **params: object) -> None:
        self.msgid = msgid
        self.params = params

    def __str__(self) -> str:
        return _(self.msgid, **self.params)

    def __repr__(self) -> str:
        return f"LazyString({self.msgid!r})"

    def __mod__(self, params: object, /) -> str:
        return _(self.msgid) % params

    def __eq__(self, other: object) -> bool:
        return isinstance(other, LazyString) and (self.msgid, self.params) == (other.msgid, other.params)

    def __hash__(self) -> int:
        return hash(self.msgid)


def _l(msgid: str, **params: object) -> LazyString:
    """`msgid` to be translated when it is shown."""
    return LazyString(msgid, **params)
