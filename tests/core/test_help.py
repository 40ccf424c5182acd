"""The guides: the same pages in both languages, found by their words, whole without pictures."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

from guanxi.ctx import Ctx, Scope
from guanxi.paths import docs_folder
from guanxi.web.guides import pictures
from guanxi.web.guides.pages import GUIDES, found_in, pages_of
from tests.core.browser_help import Browser, text_of
from tests.core.customer_pages_help import staff

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (640).to_bytes(4, "big") + (400).to_bytes(4, "big")


@pytest.mark.parametrize("guide", GUIDES)
def test_both_languages_have_the_same_pages_sections_and_pictures(guide: str) -> None:
    def shape(locale: str) -> list[tuple[str, int, list[str]]]:
        folder = docs_folder() / guide / locale
        texts = {path.name: path.read_text("utf-8") for path in sorted(folder.glob("*.md"))}
        return [(name, text.count("\n## "), re.findall(r"\]\((\S+\.png)\)", text)) for name, text in texts.items()]
    assert shape("zh") == shape("en") != []


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_every_page_opens_and_is_whole_without_pictures(
        boss: Browser, locale: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "STATIC", tmp_path)
    contents = boss.get("/help/", **{"Accept-Language": locale}).text
    for guide in GUIDES:
        for page in pages_of(guide, locale):
            assert f'href="/help/{guide}/{page.name}"' in contents
            answer = boss.get(f"/help/{guide}/{page.name}", **{"Accept-Language": locale})
            assert answer.text.count("<h1") == 1
            assert all(f'id="{section.anchor}"' in answer.text for section in page.sections if section.anchor)
            assert "<img" not in answer.text.partition("<article")[2]


@pytest.mark.parametrize("address", ["/help/staff/nowhere", "/help/nobody/first-steps", "/help/staff/..%2Fplugins"])
def test_what_is_no_page_is_not_there(boss: Browser, address: str) -> None:
    assert boss.get(address).status_code == 404


def test_sections_are_found_by_all_their_words(boss: Browser) -> None:
    assert [hit.section.anchor for hit in found_in(["staff"], "zh", "撤销 后台")] == ["part-6"]
    page = boss.get("/help/?q=pinyin+products")
    assert "Products are found by code, name, pinyin" in text_of(page)
    assert 'href="/help/staff/orders#part-1"' in page.text
    assert "Nothing found" in text_of(boss.get("/help/?q=%3Cb%3Exyz"))


def test_administrators_guide_is_listed_for_those_who_look_after_something(app: Flask, ctx: Ctx) -> None:
    browser, _user = staff(app, ctx, "lin", view=Scope.OWN)
    assert "For administrators" not in text_of(browser.get("/help/"))


def test_a_picture_that_was_made_is_shown_as_large_as_it_is(
        boss: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "help" / "en").mkdir(parents=True)
    (tmp_path / "help" / "en" / "list.png").write_bytes(PNG)
    monkeypatch.setattr(pictures, "STATIC", tmp_path)
    monkeypatch.setattr(pictures, "asset", lambda name: f"/assets/0/{name}")
    page = boss.get("/help/staff/lists").text
    assert re.search(r'<img src="/assets/[^"]+/help/en/list.png" alt="[^"]+" width="640" height="400"', page)
