"""The pages of messages: one customer, all of a list, templates, the way out, e-mail that nobody knows."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from sqlalchemy import select

from guanxi.ctx import Scope
from guanxi.customers.consents import consents_of
from guanxi.testing.browser import Browser, text_of
from guanxi_messages import services
from guanxi_messages.channels import EMAIL, letter_of
from guanxi_messages.drafts import Content, Words
from guanxi_messages.models import Message, Received, Sending
from guanxi_messages.outgoing import unsubscribe_address, with_words
from guanxi_messages.services.receiving import file_letter
from tests.plugins.messages.conftest import BASE
from tests.plugins.messages.office import NIGHT, NOON, Office


@pytest.fixture
def boss(signed_in: Callable[..., Browser]) -> Browser:
    """An administrator's browser."""
    return signed_in("administrator")


def form(boss: Browser, customer: int, **more: str) -> dict[str, str]:
    """The form of a message, as the page hands it out."""
    page = boss.get(f"/messages/new?customer={customer}").get_data(as_text=True)
    key = re.search(r'name="key"[^>]*value="([^"]+)"', page)
    assert key is not None
    return {"key": key[1], "customer": str(customer), "channel": EMAIL, "purpose": "service", "format": "text",
            "subject": "关于订单", "body": "{{ customer.name }}您好", **more}


def template(office: Office, purpose: str = "service") -> int:
    content = Content(texts={"zh": Words(subject="新品", body="{{ customer.name }}，看看新品")})
    draft = services.NewTemplate(name="新品", channel=EMAIL, purpose=purpose, content=content)
    return office.write(lambda ctx: services.save_template(ctx, draft))


def test_a_message_is_written_previewed_and_sent_once(boss: Browser, office: Office) -> None:
    one = office.customer("张伟", email="zhang@example.com")
    typed = form(boss, one)
    assert "张伟您好" in text_of(boss.htmx("POST", "/messages/new/preview", typed))
    assert boss.post("/messages/new", typed).status_code == 303
    assert boss.post("/messages/new", typed).status_code == 303
    office.run_jobs()
    assert office.box.to == ["zhang@example.com"]
    assert "关于订单" in text_of(boss.get("/messages/outbox"))
    shown = text_of(boss.get(f"/messages/outbox/{office.only().id}"))
    assert "张伟您好" in shown
    assert "Sent" in shown


def test_what_is_refused_stands_beside_its_field_and_nothing_typed_is_lost(boss: Browser, office: Office) -> None:
    one = office.customer()
    answer = boss.post("/messages/new", form(boss, one, body="{{ customer.nmae }} 很长的话", subject=""))
    said = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "The nearest name is “customer.name”" in said
    assert "很长的话" in said


def test_a_salesperson_writes_to_their_own_customers_only(signed_in: Callable[..., Browser], office: Office) -> None:
    one = office.customer()
    stranger = signed_in({"customer.view": Scope.OWN, "customer.edit": Scope.OWN, "messages.view": Scope.ALL,
                          "messages.send": Scope.ALL})
    assert stranger.get(f"/messages/new?customer={one}").status_code == 404
    office.send([one])
    assert stranger.get(f"/messages/outbox/{office.only().id}").status_code == 404
    assert "关于订单" not in text_of(stranger.get("/messages/outbox"))


def test_all_of_a_list_are_looked_at_first_and_written_to_when_that_is_confirmed(boss: Browser, office: Office) -> None:
    ids = [office.customer(email=f"many{place}@example.com") for place in range(3)]
    office.agrees(ids[0])
    office.agrees(ids[1])
    chosen = template(office, "marketing")
    ticked = {"ids": [str(one) for one in ids], "template": str(chosen), "key": "k"}
    assert "3 customers" in text_of(boss.htmx("GET", "/messages/many?" + "&".join(f"ids={one}" for one in ids)))
    assert boss.post("/messages/many", ticked).status_code == 303
    office.run_jobs()
    sending = office.ctx.session.scalars(select(Sending.id)).one()
    page = text_of(boss.get(f"/messages/sendings/{sending}"))
    assert "Has not agreed to messages of this purpose" in page
    assert office.box.letters == []
    assert boss.post(f"/messages/sendings/{sending}/send").status_code == 303
    assert boss.post(f"/messages/sendings/{sending}/send").status_code == 409
    office.run_jobs()
    states = {state for state, _why in office.states().values()}
    assert len(office.states()) == 2
    assert states <= {"sent", "held"}, "by night they wait"


def test_the_whole_list_is_written_to_by_a_job(boss: Browser, office: Office) -> None:
    for place in range(3):
        office.customer(email=f"all{place}@example.com")
    chosen = template(office)
    assert boss.post("/messages/many", {"everything": "1", "template": str(chosen), "key": "k"}).status_code == 303
    office.run_jobs()
    sending = office.ctx.session.scalars(select(Sending.id)).one()
    boss.post(f"/messages/sendings/{sending}/send")
    office.run_jobs()
    assert sorted(office.box.to) == ["all0@example.com", "all1@example.com", "all2@example.com"]


