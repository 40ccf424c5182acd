"""Guessing is slow, in every way it can be tried, and no account is closed for good."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from guanxi.accounts import sign_in as module
from guanxi.accounts.lockout import TRIES, TooManyTries, claim_try, forget_old_tries
from guanxi.accounts.models import SignInTry
from guanxi.accounts.services import Device, activate_user, deactivate_user, set_password
from guanxi.accounts.sign_in import Opened, WrongSignIn, sign_in
from guanxi.ctx import Ctx, Principal
from guanxi.db import unit_of_work
from guanxi.runtime import Runtime
from tests.core.accounts_help import PASSWORD, default_role, hashed, make_tries_older, make_user

HERE = Device(address="203.0.113.7", agent="test")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> list[str | None]:
    """Comparing without argon2; what was compared with is noted."""
    compared: list[str | None] = []

    def is_right(stored: str | None, password: str) -> bool:
        compared.append(stored)
        return stored is not None and password == PASSWORD

    monkeypatch.setattr(module, "is_right", is_right)
    return compared


@pytest.fixture
def user_id(ctx: Ctx) -> int:
    return make_user(ctx, login="lin", mobile="13800001234", email="lin@example.com", password=PASSWORD)


def guess(ctx: Ctx, name: str, password: str = "wrong") -> str:
    try:
        sign_in(ctx, name, password, HERE)
    except (WrongSignIn, TooManyTries) as error:
        return type(error).__name__
    return "in"


def test_the_right_password_signs_in(ctx: Ctx, user_id: int) -> None:
    assert isinstance(sign_in(ctx, "lin", PASSWORD, HERE), Opened)


@pytest.mark.parametrize(
    "name",
    [
        "lin",
        "LIN",
        " Lin ",
        "ｌｉｎ",
        "13800001234",
        "138 0000 1234",
        "+86 138-0000-1234",
        "\u202d13800001234\u202c",
        "Lin@Example.com",
    ],
)
def test_user_name_mobile_and_e_mail_sign_in_however_they_are_typed(
    ctx: Ctx, user_id: int, name: str
) -> None:
    assert guess(ctx, name, PASSWORD) == "in"


def test_after_ten_wrong_tries_the_right_password_is_not_compared(
    ctx: Ctx, user_id: int, quick: list[str | None]
) -> None:
    for _ in range(TRIES):
        assert guess(ctx, "lin") == "WrongSignIn"
    assert guess(ctx, "lin", PASSWORD) == "TooManyTries"
    assert len(quick) == TRIES


def test_the_other_names_of_an_account_give_no_further_tries(
    ctx: Ctx, user_id: int, quick: list[str | None]
) -> None:
    names = ["lin", "13800001234", "lin@example.com"]
    answers = {guess(ctx, names[place % 3]) for place in range(TRIES)}
    assert guess(ctx, "lin@example.com", PASSWORD) == "WrongSignIn"
    assert answers == {"WrongSignIn"}
    assert len([stored for stored in quick if stored is not None]) == TRIES


def test_unknown_names_rest_just_like_known_ones(ctx: Ctx, user_id: int) -> None:
    known = [guess(ctx, "lin") for _ in range(TRIES + 2)]
    unknown = [guess(ctx, "nobody") for _ in range(TRIES + 2)]
    assert known == unknown


def test_for_unknown_names_a_comparison_is_made_too(ctx: Ctx, user_id: int, quick: list[str | None]) -> None:
    guess(ctx, "nobody")
    guess(ctx, "lin")
    assert [stored is None for stored in quick] == [True, False]


def test_a_name_that_rests_does_not_tell_which_other_names_belong_to_it(ctx: Ctx, user_id: int) -> None:
    for _ in range(TRIES + 1):
        guess(ctx, "lin")
    assert guess(ctx, "13800001234") == guess(ctx, "13900001234") == "WrongSignIn"


def test_somebody_else_is_not_locked_out(ctx: Ctx, user_id: int) -> None:
    make_user(ctx, login="wang", password=PASSWORD)
    for _ in range(TRIES + 1):
        guess(ctx, "lin")
    assert guess(ctx, "wang", PASSWORD) == "in"


def test_after_fifteen_minutes_one_may_try_again(ctx: Ctx, user_id: int) -> None:
    for _ in range(TRIES + 5):
        guess(ctx, "lin")
    make_tries_older(ctx, minutes=15, seconds=1)
    assert guess(ctx, "lin", PASSWORD) == "in"


def test_tries_while_resting_do_not_make_the_rest_longer(ctx: Ctx, user_id: int) -> None:
    for _ in range(TRIES):
        guess(ctx, "lin")
    make_tries_older(ctx, minutes=14)
    for _ in range(TRIES):
        guess(ctx, "lin")
    make_tries_older(ctx, minutes=2)
    assert guess(ctx, "lin", PASSWORD) == "in"


def test_right_passwords_use_up_no_tries(ctx: Ctx, user_id: int) -> None:
    assert {guess(ctx, "lin", PASSWORD) for _ in range(TRIES + 2)} == {"in"}


def test_a_right_password_does_not_wipe_out_the_guesses_before(ctx: Ctx, user_id: int) -> None:
    for _ in range(TRIES - 1):
        guess(ctx, "lin")
    assert guess(ctx, "lin", PASSWORD) == "in"
    guess(ctx, "lin")
    assert guess(ctx, "lin", PASSWORD) == "TooManyTries"


def test_thirty_guesses_at_once_are_compared_ten_times(
    runtime: Runtime, ctx: Ctx, user_id: int, quick: list[str | None]
) -> None:
    def attack(_place: int) -> str:
        with runtime.opened(Principal(user_id=None, name="")) as own:
            return guess(own, "lin")

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(attack, range(30)))
    assert answers.count("WrongSignIn") == TRIES
    assert len(quick) == TRIES


def test_a_disabled_account_answers_like_an_unknown_one(ctx: Ctx, user_id: int) -> None:
    make_user(ctx, default_role(ctx, "administrator"))
    with unit_of_work(ctx) as unit:
        deactivate_user(unit.ctx, user_id)
    assert guess(ctx, "lin", PASSWORD) == "WrongSignIn"
    with unit_of_work(ctx) as unit:
        activate_user(unit.ctx, user_id)
    assert guess(ctx, "lin", PASSWORD) == "in"


def test_an_account_without_a_password_lets_nobody_in(ctx: Ctx) -> None:
    make_user(ctx, login="new")
    assert guess(ctx, "new", "") == "WrongSignIn"


def test_a_new_password_from_the_administrator_ends_the_rest(ctx: Ctx, user_id: int) -> None:
    for _ in range(TRIES + 1):
        guess(ctx, "lin")
    with unit_of_work(ctx) as unit:
        set_password(unit.ctx, user_id, hashed(), must_change=True)
    assert guess(ctx, "lin", PASSWORD) == "in"


def test_a_password_replaced_during_the_comparison_does_not_sign_in(
    ctx: Ctx, user_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def replaced_meanwhile(_stored: str | None, _password: str) -> bool:
        with unit_of_work(ctx) as unit:
            set_password(unit.ctx, user_id, hashed("another password"), must_change=False)
        return True

    monkeypatch.setattr(module, "is_right", replaced_meanwhile)
    assert guess(ctx, "lin", PASSWORD) == "WrongSignIn"


@pytest.mark.parametrize("name", ["", "\0", "\ud800", "' OR 1=1 --", "%", "名" * 100_000, "l\0in\ud800"])
def test_hostile_names_are_answered_like_any_wrong_one(ctx: Ctx, name: str) -> None:
    assert guess(ctx, name) == "WrongSignIn"


def test_what_was_typed_is_not_kept(ctx: Ctx) -> None:
    with unit_of_work(ctx) as unit:
        claim_try(unit.ctx, "my secret password typed in the wrong field", None)
    row = ctx.session.scalars(select(SignInTry)).one()
    assert "secret" not in row.identifier + row.account


def test_old_tries_are_forgotten(ctx: Ctx, user_id: int) -> None:
    guess(ctx, "lin")
    make_tries_older(ctx, minutes=16)
    guess(ctx, "lin")
    with unit_of_work(ctx) as unit:
        forget_old_tries(unit.ctx)
    assert ctx.session.scalar(select(func.count()).select_from(SignInTry)) == 1
