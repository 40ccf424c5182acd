"""Pages: each of these modules hangs its own on the blueprint."""

from guanxi_messages.web import compose, inbox, leaving, many, messages, templates
from guanxi_messages.web.blueprint import blueprint

__all__ = ["blueprint", "compose", "inbox", "leaving", "many", "messages", "templates"]
