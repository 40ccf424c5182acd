"""Customers as contact cards: written, read by another parser, scanned; and cards of phones read as rows."""

from __future__ import annotations

import base64
import contextlib
import io
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
import vobject
import zxingcpp
from flask import Flask
from PIL import Image
from sqlalchemy import select

from guanxi.api import ContactCard, Customer, Refused, contact_cards
from guanxi.ctx import Ctx, Scope
from guanxi.customers.people import PersonDetails, add_person
from guanxi.customers.relations import relate
from guanxi.db import retrying, unit_of_work
from guanxi.plugin.host import PluginHost
from guanxi.runtime import Runtime
from guanxi.settings import switching
from guanxi.testing.browser import Browser, text_of
from guanxi.testing.factories import Made
from guanxi_cards import reading
from guanxi_cards.scanning import scanned
from guanxi_cards.writing import Version, cards_of
from tests.core.browser_help import text_of as words_of
from tests.core.customer_pages_help import staff
from tests.core.import_help import customers
from tests.core.test_import_command import Command
from tests.core.test_import_pages import imported, taken_in

FULL = {"phone": "13800138000", "email": "ouyang@example.com", "wechat": "ouyang_6", "position": "采购部经理, 华东",
        "region": "320508", "address": "观前街 8 号\\3 楼", "birthday": "1985-08-15"}
OLD_PHONE = ("BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E5=BC=A0;=E4=BC=9F;;;\r\n"
             "TEL;CELL;PREF:13800138001\r\nTEL;WORK:0512-6522 0001\r\nEND:VCARD\r\n")
IPHONE = ("BEGIN:VCARD\r\nVERSION:3.0\r\nPRODID:-//Apple Inc.//iPhone OS 18.1//EN\r\n"
          "N:Smith;John;;;\r\nFN:John Smith\r\n"
          "ORG:Acme Ltd;Purchasing\r\nTITLE:Head of\r\n  purchasing\r\n"
          "item1.EMAIL;type=INTERNET;type=pref:j@acme.com\r\n"
          "TEL;type=CELL;type=VOICE;type=pref:+44 20 7946 0958\r\n"
          "BDAY;VALUE=date;X-APPLE-OMIT-YEAR=1604:1604-05-12\r\n"
          "IMPP;X-SERVICE-TYPE=WeChat:x-apple:johnny\r\nPHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQ\r\nEND:VCARD\r\n")
COMPANY = ("BEGIN:VCARD\nVERSION:4.0\nKIND:org\nFN:江南丝绸有限公司\nORG:江南丝绸有限公司\n"
           "TEL;VALUE=uri:tel:+86-512-65220001\n"
           "ADR:;;观前街 8 号;苏州市;江苏省;215000;中国\nNOTE:第一行\\n第二行\nEND:VCARD\n")


def card_of(ctx: Ctx, customer_id: int) -> ContactCard:
    return contact_cards(ctx, [customer_id])[0]


def read(ctx: Ctx, *cards: str) -> list[dict[str, str]]:
    """What a file of `cards` says, by column."""
    titles, *rows = reading.rows(ctx, io.BytesIO("".join(cards).encode()))
    assert len(titles) == len(reading.TITLES)
    return [dict(zip(reading.TITLES, row, strict=True)) for row in rows]


@pytest.mark.parametrize("version", ["3.0", "4.0"])
def test_a_card_says_all_that_is_known_to_another_parser(ctx: Ctx, make: Made, version: Version) -> None:
    employer = make.customer("江南丝绸, 有限公司", kind="company")
    person = make.customer("欧阳晓红", **FULL)
    with unit_of_work(ctx) as unit:
        relate(unit.ctx, person, "works_for", employer)
    [content] = cards_of(card_of(ctx, person), version, "我们")
    found = vobject.readOne(content.decode())
    assert found.version.value == version
    assert found.fn.value == "欧阳晓红"
    assert (found.n.value.family, found.n.value.given) == ("欧阳", "晓红")
    assert found.org.value == ["江南丝绸, 有限公司"]
    assert found.title.value == "采购部经理, 华东"
    assert found.tel.value.removeprefix("tel:") == "+8613800138000"
    assert found.email.value == "ouyang@example.com"
    assert found.contents["x-wechat"][0].value == "ouyang_6"
    assert (found.adr.value.region, found.adr.value.city) == ("江苏省", "苏州市")
    assert "观前街 8 号\\3 楼" in found.adr.value.street
    assert found.bday.value.replace("-", "") == "19850815"
    assert content.startswith(b"BEGIN:VCARD\r\nVERSION:")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))


