"""Columns find their fields by what people write at their head, and by what stands below it."""

from __future__ import annotations

import pytest

from guanxi.contributions import ImportField
from guanxi.ctx import Ctx
from guanxi.customers.fields import FIELDS
from guanxi.i18n import use_locale
from guanxi.transfer.customer_fields import customer_fields
from guanxi.transfer.guessing import guess
from guanxi.transfer.headings import HEADINGS, folded_heading
from guanxi.transfer.mapping import OPENED
from guanxi.transfer.reasons import REASON


@pytest.fixture
def fields(ctx: Ctx) -> list[ImportField]:
    return customer_fields(ctx)


def guessed(fields: list[ImportField], *titles: str, **samples: list[str]) -> list[str]:
    return guess(fields, titles, [samples.get(title, []) for title in titles])


@pytest.mark.parametrize(("title", "field"), [
    ("姓名", "name"), ("客户名称", "name"), ("手机", "phone"), ("联系电话", "phone"), ("邮箱", "email"),
    ("微信", "wechat"),
    ("生日", "birthday"), ("性别", "gender"), ("地址", "address"), ("负责人", "owner"), ("部门", "department"),
    ("门店", "store"), ("来源", "source"), ("E-Mail ", "email"), ("PHONE_NUMBER", "phone"),
    ("Customer no.", "number"), ("* 手机号（必填）", "phone"), ("客户名称(全称)", "name"), ("客户 编号", "number"),
    ("省/市/区", "region")])
def test_people_call_columns_by_many_names(fields: list[ImportField], title: str, field: str) -> None:
    assert guessed(fields, title) == [field]


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_what_we_call_our_fields_is_known_in_both_languages(fields: list[ImportField], locale: str) -> None:
    with use_locale(locale):
        titles = [str(field.title) for field in fields]
    assert guessed(fields, *titles) == [field.key for field in fields]


def test_several_columns_fill_the_phone_and_one_the_name(fields: list[ImportField]) -> None:
    assert guessed(fields, "姓名", "手机", "固定电话", "客户名称") == ["name", "phone", "phone", ""]


def test_a_title_that_says_nothing_is_helped_by_the_values_below(fields: list[ImportField]) -> None:
    assert guessed(fields, "a", "b", "c", "d", a=["13800138000", "139 1234 5678", ""], b=["li@example.com"],
                   c=["110101199003074477"], d=["12", "13800138000"]) == ["phone", "email", "id_number", ""]


def test_values_take_no_field_from_a_column_that_is_called_so(fields: list[ImportField]) -> None:
    assert guessed(fields, "x", "邮箱", x=["13800138000"], 邮箱=["13800138000"]) == ["phone", "email"]


def test_the_reasons_of_an_earlier_import_fill_nothing(fields: list[ImportField]) -> None:
    assert guess(fields, [str(REASON)], [["13800138000"]]) == [""]


def test_no_heading_stands_for_two_fields() -> None:
    words = [word for words in HEADINGS.values() for word in {folded_heading(word) for word in words}]
    assert len(words) == len(set(words))
    assert set(HEADINGS) <= {*FIELDS, *OPENED}
