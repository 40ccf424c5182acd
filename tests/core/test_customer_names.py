"""Names cleaned, divided and turned into forms of address, in both cultures."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanxi.customers.names import clean_name, salutation, split_name
from guanxi.errors import Issue


@pytest.mark.parametrize(("written", "kept"), [
    ("张　伟", "张伟"), (" 张 伟 ", "张伟"), ("阿依古丽•买买提", "阿依古丽·买买提"),
    ("阿依古丽.买买提", "阿依古丽·买买提"), ("阿依古丽 ・ 买买提", "阿依古丽·买买提"),
    ("John  Smith\t", "John Smith"), ("张\u200b伟\ufeff", "张伟"), ("\u202e张伟", "张伟"), ("e\u0301va", "éva"),
    ("J. R. Smith", "J. R. Smith"), ("\U00020BB7野", "\U00020BB7野"), ("\ue812\ue813", "\ue812\ue813"), ("3M", "3M"),
    ("张\ud800伟", "张伟"),
])
def test_a_name_is_kept_as_people_would_write_it(written: str, kept: str) -> None:
    assert clean_name(written) == kept


@pytest.mark.parametrize("written", ["", "  ", "\x00\u200b", "...", "——"])
def test_what_has_no_letter_is_no_name(written: str) -> None:
    issue = clean_name(written)
    assert isinstance(issue, Issue)
    assert issue.code == "name.missing"


def test_a_name_too_long_to_keep_is_refused_with_its_length() -> None:
    issue = clean_name("张" * 201)
    assert isinstance(issue, Issue)
    assert str(issue) == "This name has 201 characters; at most 200 can be kept. Shorten it."


@pytest.mark.parametrize(("name", "surname", "given"), [
    ("张伟", "张", "伟"), ("欧阳晓红", "欧阳", "晓红"), ("司马迁", "司马", "迁"), ("诸葛孔明", "诸葛", "孔明"),
    ("爱新觉罗溥仪", "爱新觉罗", "溥仪"), ("王", "王", ""), ("阿依古丽·买买提", "", "阿依古丽·买买提"),
    ("John Ronald Smith", "Smith", "John Ronald"), ("Smith, John", "Smith", "John"), ("Cher", "", "Cher"),
    ("\U00020BB7野", "\U00020BB7", "野"),
])
def test_a_name_divides_into_surname_and_given_name(name: str, surname: str, given: str) -> None:
    person = split_name(name)
    assert (person.surname, person.given) == (surname, given)


@pytest.mark.parametrize(("name", "gender", "position", "called"), [
    ("王晓红", "female", "总经理", "王总"), ("王晓红", "female", "副总经理", "王总"),
    ("王晓红", None, "采购部副经理", "王经理"), ("王晓红", None, "CEO", "王总"),
    ("王晓红", None, "总经理（代）", "王总"), ("王晓红", "male", "董事长", "王董"),
    ("欧阳晓红", None, "高级工程师", "欧阳工"), ("王晓红", "female", "采购员", "王女士"),
    ("王晓红", "male", None, "王先生"), ("王晓红", None, None, "王晓红您好"),
    ("王晓红", None, "采购员", "王晓红您好"), ("王晓红", "other", "", "王晓红您好"),
    ("阿依古丽·买买提", "female", None, "阿依古丽·买买提女士"),
    ("阿依古丽·买买提", None, "主任", "阿依古丽·买买提主任"), ("John Smith", "male", None, "Smith 先生"),
    ("John Smith", None, None, "John Smith 您好"),
])
def test_a_chinese_salutation(name: str, gender: str | None, position: str | None, called: str) -> None:
    assert salutation(name, gender=gender, position=position, language="zh") == called


@pytest.mark.parametrize(("name", "gender", "position", "called"), [
    ("John Smith", "male", None, "Mr Smith"), ("Ann Smith", "female", "CEO", "Ms Smith"),
    ("Ann Smith", None, None, "Ann Smith"), ("Ann Smith", None, "Professor", "Professor Smith"),
    ("Cher", "female", None, "Ms Cher"), ("王晓红", "female", "总经理", "Ms Wang"),
    ("王晓红", None, None, "Wang Xiaohong"), ("欧阳晓红", "male", None, "Mr Ouyang"),
    ("单伟", None, "医生", "Dr Shan"), ("吕布", "male", None, "Mr Lyu"), ("李安安", None, None, "Li An'an"),
    ("阿依古丽·买买提", "female", None, "Ms Ayiguli Maimaiti"),
])
def test_an_english_salutation(name: str, gender: str | None, position: str | None, called: str) -> None:
    assert salutation(name, gender=gender, position=position, language="en") == called


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=2, max_size=6),
       st.sampled_from([None, "male", "female"]), st.sampled_from([None, "总经理", "采购员", "博士"]))
def test_nobody_is_called_by_the_given_name_alone(name: str, gender: str | None, position: str | None) -> None:
    assert salutation(name, gender=gender, position=position, language="zh").startswith(split_name(name).surname)


@given(st.text(max_size=60))
def test_cleaning_a_clean_name_changes_nothing(text: str) -> None:
    name = clean_name(text)
    if isinstance(name, str):
        assert clean_name(name) == name
        assert name.encode()
