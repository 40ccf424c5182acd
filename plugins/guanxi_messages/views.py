"""The pages of messages, below /messages/."""

from guanxi_messages.web import blueprint

__all__ = ["blueprint"]
