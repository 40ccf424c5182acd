"""Names sorted and spelled by their pinyin."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanxi.search.pinyin import full_pinyin, initials, sort_key


def in_order(*names: str) -> list[str]:
    return sorted(names, key=lambda name: sort_key(name).encode())


def test_names_stand_in_the_order_of_their_pinyin() -> None:
    assert in_order("张伟", "李四", "王五", "阿里", "赵六") == ["阿里", "李四", "王五", "张伟", "赵六"]


def test_one_surname_stays_together_before_another_that_sounds_alike() -> None:
    assert in_order("章三", "张伟", "章伟", "张三") == ["张三", "张伟", "章三", "章伟"]


def test_a_shorter_syllable_comes_before_a_longer_one_that_begins_with_it() -> None:
    assert in_order("先生", "西安", "习武") == ["西安", "习武", "先生"]


def test_tones_part_syllables_that_are_written_alike() -> None:
    assert in_order("马一", "妈一", "骂一", "麻一") == ["妈一", "麻一", "马一", "骂一"]


def test_latin_names_stand_among_the_chinese_by_their_letters() -> None:
    assert in_order("Zoë", "张伟", "Adam", "李四", "Martin") == ["Adam", "李四", "Martin", "张伟", "Zoë"]


def test_figures_come_first_and_other_scripts_last() -> None:
    assert in_order("Жуков", "张伟", "3M中国", "Adam") == ["3M中国", "Adam", "张伟", "Жуков"]


def test_a_name_comes_before_the_longer_one_that_begins_with_it() -> None:
    assert in_order("张三丰", "张三") == ["张三", "张三丰"]
    assert in_order("Adam Smith", "Adam", "Adams") == ["Adam", "Adam Smith", "Adams"]


def test_case_and_accents_only_decide_between_names_otherwise_alike() -> None:
    assert in_order("zoe b", "Zoë A", "zoe a") == ["Zoë A", "zoe a", "zoe b"]


@pytest.mark.parametrize(("name", "first"), [
    ("单雄信", "shan"), ("曾国藩", "zeng"), ("万俟卨", "mo"), ("长孙无忌", "zhang"),
])
def test_surnames_are_sorted_as_they_are_read(name: str, first: str) -> None:
    assert sort_key(name).startswith(first)


@pytest.mark.parametrize(("name", "first"), [
    ("单反相机", "dan"), ("查理", "cha"), ("重庆银行", "chong"), ("乐购", "le"),
])
def test_a_firm_has_no_surname(name: str, first: str) -> None:
    assert sort_key(name, person=False).startswith(first)


@pytest.mark.parametrize(("name", "spelled"), [
    ("重庆银行", "chongqingyinhang"), ("厦门大厦", "xiamendasha"), ("成都音乐厅", "chengduyinyueting"),
    ("六安", "luan"),
])
def test_words_of_places_and_firms_are_read_as_words(name: str, spelled: str) -> None:
    assert full_pinyin(name, person=False) == spelled


@pytest.mark.parametrize(("name", "letters", "spelled"), [
    ("张伟", "zw", "zhangwei"), ("欧阳晓红", "oyxh", "ouyangxiaohong"), ("吕布", "lb", "lvbu"),
    ("John Smith", "js", "johnsmith"), ("TCL科技", "tclkj", "tclkeji"),
    ("阿依古丽·买买提", "ayglmmt", "ayigulimaimaiti"), ("", "", ""), ("!?", "", ""),
])
def test_initials_and_full_pinyin(name: str, letters: str, spelled: str) -> None:
    assert (initials(name), full_pinyin(name)) == (letters, spelled)


def test_the_key_of_a_very_long_name_is_cut() -> None:
    assert len(sort_key("张" * 200)) == 200


@given(st.text(max_size=300))
def test_a_key_can_be_stored_whatever_the_name(name: str) -> None:
    key = sort_key(name)
    assert len(key) <= 200
    assert "\x00" not in key
    key.encode()


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1, max_size=12))
def test_different_names_have_different_keys(name: str) -> None:
    assert sort_key(name) != sort_key(name + "丰")
    assert sort_key(name) == sort_key(name)
