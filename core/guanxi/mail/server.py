"""The mail server: what the environment names, else what the settings say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, NoReturn, cast
from urllib.parse import SplitResult, unquote, urlsplit

from guanxi.contributions import Choice, Setting
from guanxi.ctx import Ctx
from guanxi.errors import ConfigurationError
from guanxi.i18n import _l
from guanxi.settings import setting

Security = Literal["starttls", "tls", "none"]
_SCHEMES: Final[Mapping[str, tuple[Security, int]]] = {
    "smtp": ("starttls", 587), "smtps": ("tls", 465), "smtp+plain": ("none", 25)}
SETTINGS: Final = (
    Setting(key="mail.host", title=_l("Mail server"), type="text", default="", maximum=200,
            help=_l("Its host name. Empty: nothing is sent. GUANXI_SMTP_URL in the environment goes before all of "
                    "this.")),
    Setting(key="mail.port", title=_l("Port"), type="integer", default=587, minimum=1, maximum=65535),
    Setting(key="mail.security", title=_l("Encryption"), type="choice", default="starttls", choices=(
        Choice("starttls", _l("STARTTLS (usually port 587)")), Choice("tls", _l("TLS (usually port 465)")),
        Choice("none", _l("None: only for a server on this machine")))),
    Setting(key="mail.user", title=_l("User name"), type="text", default="", maximum=200),
    Setting(key="mail.password", title=_l("Password"), type="secret", default="", maximum=500),
    Setting(key="mail.sender", title=_l("Sender"), type="text", default="", maximum=254,
            help=_l("The address messages come from, such as crm@example.com.")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """How to reach an SMTP server, and the address messages come from."""

    host: str
    port: int
    security: Security
    user: str = ""
    password: str = field(default="", repr=False)
    sender: str


def mail_server(ctx: Ctx) -> MailServer | None:
    """The server messages are handed to; None while there is none."""
    if ctx.outside.smtp:
        return read_url(ctx.outside.smtp)
    host, sender = setting(ctx, "mail.host"), setting(ctx, "mail.sender")
    if not host or not sender:
        return None
    return MailServer(host=host, port=setting(ctx, "mail.port"), security=cast(Security, setting(ctx, "mail.security")),
                      user=setting(ctx, "mail.user"), password=setting(ctx, "mail.password"), sender=sender)


def read_url(url: str) -> MailServer:
    """The server that smtp://user:password@host:port/sender names; smtps for TLS, smtp+plain for no encryption.

    Without a sender the user is it. Raises ConfigurationError, which does not repeat the password.
    """
    try:
        parts = urlsplit(url)
        security, port = _SCHEMES[parts.scheme]
        return MailServer(host=parts.hostname or _wrong(), port=parts.port or port, security=security,
                          user=unquote(parts.username or ""), password=unquote(parts.password or ""),
                          sender=_sender(parts))
    except (KeyError, ValueError):
        _wrong()


def _sender(parts: SplitResult) -> str:
    given = unquote(parts.path.strip("/")) or unquote(parts.username or "")
    return given if "@" in given else _wrong()


def _wrong() -> NoReturn:
    raise ConfigurationError(_l("GUANXI_SMTP_URL can’t be read; write smtp://user:password@mail.example.com:587/"
                                "crm@example.com, with smtps for TLS from the start."))
