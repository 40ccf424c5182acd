"""Messages keep what every plugin must keep."""

from __future__ import annotations

from sqlalchemy import select, update

from guanxi.customers.drafts import Draft
from guanxi.customers.models import Customer
from guanxi.customers.services import write_one
from guanxi.db import unit_of_work
from guanxi.testing.contract import PluginContract
from guanxi.testing.factories import Made
from guanxi_messages import services
from guanxi_messages.channels import EMAIL
from guanxi_messages.drafts import Asked, Content, Words
from guanxi_messages.models import Message
from guanxi_messages.services.contacts import refresh_contacts
from guanxi_messages.services.receiving import file_letter


class TestContract(PluginContract):
    """A message that was sent, and an answer to it."""

    plugin = "messages"
    public = frozenset({"messages.leave", "messages.left"})

    def fill(self, make: Made, customer_id: int, mark: str) -> None:
        """One of each, through the plugin's own services."""
        address = f"{mark}.{customer_id}@example.com"
        version = make.ctx.session.scalar(select(Customer.version).where(Customer.id == customer_id))
        write_one(make.ctx, Draft(customer_id=customer_id, version=version, values={"email": address}))
        asked = Asked(key=f"contract-{customer_id}", channel=EMAIL, purpose="service",
                      content=Content(texts={"zh": Words(subject=mark, body=mark)}))
        letter = f"From: {mark} <{address}>\r\nSubject: {mark}\r\nMessage-ID: <{customer_id}@x>\r\n\r\n{mark}"
        with unit_of_work(make.ctx) as unit:
            sent = services.send(unit.ctx, asked, [customer_id])
            unit.session.execute(update(Message).where(Message.sending_id == sent.sending_id)
                                 .values(state="sent", sent_at=unit.ctx.now))
            refresh_contacts(unit.ctx, [customer_id])
            file_letter(unit.ctx, letter.encode())
