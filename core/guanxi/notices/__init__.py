"""Notices: what members of staff are told of, one row per person and thing."""

from guanxi.notices.services import Telling, notify, notify_many

__all__ = ["Telling", "notify", "notify_many"]
