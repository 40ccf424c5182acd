"""Texts in the reader's language: which language, and what happens without one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from guanxi.errors import NotFound
from guanxi.i18n import Formats, LazyString, _, _l, best_locale, current_locale, ngettext, use_formats, use_locale
from guanxi.paths import TRANSLATIONS

PLACES = re.compile(r"%\((\w+)\)")


@pytest.mark.parametrize("wish", ["zh", "zh-CN", "zh_Hans_CN", "zh-TW", "ZH-hk"])
def test_every_kind_of_chinese_gets_our_chinese(wish: str) -> None:
    assert best_locale(wish) == "zh"


def test_the_first_wish_we_have_wins_over_unknown_and_empty_ones() -> None:
    assert best_locale(None, "", "fr-FR", "en-GB", "zh") == "en"


def test_no_known_wish_gives_no_language() -> None:
    assert best_locale("fr", "x", None) is None


def test_without_application_or_language_the_english_text_stands() -> None:
    assert current_locale() is None
    assert _("Save") == "Save"


def test_a_worker_writes_in_the_language_it_names() -> None:
    with use_locale("zh-CN"):
        assert _("Save") == "保存"
    assert _("Save") == "Save"


def test_languages_nest_and_return() -> None:
    with use_locale("zh"):
        with use_locale("en"):
            assert _("Save") == "Save"
        assert _("Save") == "保存"


def test_a_lazy_text_is_translated_when_it_is_shown() -> None:
    made = _l("Save")
    with use_locale("zh"):
        assert str(made) == "保存"
    assert str(made) == "Save"


def test_the_places_of_a_text_are_filled_in_either_way() -> None:
    with use_locale("zh"):
        assert _l("Select %(name)s") % {"name": "张伟"} == "选择 张伟"
        assert str(_l("Select %(name)s", name="张伟")) == "选择 张伟"
        assert str(NotFound(_l("Select %(name)s"), name="张伟")) == "选择 张伟"


def test_a_percent_sign_without_places_is_left_alone() -> None:
    assert _("100% wool") == "100% wool"


def test_english_has_a_plural_and_chinese_needs_none() -> None:
    with use_locale("en"):
        assert ngettext("%(num)s day ago", "%(num)s days ago", 1) == "1 day ago"
        assert ngettext("%(num)s day ago", "%(num)s days ago", 3) == "3 days ago"
    with use_locale("zh"):
        assert ngettext("%(num)s day ago", "%(num)s days ago", 3) == "3 天前"


def test_how_many_there_are_is_written_as_the_reader_writes_numbers() -> None:
    with use_formats(Formats(numbers="space")), use_locale("en"):
        assert ngettext("%(num)s day ago", "%(num)s days ago", 12_000) == "12\N{NARROW NO-BREAK SPACE}000 days ago"
    with use_locale("zh"):
        assert ngettext("%(num)s day ago", "%(num)s days ago", 12_000) == "12,000 天前"


def test_equal_lazy_texts_are_one_key() -> None:
    assert {_l("Save"): 1}[LazyString("Save")] == 1
    assert _l("Select %(name)s", name="a") != _l("Select %(name)s", name="b")


@pytest.mark.parametrize("path", sorted((TRANSLATIONS / "zh" / "LC_MESSAGES").glob("*.po")), ids=lambda path: path.stem)
def test_every_chinese_text_keeps_the_places_of_its_english(path: Path) -> None:
    """A place missing or misspelt in a translation would break the page that shows it."""
    with path.open("rb") as file:
        catalogue = read_po(file)
    for message in catalogue:
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        known = {place for text in ids for place in PLACES.findall(text)}
        for text in strings if message.id else ():
            assert text, f"{path.name}: {message.id} has no translation"
            assert set(PLACES.findall(text)) <= known, f"{path.name}: {message.id}"
