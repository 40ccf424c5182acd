"""A test message: a template as a customer would read it, handed over to another address, in no outbox."""

from __future__ import annotations

from typing import Final, cast

from guanxi.api import Ctx, Job, JobRun, Outgoing, Purpose, Refused, _l, setting
from guanxi_messages.bodies import html_of, text_of
from guanxi_messages.services.sendings import channel_named
from guanxi_messages.services.templates import content_of_template, template_named
from guanxi_messages.writing import Written, written

TEST: Final = "messages.test"


def run_test(job: JobRun) -> None:
    """Hand it over once; what the other side says stands in the job's log."""
    ctx, template_id = job.ctx, int(job.payload["template"])
    customer_id = int(job.payload["customer"])
    row, content = template_named(ctx, template_id), content_of_template(ctx, template_id)
    channel = channel_named(ctx, row.channel)
    found = written(ctx, content, [customer_id], ctx.principal.name).get(customer_id)
    if found is None or not channel.ready(ctx):
        raise Refused(_l("The channel is not set up, or the customer is no longer there."))
    message = _outgoing(ctx, found, customer_id, row.channel, cast(Purpose, row.purpose),
                        str(job.payload["address"]), html=content.format == "html")
    for one in channel.send(ctx, [message]):
        job.log(_l("The other side: %(outcome)s %(note)s", outcome=one.outcome, note=one.note))


def _outgoing(ctx: Ctx, found: Written, customer_id: int, channel: str, purpose: Purpose, address: str, *,
              html: bool) -> Outgoing:
    return Outgoing(row=0, customer_id=customer_id, channel=channel, purpose=purpose, address=address,
                    subject=found.subject, text=text_of(found.body) if html else found.body,
                    html=found.body if html else html_of(found.body),
                    sender_name=str(setting(ctx, "organisation.name") or ""))


JOB: Final = Job(key=TEST, title=_l("Send a test message"), run=run_test, attempts=1)
