"""The pages of webhooks, below /webhooks/."""

from guanxi_webhooks.web import blueprint

__all__ = ["blueprint"]
