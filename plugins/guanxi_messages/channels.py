"""The channel that comes with messages: e-mail, through the house's mail server."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from guanxi.api import (
    Channel,
    Ctx,
    Handover,
    Letter,
    MailRefused,
    MailUnreachable,
    Outgoing,
    _l,
    connected,
    mail_server,
    setting,
)

EMAIL: Final = "messages.email"


def send_letters(ctx: Ctx, batch: Sequence[Outgoing]) -> Iterable[Handover]:
    """Hand letters over by one connection. When it breaks while one is handed over, nobody knows about that one; those
    behind it surely were not sent."""
    server = mail_server(ctx)
    if server is None:
        return [Handover(row=one.row, outcome="later") for one in batch]
    waiting = list(batch)

    def send() -> Iterator[Handover]:
        try:
            with connected(server) as connection:
                while waiting:
                    one = waiting.pop(0)
                    try:
                        connection.send(letter_of(ctx, one))
                    except MailRefused as error:
                        yield Handover(row=one.row, outcome="later" if error.passing else "refused", note=str(error))
                    except MailUnreachable as error:
                        yield Handover(row=one.row, outcome="unclear", note=str(error))
                        break
                    else:
                        yield Handover(row=one.row, outcome="sent")
        except MailUnreachable as error:
            yield from (Handover(row=one.row, outcome="later", note=str(error)) for one in waiting)
            return
        yield from (Handover(row=one.row, outcome="later") for one in waiting)

    return send()


def letter_of(ctx: Ctx, message: Outgoing) -> Letter:
    """A message as a letter."""
    return Letter(to=message.address, subject=message.subject, text=message.text, html=message.html,
                  sender_name=message.sender_name, reply_to=setting(ctx, "messages.reply_to"),
                  reference=message.reference, answers=message.answers, unsubscribe=message.unsubscribe,
                  automatic=message.purpose != "service", files=message.files)


def is_ready(ctx: Ctx) -> bool:
    """Whether there is a mail server."""
    return mail_server(ctx) is not None


CHANNEL: Final = Channel(key=EMAIL, title=_l("By e-mail"), icon="mail", reaches="email", consent="email",
                         send=send_letters, ready=is_ready, takes_subject=True, takes_html=True, takes_files=True)
