"""Credit codes, tax numbers and identity numbers with their check characters."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanxi.customers.documents import (
    birthday_in,
    credit_check_character,
    gender_in,
    identity_check_character,
    read_credit_code,
    read_identity_number,
    read_tax_number,
)
from guanxi.errors import Issue

# The standards' own examples.
CREDIT = "91350100M000100Y43"
IDENTITY = "11010519491231002X"


def refusal(value: object) -> str:
    assert isinstance(value, Issue), value
    return value.code


@pytest.mark.parametrize("written", [
    CREDIT, CREDIT.lower(), "9135 0100 M000 100Y43", "９１３５０１００Ｍ０００１００Ｙ４３", f"'{CREDIT}",
])
def test_a_credit_code_is_read_in_capitals(written: str) -> None:
    assert read_credit_code(written) == CREDIT


@pytest.mark.parametrize(("written", "code"), [
    ("91350100M000100Y44", "credit_code.check"), ("91350100M0001O0Y43", "credit_code.characters"),
    ("91350100M000100Y4", "document.length"), ("", "document.length"), ("9.1350100E+17", "cell.digits_lost"),
    ("#REF!", "cell.failed"), (f"{CREDIT}0", "document.length"),
])
def test_a_wrong_credit_code_is_refused(written: str, code: str) -> None:
    assert refusal(read_credit_code(written)) == code


@given(st.integers(0, 17), st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY"))
def test_one_wrong_character_of_a_credit_code_is_always_noticed(place: int, character: str) -> None:
    changed = CREDIT[:place] + character + CREDIT[place + 1:]
    assert (read_credit_code(changed) == changed) is (changed == CREDIT)


@given(st.text(st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY"), min_size=9, max_size=9))
def test_any_body_with_its_check_character_is_a_credit_code(rest: str) -> None:
    body = f"91330106{rest}"
    assert read_credit_code(body + credit_check_character(body)) == body + credit_check_character(body)


@pytest.mark.parametrize("written", [
    IDENTITY, IDENTITY.lower(), "110105 19491231 002X", "１１０１０５１９４９１２３１００２Ｘ",
])
def test_an_identity_number_is_read_in_capitals(written: str) -> None:
    assert read_identity_number(written) == IDENTITY


@pytest.mark.parametrize(("written", "code"), [
    ("110105194912310", "identity.cut"), ("110105194912310000", "identity.rounded"),
    ("110105194912311000", "identity.rounded"),
    ("1.10105E+17", "cell.digits_lost"), ("1.10105194912310E+17", "cell.digits_lost"),
    ("110105194912310021", "identity.check"), ("11010519491231002", "document.length"),
    ("11010519491231002é", "identity.characters"), ("", "document.length"),
    ("1101051949123100２x9", "document.length"),
])
def test_a_destroyed_identity_number_is_refused_with_its_reason(written: str, code: str) -> None:
    assert refusal(read_identity_number(written)) == code


@pytest.mark.parametrize("body", [
    "00010519491231002", "11010519491331002", "11010519490229002", "11010517491231002", "99010519491231002",
])
def test_an_impossible_place_or_date_is_refused(body: str) -> None:
    assert refusal(read_identity_number(body + identity_check_character(body))) == "identity.impossible"


def test_nobody_is_born_later_than_today() -> None:
    assert refusal(read_identity_number(IDENTITY, today=date(1949, 12, 30))) == "identity.impossible"
    assert read_identity_number(IDENTITY, today=date(1949, 12, 31)) == IDENTITY


def test_an_identity_number_says_birthday_and_gender() -> None:
    assert (birthday_in(IDENTITY), gender_in(IDENTITY)) == (date(1949, 12, 31), "female")


@given(st.integers(0, 17), st.sampled_from("0123456789X"))
def test_one_wrong_character_of_an_identity_number_is_always_noticed(place: int, character: str) -> None:
    changed = IDENTITY[:place] + character + IDENTITY[place + 1:]
    assert (read_identity_number(changed) == changed) is (changed == IDENTITY)


@pytest.mark.parametrize("written", [CREDIT, IDENTITY, "110105710924945", "11010571092494512", "11010519491231002X01"])
def test_a_tax_number_has_several_forms(written: str) -> None:
    assert read_tax_number(written) == written


@pytest.mark.parametrize("written", ["123", "91350100M000100Y44", "110105194912310021", "", "é" * 15, "1.1E+14"])
def test_a_wrong_tax_number_is_refused(written: str) -> None:
    assert refusal(read_tax_number(written))


@given(st.text(max_size=40))
def test_no_text_breaks_the_readers(text: str) -> None:
    for read in (read_credit_code, read_identity_number, read_tax_number):
        assert read(text)
