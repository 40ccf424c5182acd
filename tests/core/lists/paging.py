"""Going through a list page by page, there and back, on each of the ways the compiler can take."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from guanxi.ctx import Ctx
from guanxi.views import entries, walking
from guanxi.views import page as page_module
from guanxi.views.listing import ListQuery, Page
from guanxi.views.page import compile_page


def take(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the compiler take one of its ways.

    "weighed": small sets are sorted; "walked": nothing is small, so all is walked; "given up": walks are given up
    again and again; "sorted after all": a set is sorted when a walk's first steps hold too little; "asked of a
    set": the walk's further entries are asked whether they are in it.
    """
    if way != "weighed":
        monkeypatch.setattr(page_module, "SMALL", -1)
        monkeypatch.setattr(entries, "SMALL", -1)
    if way in ("walked", "given up"):
        monkeypatch.setattr(page_module, "LARGE", -1)
    if way == "asked of a set":
        monkeypatch.setattr(walking, "MEDIUM", -1)
    if way in ("given up", "sorted after all", "asked of a set"):
        monkeypatch.setattr(walking, "STEPS", (7, 11, 23))


def forwards(ctx: Ctx, query: ListQuery) -> Iterator[Page]:
    """All pages from the first to the last."""
    cursor = None
    while True:
        page = compile_page(ctx, replace(query, cursor=cursor))
        yield page
        if page.next is None:
            return
        cursor = page.next


def backwards(ctx: Ctx, query: ListQuery, last: Page) -> Iterator[Page]:
    """All pages before the last one, going back."""
    cursor = last.previous
    while cursor is not None:
        page = compile_page(ctx, replace(query, cursor=cursor))
        yield page
        cursor = page.previous


def assert_pages(ctx: Ctx, query: ListQuery, want: Sequence[int], seed: int) -> None:
    """The pages hold exactly the rows wanted, in their order, there and back."""
    there = list(forwards(ctx, query))
    found = [row.id for page in there for row in page.rows]
    assert found == want, f"seed {seed}: {ctx.principal.grants} {query}"
    back = [[row.id for row in page.rows] for page in (there[-1], *backwards(ctx, query, there[-1]))]
    seen = [hit for page in reversed(back[:-1]) for hit in page]
    if seen == want and back[-1] == want[:len(back[-1])]:
        back.pop()  # walks given up at the very start go back to the first page, which was seen
    returned = [hit for page in reversed(back) for hit in page]
    assert returned == want, f"going back, seed {seed}: {ctx.principal.grants} {query}"
    assert all(page.partial or len(page.rows) == query.size for page in there[:-1])
