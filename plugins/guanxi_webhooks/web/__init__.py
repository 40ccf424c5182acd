"""The pages: the webhooks there are, the form of one, what was sent."""

from guanxi_webhooks.web import changing, deliveries, showing
from guanxi_webhooks.web.blueprint import blueprint

__all__ = ["blueprint", "changing", "deliveries", "showing"]