def test_a_company_has_a_card_of_its_own_and_one_for_each_person_still_in_it(ctx: Ctx, make: Made) -> None:
    company = make.customer("江南丝绸有限公司", kind="company")
    for name in ("王芳", "李四"):
        with unit_of_work(ctx) as unit:
            add_person(unit.ctx, company, PersonDetails(name=name, position="采购", phone="13900139000"))
    cards = [vobject.readOne(one.decode()) for one in cards_of(card_of(ctx, company), "3.0", "我们")]
    assert [one.fn.value for one in cards] == ["江南丝绸有限公司", "王芳", "李四"]
    assert {one.org.value[0] for one in cards} == {"江南丝绸有限公司"}
    assert cards[0].contents["x-abshowas"][0].value == "COMPANY"
    assert len({one.uid.value for one in cards}) == 3


def test_the_same_customer_is_the_same_card_each_time(ctx: Ctx, make: Made) -> None:
    person = make.customer("张伟")
    once, again = ([line for line in next(cards_of(card_of(ctx, person), "4.0", "我们")).splitlines()
                    if line.startswith(b"UID")] for _time in range(2))
    assert once == again


def test_a_lunar_birthday_is_told_in_words(ctx: Ctx, make: Made) -> None:
    person = make.customer("张伟", birthday="农历八月十五")
    assert "农历八月十五" in next(cards_of(card_of(ctx, person), "3.0", "我们")).decode()


def test_whole_numbers_stand_on_cards_of_those_who_see_them_whole(app: Flask, ctx: Ctx, make: Made) -> None:
    make.customer("张伟", phone="13800138000")
    seller, _id = staff(app, ctx, "seller", view=Scope.ALL, export=Scope.ALL)
    content = exported(seller, "cards.vcard3").decode()
    assert "FN:张伟" in content
    assert "TEL" not in content


def exported(browser: Browser, form: str) -> bytes:
    """The file that the list of customers leaves as."""
    browser.get("/customers/")
    answer = browser.post("/customers/export", {"format": form})
    assert answer.status_code == 200, text_of(answer)
    assert answer.headers["Content-Type"].startswith("text/vcard")
    assert ".vcf" in answer.headers["Content-Disposition"]
    return answer.get_data()


def test_a_list_leaves_as_cards_and_comes_in_again(boss: Browser, ctx: Ctx, make: Made) -> None:
    for place in range(3):
        make.customer(f"客户{place}甲", phone=f"1380013800{place}", email=f"c{place}@example.com")
    for form in ("cards.vcard3", "cards.vcard4"):
        found = read(ctx, exported(boss, form).decode())
        assert sorted((row["name"], row["phone"], row["email"]) for row in found) == [
            (f"客户{place}甲", f"+861380013800{place}", f"c{place}@example.com") for place in range(3)]


def test_the_dialog_offers_cards_for_customers(boss: Browser) -> None:
    page = boss.get("/customers/export")
    assert 'value="cards.vcard4"' in page.text
    assert 'value="xlsx" checked' in page.text


@pytest.mark.parametrize(("content", "wanted"), [
    (OLD_PHONE, {"name": "张伟", "phone": "13800138001; 0512-6522 0001"}),
    (IPHONE, {"name": "John Smith", "organisation": "Acme Ltd", "position": "Head of purchasing", "email": "j@acme.com",
              "phone": "+44 20 7946 0958", "birthday": "05-12", "wechat": "johnny"}),
    (COMPANY, {"name": "江南丝绸有限公司", "kind": "Company customer", "phone": "+86-512-65220001", "organisation": "",
               "address": "江苏省苏州市观前街 8 号", "note": "第一行 第二行"}),
])
def test_cards_of_phones_are_read(ctx: Ctx, content: str, wanted: dict[str, str]) -> None:
    [found] = read(ctx, content)
    assert {key: found[key] for key in wanted} == wanted


def test_a_file_of_another_encoding_is_read(ctx: Ctx) -> None:
    content = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:张伟\r\nN:张;伟;;;\r\nEND:VCARD\r\n".encode("gb18030")
    assert [row[1] for row in reading.rows(ctx, io.BytesIO(content))][1:] == ["张伟"]


@pytest.mark.parametrize("content", [
    b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:a", b"BEGIN:VCARD\r\n" * 50, b"BEGIN:VCARD\nTEL\nEND:VCARD",
    b"BEGIN:VCARD\r\nBEGIN:VEVENT\r\nEND:VCARD\r\n", b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:\x00\r\nEND:VCARD\r\n",
    b"BEGIN:VCARD\r\nVERSION:2.1\r\nFN;ENCODING=QUOTED-PRINTABLE:=ZZ=\r\n=E5\r\nEND:VCARD\r\n",
    b"BEGIN:VCARD\r\nPHOTO;ENCODING=b:???\r\nEND:VCARD\r\n",
    b"BEGIN:VCARD\r\nVERSION:4.0\r\nADR:1,2;3\r\nN:a\r\nORG:\r\nBDAY:x\r\nEND:VCARD\r\n"])
