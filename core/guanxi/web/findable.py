"""How the title of a page or an action may be typed in the palette."""

from __future__ import annotations

from functools import lru_cache

from flask import Flask

from guanxi.errors import Text
from guanxi.i18n import LOCALES, use_locale
from guanxi.search.pinyin import full_pinyin, initials


def init_app(app: Flask) -> None:
    """Give templates the filter `typed`."""
    app.jinja_env.filters["typed"] = typed


def search_words(title: Text) -> str:
    """`title` in every language, and what is Chinese of it by pinyin and by initials: customers kehu kh 客户."""
    said: dict[str, None] = {}
    for locale in LOCALES:
        with use_locale(locale):
            said[str(title)] = None
    return " ".join(part for text in said for part in (text, typed(text)) if part).casefold()


@lru_cache(maxsize=2048)
def typed(text: str) -> str:
    """The letters by which a Chinese title is typed: 编辑 is bianji bj; nothing for any other."""
    text = str(text)
    return "" if text.isascii() else f"{full_pinyin(text, person=False)} {initials(text, person=False)}"
