"""Columns find their fields by what people write at their head, and by what stands below it."""

from __future__ import annotations

import pytest

from guanxi.customers.fields import FIELDS
from guanxi.i18n import use_locale
from guanxi.transfer.guessing import Fillable, guess
from guanxi.transfer.headings import HEADINGS
from guanxi.transfer.mapping import SEVERAL
from guanxi.transfer.reasons import REASON

FILLABLE = [Fillable(key=key, title=field.title, words=HEADINGS.get(key, ()), several=key in SEVERAL)
            for key, field in FIELDS.items()]


def guessed(*titles: str, **samples: list[str]) -> list[str]:
    return guess(FILLABLE, titles, [samples.get(title, []) for title in titles])


@pytest.mark.parametrize(("title", "field"), [
    ("姓名", "name"), ("客户名称", "name"), ("手机", "phone"), ("联系电话", "phone"), ("邮箱", "email"),
    ("微信", "wechat"), ("生日", "birthday"), ("性别", "gender"), ("地址", "address"), ("负责人", "owner_id"),
    ("部门", "department_id"), ("门店", "store_id"), ("来源", "source"), ("E-Mail ", "email"),
    ("PHONE_NUMBER", "phone"), ("Customer no.", "number"), ("* 手机号（必填）", "phone"), ("客户名称(全称)", "name"),
    ("客户 编号", "number"),     ("省/市/区", "region")])
def test_people_call_columns_by_many_names(title: str, field: str) -> None:
    assert guessed(title) == [field]


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_what_our_own_lists_call_their_columns_is_known_in_both_languages(locale: str) -> None:
    with use_locale(locale):
        titles = [str(field.title) for field in FIELDS.values()]
    assert guessed(*titles) == list(FIELDS)


def test_several_columns_fill_the_phone_and_one_the_name() -> None:
    assert guessed("姓名", "手机", "固定电话", "客户名称") == ["name", "phone", "phone", ""]


def test_a_title_that_says_nothing_is_helped_by_the_values_below() -> None:
    assert guessed("a", "b", "c", "d", a=["13800138000", "139 1234 5678", ""], b=["li@example.com"],
                   c=["110101199003074477"], d=["12", "13800138000"]) == ["phone", "email", "id_number", ""]


def test_values_take_no_field_from_a_column_that_is_called_so() -> None:
    assert guessed("x", "邮箱", x=["13800138000"], 邮箱=["13800138000"]) == ["phone", "email"]


def test_the_reasons_of_an_earlier_import_fill_nothing() -> None:
    assert guess(FILLABLE, [str(REASON)], [["13800138000"]]) == [""]


def test_no_heading_stands_for_two_fields() -> None:
    words = [word for words in HEADINGS.values() for word in words]
    assert len(words) == len(set(words))
    assert set(HEADINGS) <= set(FIELDS)