def test_what_is_no_card_is_a_sentence_or_a_row_and_no_trace(ctx: Ctx, content: bytes) -> None:
    rows: list[Sequence[str]] = []
    with contextlib.suppress(Refused):
        rows = list(reading.rows(ctx, io.BytesIO(content)))
    assert all(len(row) == len(reading.TITLES) for row in rows)


def test_more_cards_than_are_read_are_refused(ctx: Ctx, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST", 1)
    with pytest.raises(Refused, match="more than 1 cards"):
        read(ctx, COMPANY, COMPANY)


def test_an_address_book_goes_through_the_import_like_any_table(
        boss: Browser, ctx: Ctx, runtime: Runtime) -> None:
    page = imported(boss, runtime, taken_in(boss, (OLD_PHONE + COMPANY).encode(), "通讯录.vcf"))
    assert "Every row was taken over." in words_of(boss.get(page))
    assert set(customers(ctx)) == {"张伟", "江南丝绸有限公司"}
    kinds = ctx.session.scalars(select(Customer.kind).order_by(Customer.kind)).all()
    assert kinds == ["company", "person"]


def test_the_import_page_names_cards(boss: Browser) -> None:
    assert "Contact cards (.vcf)" in words_of(boss.get("/imports/new/customers"))


def test_a_broken_address_book_is_refused_on_the_page(boss: Browser) -> None:
    boss.get("/imports/new/customers")
    answer = boss.post("/imports/new/customers", {"file": (io.BytesIO(b"BEGIN:VCARD\r\nEND:VEVENT\r\n"), "a.vcf")})
    assert answer.status_code == 422
    assert "can’t be read" in words_of(answer)


def test_the_command_reads_cards_and_puts_rejects_beside_the_file(
        ctx: Ctx, runtime: Runtime, command: Command, tmp_path: Path) -> None:
    host = runtime.catalogues
    assert isinstance(host, PluginHost)
    retrying(ctx, lambda unit: switching.enable(unit.ctx, host.registry, "cards"))
    file = tmp_path / "book.vcf"
    file.write_text(OLD_PHONE + "BEGIN:VCARD\nVERSION:3.0\nFN:王芳\nN:王;芳;;;\nEMAIL:not an address\nEND:VCARD\n")
    report = command(file, "--map", "name=Name", "--map", "phone=Phone", "--map", "email=E-mail", "--locale", "en")
    assert (report["customers_created"], report["rows_rejected"]) == (1, 1)
    assert report["rejects"] == str(tmp_path / "book.rejected.csv")


def test_a_code_is_read_by_a_scanner(ctx: Ctx, make: Made) -> None:
    person = make.customer("欧阳晓红", **FULL)
    picture = scanned(card_of(ctx, person), "我们").partition("base64,")[2]
    [code] = zxingcpp.read_barcodes(Image.open(io.BytesIO(base64.b64decode(picture))))
    found = vobject.readOne(code.text)
    assert (found.fn.value, found.tel.value) == ("欧阳晓红", "+8613800138000")


def test_more_than_a_code_can_hold_gives_none(ctx: Ctx, make: Made) -> None:
    person = make.customer("张" * 200, position="采" * 60, email=f"{'a' * 60}@{'b' * 60}.{'c' * 60}.com")
    long = card_of(ctx, person)
    assert scanned(long, "我们")
    assert not scanned(ContactCard(**{**{name: getattr(long, name) for name in ContactCard.__slots__},
                                      "wechat": ("微" * 2_000,)}), "我们")


def test_the_page_of_a_card_shows_it_and_saves_it(boss: Browser, make: Made) -> None:
    person = make.customer("欧阳晓红", **FULL)
    page = boss.get(f"/cards/customers/{person}")
    assert re.search(r'src="data:image/png;base64,', page.text)
    assert "ouyang@example.com" in words_of(page)
    answer = boss.post(f"/cards/customers/{person}", {"version": "4.0"})
    assert b"VERSION:4.0" in answer.get_data()
    assert "took the contact card" in words_of(boss.get(f"/customers/{person}"))


def test_a_card_of_somebody_one_may_not_see_is_not_there(app: Flask, ctx: Ctx, make: Made, boss: Browser) -> None:
    person = make.customer("张伟")
    seller, _id = staff(app, ctx, "seller", view=Scope.OWN)
    assert seller.get(f"/cards/customers/{person}").status_code in (403, 404)
    assert boss.get("/cards/customers/999999").status_code == 404
