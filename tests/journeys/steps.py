"""What people do on pages, in their words, for journeys to share."""

from __future__ import annotations

from collections.abc import Sequence

from playwright.sync_api import Locator, Page, expect


def names(page: Page) -> Locator:
    """The names in the list, in order."""
    return page.locator("main .list tbody .who > a")


def expect_names(page: Page, *expected: str) -> None:
    """The list shows these customers and no others, in this order."""
    expect(names(page)).to_have_text(list(expected))


def search(page: Page, words: str) -> None:
    """Type into the field of the list."""
    page.locator("#find-words").fill(words)


def add_filter(page: Page, title: str, values: Sequence[str]) -> None:
    """Press "+ Filter", choose what to ask for by typing it, tick `values`, apply."""
    page.locator("#add-filter").click()
    page.locator("#filter [data-columns-find]").fill(title)
    page.locator("#filter").get_by_role("button", name=title, exact=True).click()
    for value in values:
        page.locator("#filter").get_by_label(value, exact=True).check()
    page.locator("#filter").get_by_role("button", name="Apply").click()
    expect(page.locator("#filter")).to_be_hidden()


def tick(page: Page, *chosen: str) -> None:
    """Tick customers of the list by name."""
    for name in chosen:
        page.get_by_label(f"Select {name}", exact=True).check()
    expect(page.locator("[data-bulk-count]")).to_have_text(str(len(chosen)))


def tick_all_results(page: Page, count: int) -> None:
    """Tick the page, then all results of the list."""
    page.locator("[data-select-all]").check()
    page.get_by_role("button", name=f"Select all {count}", exact=True).click()
    expect(page.locator("[data-bulk-count]")).to_have_text(str(count))


def bulk(page: Page, action: str, value: str = "") -> None:
    """Press a button of the bulk bar, choose `value` in its dialog, confirm."""
    page.locator("[data-bulk]").get_by_role("button", name=action).click()
    if value:
        page.locator("#dialog select").select_option(label=value)
    page.locator("#dialog .dialog-foot .btn").last.click()


def chips(page: Page) -> Locator:
    """The filters of the list, as the desk shows them."""
    return page.locator("#filters > .chips > .chip")


def toast(page: Page, words: str = "") -> Locator:
    """The last toast, which says `words`, waited for."""
    found = page.locator("#toasts [data-toast]").last
    expect(found).to_be_visible()
    expect(found).to_contain_text(words)
    return found


def press_undo(page: Page) -> None:
    """Press "Undo" on the last toast."""
    toast(page).get_by_role("button", name="Undo").click()


def dialog(page: Page) -> Locator:
    """The page's dialog, waited for."""
    found = page.locator("#dialog")
    expect(found).to_be_visible()
    return found


def facts_of(page: Page, key: str) -> Locator:
    """One section of facts of a customer's page."""
    return page.locator(f"#section-{key}")


def switch_language(page: Page) -> None:
    """Choose the other language in the menu below one's name."""
    page.click(".me-open")
    page.click("#me-menu [name=language]")


def overhang(page: Page) -> int:
    """By how many pixels the page is wider than the window."""
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))
