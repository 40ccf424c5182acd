"""Passwords: what is accepted, how it is kept, how it is compared."""

from __future__ import annotations

import unicodedata

import pytest
from argon2 import PasswordHasher

from guanxi.accounts import passwords
from guanxi.accounts.passwords import LONGEST, hash_password, is_right, renewed
from guanxi.errors import Refused


def code_of(password: str, *own: str) -> str:
    with pytest.raises(Refused) as refusal:
        hash_password(password, own)
    return refusal.value.issues[0].code


def test_a_password_is_kept_as_argon2id() -> None:
    assert hash_password("long enough words").startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_the_same_password_is_never_kept_twice_alike() -> None:
    assert hash_password("long enough words") != hash_password("long enough words")


@pytest.mark.parametrize(
    "password", ["红豆生南国春来发几枝", "пароль с пробелами", "🐼🎋🀄🧧🏮🥟🍵🐉", " leading and trailing "]
)
def test_every_script_makes_a_password(password: str) -> None:
    stored = hash_password(password)
    assert is_right(stored, password)
    assert not is_right(stored, password + "!")


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_password_is_right_however_the_keyboard_composes_it(form: str) -> None:
    stored = hash_password(unicodedata.normalize("NFC", "crème brûlée 한국어"))
    assert is_right(stored, unicodedata.normalize(form, "crème brûlée 한국어"))


def test_case_and_blanks_count() -> None:
    stored = hash_password("Correct Horse Battery")
    assert not is_right(stored, "correct horse battery")
    assert not is_right(stored, "Correct Horse Battery ")


def test_the_last_character_of_the_longest_password_counts() -> None:
    longest = ("春江花月夜" * LONGEST)[: LONGEST - 1]
    stored = hash_password(longest + "a")
    assert is_right(stored, longest + "a")
    assert not is_right(stored, longest + "b")


def test_a_longer_password_is_not_cut_to_fit() -> None:
    longest = ("ab3$" * LONGEST)[:LONGEST]
    assert not is_right(hash_password(longest), longest + "x")


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("short", "short"),
        ("x" * (LONGEST + 1), "long"),
        ("12345678", "common"),
        ("Password1", "common"),
        ("aaaabbbbcccc", "common"),
        ("８８８８６６６６", "common"),
    ],
)
def test_what_others_would_guess_is_refused(password: str, code: str) -> None:
    assert code_of(password) == code


def test_ones_own_name_is_no_password() -> None:
    assert code_of("LinXiaoyan", "linxiaoyan") == "common"


@pytest.mark.parametrize("password", ["", "nul \0 inside", "\ud800 half a pair", "x" * 1_000_000])
def test_strange_passwords_are_wrong_and_break_nothing(password: str) -> None:
    assert not is_right(hash_password("long enough words"), password)


def test_nobody_has_a_right_password() -> None:
    assert not is_right(None, "long enough words")
    assert not is_right("not a hash", "long enough words")


def test_comparing_for_nobody_costs_what_comparing_for_somebody_costs() -> None:
    parameters = (passwords._hasher.memory_cost, passwords._hasher.time_cost, passwords._hasher.parallelism)
    assert passwords._nobody().rsplit("$", 2)[0] == hash_password("long enough words").rsplit("$", 2)[0]
    assert parameters == (65536, 3, 4)


def test_a_hash_with_older_parameters_is_renewed() -> None:
    old = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(b"long enough words")
    assert is_right(old, "long enough words")
    newer = renewed(old, "long enough words")
    assert newer is not None
    assert is_right(newer, "long enough words")
    assert renewed(newer, "long enough words") is None