def test_what_was_discarded_never_goes(boss: Browser, office: Office) -> None:
    one, chosen = office.customer(), template(office)
    boss.post("/messages/many", {"ids": [str(one)], "template": str(chosen), "key": "k"})
    office.run_jobs()
    sending = office.ctx.session.scalars(select(Sending.id)).one()
    assert boss.post(f"/messages/sendings/{sending}/discard").status_code == 303
    office.run_jobs()
    assert office.box.letters == []


def test_the_way_out_shows_before_it_does_and_needs_no_sign_in(boss: Browser, office: Office) -> None:
    one = office.customer()
    office.agrees(one)
    office.send([one], purpose="marketing", now=NOON)
    path = unsubscribe_address(office.ctx, office.only().id).removeprefix(BASE)
    stranger = Browser(boss.client.application)
    assert "Unsubscribe" in text_of(stranger.get(path))
    assert [row.given for row in consents_of(office.ctx, one)] == [True], "mail programs open addresses to look"
    one_click = stranger.client.post(path, data={"List-Unsubscribe": "One-Click"})
    assert one_click.status_code == 200
    assert [row.given for row in consents_of(office.ctx, one)] == [False]
    assert stranger.get(path[:-1] + "0").status_code in (200, 404)
    assert stranger.client.post("/messages/unsubscribe/1." + "0" * 32).status_code == 404


def test_a_marketing_letter_bears_the_way_out(office: Office) -> None:
    one = office.customer()
    office.agrees(one)
    sent = office.send([one], purpose="marketing", now=NOON)
    channel = office.ctx.catalogue.channels[EMAIL]
    [outgoing] = with_words(office.ctx, channel, [office.only().id])
    letter = letter_of(office.ctx, outgoing)
    assert sent.made == 1
    assert letter.unsubscribe.startswith(f"{BASE}/messages/unsubscribe/")
    assert letter.unsubscribe in letter.text


def test_a_held_message_says_why_and_can_be_tried(boss: Browser, office: Office) -> None:
    one = office.customer()
    office.agrees(one)
    office.send([one], purpose="marketing", now=NIGHT)
    message = office.only().id
    assert "It is a quiet hour" in text_of(boss.get(f"/messages/outbox/{message}"))
    assert boss.post(f"/messages/outbox/{message}/release").status_code == 303


def test_a_template_is_made_changed_and_put_away(boss: Browser, office: Office) -> None:
    typed = {"name": "生日", "channel": EMAIL, "purpose": "service", "format": "text", "zh-subject": "生日快乐",
             "zh-body": "{{ customer.name }}，生日快乐", "en-subject": "", "en-body": ""}
    boss.get("/messages/templates/new")
    made = boss.post("/messages/templates/new", typed)
    path = made.headers["Location"]
    assert "生日快乐" in boss.get(path).get_data(as_text=True)
    assert boss.post(path, {**typed, "version": "1", "zh-subject": "生日好"}).status_code == 303
    late = boss.post(path, {**typed, "version": "1"})
    assert late.status_code == 409
    assert "Somebody changed this template meanwhile" in late.get_data(as_text=True)
    office.customer("李雷")
    assert "李雷，生日快乐" in text_of(boss.htmx("POST", "/messages/templates/preview", {**typed, "with": "李雷"}))
    boss.post(f"{path}/archive", {"archived": "1"})
    assert "生日" not in text_of(boss.get("/messages/templates"))


def test_a_test_message_goes_to_the_address_that_was_named(boss: Browser, office: Office) -> None:
    chosen = template(office)
    office.customer("李雷", email="lilei@example.com")
    boss.get("/messages/templates")
    answer = boss.htmx("POST", f"/messages/templates/{chosen}/test", {"with": "李雷", "test_address": "me@example.com"})
    assert answer.status_code == 200
    office.run_jobs()
    assert office.box.to == ["me@example.com"]
    assert office.states() == {}


def test_e_mail_that_nobody_knows_is_put_on_a_customer_or_opens_a_file(boss: Browser, office: Office) -> None:
    for place in (1, 2):
        office.write(lambda ctx, place=place: file_letter(
            ctx, f"From: Wang <w{place}@x.example>\r\nSubject: 询价{place}\r\n\r\n<script>alert(1)</script>".encode()))
    zhang = office.customer("张三丰")
    first, second = office.ctx.session.scalars(select(Received.id).order_by(Received.id))
    assert "询价1" in text_of(boss.get("/messages/nobodys"))
    assert "<script>alert" not in boss.get(f"/messages/nobodys/{first}").get_data(as_text=True)
    assert boss.post(f"/messages/nobodys/{first}/assign", {"customer": "谁也不是"}).status_code == 422
    assert boss.post(f"/messages/nobodys/{first}/assign", {"customer": "张三丰"}).status_code == 303
    assert boss.post(f"/messages/nobodys/{second}/customer").status_code == 303
    owners = {row.id: row.customer_id for row in office.ctx.session.execute(select(Received.id, Received.customer_id))}
    assert owners[first] == zhang
    assert owners[second] not in (None, zhang)
    assert "Nothing to sort" in text_of(boss.get("/messages/nobodys"))
    assert "询价1" in text_of(boss.get(f"/messages/inbox/{first}"))
    assert office.ctx.session.scalar(select(Message.id)) is None
