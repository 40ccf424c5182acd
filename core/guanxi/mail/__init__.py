"""E-mail: the server the house sends by, and handing messages to it."""

from guanxi.mail.server import MailServer, mail_server
from guanxi.mail.transport import Letter, MailRefused, MailUnreachable, connected

__all__ = ["Letter", "MailRefused", "MailServer", "MailUnreachable", "connected", "mail_server"]
