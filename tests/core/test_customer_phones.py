"""Telephone numbers and e-mail addresses as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanxi.customers.emails import mask_email, read_email
from guanxi.customers.phones import Phone, display, is_mobile, mask, read_phone, read_phones, rewritten
from guanxi.errors import Issue
from guanxi.i18n import use_locale


def refusal(value: object) -> str:
    assert isinstance(value, Issue), value
    return value.code


@pytest.mark.parametrize("written", [
    "13812345678", "138 1234 5678", "138-1234-5678", "+86 138 1234 5678", "+8613812345678", "8613812345678",
    "0086 13812345678", "013812345678", "１３８１２３４５６７８", "13812345678.0", "1.3812345678E+10", "'13812345678",
    '="13812345678"', "\t13812345678\n", "手机：13812345678", "13812345678（妻）", "张总13812345678",
    "tel: 13812345678",
])
def test_a_chinese_mobile_is_read_in_any_dress(written: str) -> None:
    assert read_phone(written) == Phone("+8613812345678", "", "mobile")


@pytest.mark.parametrize(("written", "stored", "kind"), [
    ("0571-88881234", "+8657188881234", "landline"), ("(010) 1234 5678", "+861012345678", "landline"),
    ("0571-88881234转801", "+8657188881234;ext=801", "landline"),
    ("057188881234-801", "+8657188881234;ext=801", "landline"),
    ("021 6888 8888#8001", "+862168888888;ext=8001", "landline"),
    ("0571 88881234 分机 12", "+8657188881234;ext=12", "landline"), ("400-800-1234", "+864008001234", "other"),
    ("95588", "+8695588", "other"), ("+852 9123 4567", "+85291234567", "mobile"),
    ("+1 202-555-0123 ext. 5", "+12025550123;ext=5", "mobile"), ("0044 20 7946 0958", "+442079460958", "landline"),
])
def test_other_numbers_are_read_with_their_extension(written: str, stored: str, kind: str) -> None:
    phone = read_phone(written)
    assert isinstance(phone, Phone)
    assert (str(phone), phone.kind) == (stored, kind)


@pytest.mark.parametrize("stored", ["+8613812345678", "+8657188881234;ext=801", "+12025550123;ext=5", "+8695588"])
def test_a_stored_number_is_read_as_itself(stored: str) -> None:
    assert str(read_phone(stored)) == stored


@pytest.mark.parametrize(("written", "code"), [
    ("1.38E+10", "cell.digits_lost"), ("1.38001E+10", "cell.digits_lost"), ("8.61381E+12", "cell.digits_lost"),
    ("#N/A", "cell.failed"), ("########", "cell.failed"), ("88881234", "phone.area_code_missing"),
    ("1381234567", "phone.unreadable"), ("138123456789", "phone.unreadable"), ("12812345678", "phone.unreadable"),
    ("", "phone.unreadable"), ("无", "phone.unreadable"), ("\ud800\x00", "phone.unreadable"),
    ("1" * 5000, "phone.unreadable"),
])
def test_what_is_no_whole_number_is_refused(written: str, code: str) -> None:
    assert refusal(read_phone(written)) == code


def test_a_refusal_says_what_and_how_to_mend_it_in_the_readers_language() -> None:
    issue = read_phone("1.38E+10")
    assert str(issue) == ("The spreadsheet shortened this number to “1.38E+10” and its last digits are lost. "
                          "Set the column's format to text and enter the number again.")


@pytest.mark.parametrize(("cell", "stored"), [
    ("13812345678", ["+8613812345678"]), ("13812345678/13987654321", ["+8613812345678", "+8613987654321"]),
    ("13812345678、0571-88881234", ["+8613812345678", "+8657188881234"]),
    ("1381234567813987654321", ["+8613812345678", "+8613987654321"]),
    ("+8613812345678; +8613987654321", ["+8613812345678", "+8613987654321"]),
    ("8613812345678 8613987654321", ["+8613812345678", "+8613987654321"]),
    (rewritten(["+8657188881234;ext=801", "+8613812345678", "+12025550123"]),
     ["+8657188881234;ext=801", "+8613812345678", "+12025550123"]),
    ("138 1234 5678 139 8765 4321", ["+8613812345678", "+8613987654321"]),
    ("13812345678\n13812345678", ["+8613812345678"]),
    ("13812345678或13987654321", ["+8613812345678", "+8613987654321"]),
    ("手机13812345678 电话0571-88881234", ["+8613812345678", "+8657188881234"]),
])
def test_a_cell_may_hold_several_numbers(cell: str, stored: list[str]) -> None:
    phones, issues = read_phones(cell)
    assert ([str(phone) for phone in phones], issues) == (stored, [])


@pytest.mark.parametrize(("cell", "code"), [
    ("13812345678/88881234", "phone.area_code_missing"), ("13812345678,88881234", "phone.area_code_missing"),
    ("0571-88881234,88881235", "phone.area_code_missing"), ("0571-88881234;88881235", "phone.area_code_missing"),
    ("13812345678,1.38E+10", "cell.digits_lost"),
    ("0571-88881234/35", "phone.unreadable"),
])
def test_the_good_number_of_a_cell_is_kept_and_the_bad_one_named(cell: str, code: str) -> None:
    phones, issues = read_phones(cell)
    assert (len(phones), [issue.code for issue in issues]) == (1, [code])


@pytest.mark.parametrize(("phone", "masked"), [
    ("+8613812341234", "138****1234"), ("13812341234", "138****1234"), ("+8657188881234", "0571****1234"),
    ("+8643188881234", "0431****1234"), ("+861012345678", "010****5678"), ("+8657188881234;ext=801", "0571****1234"),
    ("+864008001234", "****1234"), ("+8695588", "****88"), ("+12025550123", "+1****0123"),
    ("+85291234567", "+852****4567"), ("+442079460958", "+44****0958"), ("", "****"), ("abc", "****"),
    ("123", "****"),
])
def test_a_masked_number_shows_its_ends_only(phone: str, masked: str) -> None:
    assert mask(phone) == masked


@given(st.from_regex(r"\+?[0-9]{1,15}(;ext=[0-9]{1,5})?", fullmatch=True))
def test_a_mask_hides_at_least_three_digits_or_all(phone: str) -> None:
    front, _, tail = mask(phone).partition("****")
    digits = sum(c.isdigit() for c in phone.partition(";")[0].removeprefix("+86"))
    shown = sum(c.isdigit() for c in front.removeprefix("0")) + len(tail)
    assert digits - shown >= 3 or not tail


@pytest.mark.parametrize(("phone", "mobile"), [
    ("+8613812345678", True), ("+8657188881234", False), ("+8613812345678;ext=1", False), ("+85291234567", True),
    ("+442079460958", False), ("+8695588", False), ("nonsense", False),
])
def test_only_mobiles_are_good_for_recognising_someone(phone: str, mobile: bool) -> None:
    assert is_mobile(phone) is mobile


def test_a_number_is_shown_as_people_read_it() -> None:
    with use_locale("zh"):
        assert display("+8613812345678") == "138 1234 5678"
        assert display("+8657188881234;ext=801") == "0571 8888 1234 转 801"
    assert display("+12025550123;ext=5") == "+1 202-555-0123 ext. 5"
    assert display("nonsense") == "nonsense"


@given(st.text(max_size=60))
def test_no_text_breaks_the_reader(text: str) -> None:
    phones, issues = read_phones(text)
    assert phones or issues
    assert all(str(read_phone(str(phone))) == str(phone) for phone in phones)


@pytest.mark.parametrize(("written", "address"), [
    ("Li.Wei@Example.com", "li.wei@example.com"), ("mailto:a@b.cn", "a@b.cn"), ("Wang Wei <w@b.com>", "w@b.com"),
    (" a@b.com; ", "a@b.com"), ("ｗａｎｇ＠ｑｑ．ｃｏｍ", "wang@qq.com"), ("李@例子.中国", "李@例子.中国"),
    ("a+b_c@x-y.co.uk", "a+b_c@x-y.co.uk"),
])
def test_an_address_is_read_in_small_letters(written: str, address: str) -> None:
    assert read_email(written) == address


@pytest.mark.parametrize("written", [
    "", "a@b", "@b.com", "a b@c.com", "a@b.com,c@d.com", "a\nb@c.com", "a@b.com\nBcc: c@d.com", "x@-b.com",
    "a..b@c.com", f"{'a' * 65}@b.com",
    f"a@{'b.' * 130}com", "<script>@x.com", "a@b.com\x00",
])
def test_what_is_no_address_is_refused(written: str) -> None:
    assert refusal(read_email(written)) == "email.unreadable"


@pytest.mark.parametrize(("address", "masked"), [
    ("li.wei@example.com", "li****@example.com"), ("abc@qq.com", "a****@qq.com"),
])
def test_a_masked_address_keeps_its_first_letters_and_its_domain(address: str, masked: str) -> None:
    assert mask_email(address) == masked
