"""Names that stand in two columns are put together as their language does."""

from __future__ import annotations

import pytest

from guanxi.ctx import Ctx
from guanxi.transfer.customer_fields import customer_fields
from guanxi.transfer.drafting import Drafter
from guanxi.transfer.guessing import guess
from guanxi.transfer.mapping import Target


@pytest.mark.parametrize(("cells", "name"), [
    (["张", "伟"], "张伟"), (["John", "Smith"], "John Smith"), (["", "伟"], "伟"),
    (["阿依古丽", "Smith"], "阿依古丽 Smith")])
def test_family_and_given_name_are_one_name(cells: list[str], name: str) -> None:
    values, issues = Drafter(2, (Target("name", (0, 1)),)).values(cells)
    assert values == {"name": name}
    assert issues == []


@pytest.mark.parametrize("titles", [("姓", "名"), ("First Name", "Last Name")])
def test_both_columns_are_found(ctx: Ctx, titles: tuple[str, str]) -> None:
    assert guess(customer_fields(ctx), titles, [[], []]) == ["name", "name"]


def test_one_of_them_alone_is_no_name(ctx: Ctx) -> None:
    assert guess(customer_fields(ctx), ["Last Name", "姓名"], [[], []]) == ["", "name"]
