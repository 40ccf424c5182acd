"""Templates, and what was written to the demo organisation's customers of late, and by them."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Final

from sqlalchemy import select, update

from guanxi.api import EVERYTHING, Ctx, Customer, Happening, demo_customers, push
from guanxi_messages.channels import EMAIL
from guanxi_messages.drafts import Asked, Content, Words
from guanxi_messages.models import Message, Template
from guanxi_messages.services import NewTemplate, save_template, send
from guanxi_messages.services.contacts import refresh_contacts
from guanxi_messages.services.delivering import SENT
from guanxi_messages.services.receiving import file_letter

_TEMPLATES: Final = (
    ("发货通知", "service",
     Words(subject="您的订单已发货", body="{{ customer.salutation | 您好 }}：\n\n您的订单已经发货，一般三天内送达。\n\n"
           "{{ organisation.name }}"),
     Words(subject="Your order is on its way", body="Dear {{ customer.salutation | customer }},\n\nyour order has been "
           "shipped and will usually arrive within three days.\n\n{{ organisation.name }}")),
    ("新品上架", "marketing",
     Words(subject="秋季新品到店", body="{{ customer.salutation | 您好 }}：\n\n秋季真丝系列已经到店，欢迎来看看。\n\n"
           "{{ organisation.name }}"),
     Words(subject="New for autumn", body="Dear {{ customer.salutation | customer }},\n\nour silks for autumn are "
           "in the shop.\n\n{{ organisation.name }}")),
)
_WRITTEN: Final = 60
_ANSWERED: Final = 12
_ANSWERS: Final = ("谢谢，已经收到。", "请问可以改送到公司吗？", "颜色很喜欢，下次还来。", "发票请开公司抬头，谢谢。")


def load(ctx: Ctx, seed: int) -> None:
    """Templates, and for some customers a message of the last weeks, some of them answered; once."""
    if ctx.session.scalar(select(Template.id).limit(1)) is not None:
        return
    dice = Random(seed)
    for name, purpose, zh, en in _TEMPLATES:
        save_template(ctx, NewTemplate(name=name, channel=EMAIL, purpose=purpose,
                                       content=Content(texts={"zh": zh, "en": en})))
    people = _reachable(ctx)
    for place, (customer_id, address) in enumerate(dice.sample(people, min(_WRITTEN, len(people)))):
        _write(ctx, dice, customer_id, address, answered=place < _ANSWERED)


def _write(ctx: Ctx, dice: Random, customer_id: int, address: str, *, answered: bool) -> None:
    at = ctx.now - timedelta(days=dice.randrange(1, 40), minutes=dice.randrange(600))
    _name, _purpose, zh, en = _TEMPLATES[0]
    made = send(ctx, Asked(key=f"demo:{customer_id}", channel=EMAIL, purpose="service",
                           content=Content(texts={"zh": zh, "en": en})), [customer_id])
    rows = list(ctx.session.scalars(
        update(Message).where(Message.sending_id == made.sending_id)
        .values(state="sent", created_at=at, sent_at=at).returning(Message.id),
        execution_options={**EVERYTHING, "synchronize_session": False}))
    push(ctx, [Happening(customer_id=customer_id, kind=SENT, at=at, data={"message": row_id}) for row_id in rows])
    if answered:
        when = (at + timedelta(hours=3)).strftime("%a, %d %b %Y %H:%M:%S +0000")
        file_letter(ctx, f"From: {address}\r\nSubject: Re: {zh.subject}\r\nDate: {when}\r\nMessage-ID: "
                    f"<demo-{customer_id}@customer.example>\r\n\r\n{dice.choice(_ANSWERS)}".encode())
    refresh_contacts(ctx, [customer_id])


def _reachable(ctx: Ctx) -> list[tuple[int, str]]:
    """Demo customers with an address, and the address."""
    rows = ctx.session.execute(
        select(Customer.id, Customer.email).where(Customer.id.in_(demo_customers(ctx)[:1_000]),
                                                  Customer.email.is_not(None), Customer.trashed_at.is_(None))
        .order_by(Customer.id), execution_options=EVERYTHING)
    return [(row.id, row.email) for row in rows]
