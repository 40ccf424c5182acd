"""What an organisation sets about messages."""

from __future__ import annotations

from typing import Final

from guanxi.api import Choice, Setting, _l

SETTINGS: Final = (
    Setting(key="messages.day_begins", title=_l("Marketing from (hour)"), type="integer", default=9, minimum=0,
            maximum=23, help=_l("Marketing messages wait until this hour, on the organisation’s clock.")),
    Setting(key="messages.day_ends", title=_l("Marketing until (hour)"), type="integer", default=20, minimum=1,
            maximum=24),
    Setting(key="messages.most_a_week", title=_l("Marketing messages to one customer in seven days"), type="integer",
            default=2, minimum=1, maximum=50),
    Setting(key="messages.keep_days", title=_l("Keep the words of messages for (days)"), type="integer", default=730,
            minimum=0, maximum=36_500, help=_l("0: for good. That and when something was sent is kept anyway.")),
    Setting(key="messages.reply_to", title=_l("Answers go to"), type="text", default="", maximum=254,
            help=_l("An e-mail address, best that of the mailbox below. Empty: to the sender of the mail server.")),
    Setting(key="messages.imap_host", title=_l("Mailbox: IMAP server"), type="text", default="", maximum=200,
            help=_l("Its host name. Empty: no e-mail is fetched. Messages stay in the mailbox.")),
    Setting(key="messages.imap_port", title=_l("Mailbox: port"), type="integer", default=993, minimum=1,
            maximum=65535),
    Setting(key="messages.imap_security", title=_l("Mailbox: encryption"), type="choice", default="tls", choices=(
        Choice("tls", _l("TLS (usually port 993)")), Choice("starttls", _l("STARTTLS (usually port 143)")),
        Choice("none", _l("None: only for a server on this machine")))),
    Setting(key="messages.imap_user", title=_l("Mailbox: user name"), type="text", default="", maximum=200),
    Setting(key="messages.imap_password", title=_l("Mailbox: password"), type="secret", default="", maximum=500),
    Setting(key="messages.imap_folder", title=_l("Mailbox: folder"), type="text", default="INBOX", minimum=1,
            maximum=200),
)
