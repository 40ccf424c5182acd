"""Events: told in the transaction in which they happen, delivered by jobs."""

from guanxi.events.services import emit

__all__ = ["emit"]
