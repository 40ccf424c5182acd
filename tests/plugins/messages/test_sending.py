"""Messages to a few customers, through a real mail server: what they read, what stands against it, and once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from guanxi.customers.consents import consents_of
from guanxi.errors import Refused
from guanxi.timeline.models import TimelineEntry
from guanxi_messages import services
from guanxi_messages.drafts import Content, Words
from guanxi_messages.models import Contact, Message
from guanxi_messages.services.delivering import give_up_lost
from guanxi_messages.services.steering import free_held, go_on
from tests.plugins.messages.office import NIGHT, NOON, Office

HOSTILE = "<script>alert(1)</script>"


def test_a_message_arrives_with_the_values_of_its_reader(office: Office) -> None:
    zhang = office.customer("张伟", gender="male", email="zhang@example.com")
    office.send([zhang], "{{ customer.salutation | 您好 }}，{{ customer.email }}", "给 {{ customer.name }}")
    assert office.box.letters == [], "nothing is handed over before it is committed"
    office.run_jobs()
    [letter] = office.box.letters
    assert letter["To"] == "zhang@example.com"
    assert letter["Subject"] == "给 张伟"
    body = letter.get_body(("plain",))
    assert body is not None
    assert body.get_content().strip() == "张先生，zhang@example.com"
    assert office.only().state == "sent"


def test_each_reads_it_in_their_language(office: Office) -> None:
    content = Content(texts={"zh": Words(subject="你好", body="您好"),
                             "en": Words(subject="Hello", body="Dear you")})
    ids = [office.customer("John Smith", language="en", email="john@example.com"),
           office.customer("李娜", language="zh", email="li@example.com")]
    office.send(ids, content=content)
    office.run_jobs()
    assert {str(one["To"]): str(one["Subject"]) for one in office.box.letters} == {
        "john@example.com": "Hello", "li@example.com": "你好"}


def test_what_is_said_where_there_is_no_value(office: Office) -> None:
    office.send([office.customer("13800138000")], "{{ customer.salutation | 尊敬的客户 }}：{{ customer.source }}。")
    assert office.only().body == "尊敬的客户：。"


def test_a_value_is_never_read_as_a_tag_or_as_markup(office: Office) -> None:
    evil = office.customer("{{ customer.email }}" + HOSTILE)
    content = Content(format="html", texts={"zh": Words(subject="x", body="<p>{{ customer.name }}</p>" + HOSTILE)})
    office.send([evil], content=content)
    office.run_jobs()
    html = office.box.letters[0].get_body(("html",))
    assert html is not None
    said = html.get_content()
    assert "<script" not in said
    assert "{{ customer.email }}&lt;script&gt;" in said


@pytest.mark.parametrize(("body", "said"), [
    ("{{ customer.nmae }}", "The nearest name is “customer.name”"), ("{{ config }}", "can’t be put in"),
    ("{{ ''.__class__ }}", "can’t be put in"), ("{% if x %}{{", "Some braces are no field"),
    ("   ", "Write something")])
def test_what_can_t_be_put_in_is_refused_with_the_nearest_name(office: Office, body: str, said: str) -> None:
    with pytest.raises(Refused) as refused:
        office.send([office.customer()], body)
    assert any(said in str(issue) for issue in refused.value.issues)


def test_marketing_goes_only_to_those_who_agreed_and_have_not_withdrawn(office: Office) -> None:
    yes, no, silent = (office.customer(email=f"{name}@example.com") for name in ("yes", "no", "silent"))
    office.agrees(yes)
    office.agrees(no)
    office.agrees(no, given=False)
    sent = office.send([yes, no, silent], purpose="marketing", now=NOON)
    assert sent.left_out == {"withdrawn": 1, "consent": 1}
    assert list(office.states()) == ["yes@example.com"]


def test_a_service_message_goes_until_the_customer_says_no(office: Office) -> None:
    silent, no = office.customer(email="silent@example.com"), office.customer(email="no@example.com")
    office.agrees(no, given=False, purpose="service")
    assert office.send([silent, no]).left_out == {"withdrawn": 1}


def test_a_consent_withdrawn_after_it_was_asked_for_is_obeyed(office: Office) -> None:
    one = office.customer(email="one@example.com")
    office.send([one])
    office.agrees(one, given=False, purpose="service")
    office.run_jobs()
    assert office.states() == {"one@example.com": ("refused", "withdrawn")}
    assert office.box.letters == []


def test_marketing_waits_for_the_day(office: Office) -> None:
    one = office.customer(email="one@example.com")
    office.agrees(one)
    office.send([one], purpose="marketing", now=NIGHT)
    message = office.only()
    assert (message.state, message.why) == ("held", "quiet_hours")
    assert message.held_until.isoformat() == "2026-06-16T01:00:00+00:00", "nine in the morning in Shanghai"


def test_nobody_gets_more_marketing_a_week_than_is_allowed(office: Office) -> None:
    one = office.customer(email="one@example.com")
    office.agrees(one)
    for days in (0, 1):
        at = NOON + timedelta(days=days)
        sent = office.send([one], purpose="marketing", now=at)
        assert sent.made == 1
        office.write(lambda ctx, sent=sent: services.claim(ctx, ids_of(office, sent.sending_id), {}), at)
    office.send([one], purpose="marketing", now=NOON + timedelta(days=2))
    held = office.ctx.session.execute(select(Message.why, Message.held_until).where(Message.state == "held")).one()
    assert held.why == "frequency"
    assert held.held_until == NOON + timedelta(days=7)


def ids_of(office: Office, sending_id: int) -> list[int]:
    return list(office.ctx.session.scalars(select(Message.id).where(Message.sending_id == sending_id)))


def test_the_same_key_sends_once_and_another_thing_under_it_is_refused(office: Office) -> None:
    one = office.customer()
    first = office.send([one], key="order-1")
    assert office.send([one], key="order-1") == first
    with pytest.raises(Refused, match="sent before"):
        office.send([one], "Something else", key="order-1")
    office.run_jobs()
    assert len(office.box.letters) == 1


def test_an_address_that_two_customers_share_gets_one(office: Office) -> None:
    ids = [office.customer(email="family@example.com"), office.customer(email="family@example.com"),
           office.make.customer("没有邮箱")]
    assert office.send(ids).left_out == {"same_address": 1, "no_address": 1}
    office.run_jobs()
    assert office.box.to == ["family@example.com"]


def test_what_the_other_side_refuses_has_failed_and_what_it_puts_off_waits(office: Office) -> None:
    office.box.answers = {"no@example.com": "550 no such user", "busy@example.com": "450 later"}
    office.send([office.customer(email=f"{name}@example.com") for name in ("no", "busy", "fine")])
    office.run_jobs()
    assert office.states() == {"no@example.com": ("failed", "other_side"), "busy@example.com": ("queued", None),
                               "fine@example.com": ("sent", None)}
    office.box.answers = {}
    office.run_jobs(waiting=True)
    assert office.states()["busy@example.com"] == ("sent", None)
    assert office.box.to == ["fine@example.com", "busy@example.com"]


def test_what_was_cut_short_is_unclear_and_goes_again_by_hand_only(office: Office) -> None:
    sent = office.send([office.customer(email="one@example.com")])
    office.write(lambda ctx: services.claim(ctx, ids_of(office, sent.sending_id), {}))
    office.run_jobs()
    assert office.states() == {"one@example.com": ("unclear", "lost")}
    assert office.box.letters == []
    office.write(lambda ctx: services.send_again(ctx, ids_of(office, sent.sending_id)[0]))
    office.run_jobs()
    assert office.states() == {"one@example.com": ("sent", None)}


def test_held_messages_go_when_their_time_has_come(office: Office) -> None:
    one = office.customer(email="one@example.com")
    office.agrees(one)
    office.send([one], purpose="marketing", now=NIGHT)
    assert office.write(free_held, NIGHT + timedelta(hours=10)) == 0
    assert office.write(free_held, NIGHT + timedelta(hours=12)) == 1
    assert office.write(go_on) == 1


def test_it_stands_on_the_timeline_and_in_the_column(office: Office) -> None:
    one = office.customer()
    office.send([one])
    office.run_jobs()
    kinds = set(office.ctx.session.scalars(select(TimelineEntry.kind).where(TimelineEntry.customer_id == one)))
    assert "messages.sent" in kinds
    assert office.ctx.session.scalar(select(Contact.last_sent_at).where(Contact.customer_id == one)) is not None


def test_unsubscribing_withdraws_the_consent_once(office: Office) -> None:
    one = office.customer()
    office.agrees(one)
    sent = office.send([one], purpose="marketing", now=NOON)
    [message_id] = ids_of(office, sent.sending_id)
    assert office.write(lambda ctx: services.unsubscribe(ctx, message_id, "link"))
    assert not office.write(lambda ctx: services.unsubscribe(ctx, message_id, "link"))
    assert [(row.channel, row.purpose, row.given) for row in consents_of(office.ctx, one)] == [
        ("email", "marketing", False)]


def test_nothing_is_lost_twice(office: Office) -> None:
    sent = office.send([office.customer()])
    office.write(lambda ctx: services.claim(ctx, ids_of(office, sent.sending_id), {}))
    assert office.write(lambda ctx: give_up_lost(ctx, sent.sending_id)) == 1
    assert office.write(lambda ctx: give_up_lost(ctx, sent.sending_id)) == 0
