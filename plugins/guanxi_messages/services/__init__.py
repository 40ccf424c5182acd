"""Writing: each of these is called in a unit of work, and commits nothing."""

from guanxi_messages.services.delivering import claim, finish, give_up_lost, note
from guanxi_messages.services.preparing import looked_at, make_messages
from guanxi_messages.services.sendings import confirm, discard, prepare, send
from guanxi_messages.services.steering import release, send_again, unsubscribe
from guanxi_messages.services.templates import NewTemplate, archive_template, save_template

__all__ = ["NewTemplate", "archive_template", "claim", "confirm", "discard", "finish", "give_up_lost", "looked_at",
           "make_messages", "note", "prepare", "release", "save_template", "send", "send_again", "unsubscribe"]
