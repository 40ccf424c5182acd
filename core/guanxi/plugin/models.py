"""Which plugins are on, and what went wrong in them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from guanxi.db import Base, Key, UtcDateTime, sort_text

EPOCH_ROW = 1


class PluginState(Base):
    """What was decided about one plugin; a plugin without a row was never switched on."""

    __tablename__ = "plugin_state"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    name: Mapped[str] = mapped_column(sort_text(40), unique=True)
    enabled: Mapped[bool] = mapped_column(Boolean)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_by: Mapped[int | None] = mapped_column(Key, ForeignKey("user.id"))


class PluginEpoch(Base):
    """One row whose number grows with every change of the tables here: who has read it needs no second look."""

    __tablename__ = "plugin_epoch"

    id: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(Key)


class PluginMute(Base):
    """A hook of a plugin that failed too often: left out until a time, then tried again."""

    __tablename__ = "plugin_mute"

    plugin: Mapped[str] = mapped_column(sort_text(40), primary_key=True)
    hook: Mapped[str] = mapped_column(sort_text(60), primary_key=True)
    until: Mapped[datetime] = mapped_column(UtcDateTime)
    times: Mapped[int]


class PluginFailure(Base):
    """One call that went wrong; `subject` is the customer or the request it was about, without names."""

    __tablename__ = "plugin_failure"
    __table_args__ = (Index("ix_plugin_failure_hook", "plugin", "hook", "at"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    plugin: Mapped[str] = mapped_column(sort_text(40))
    hook: Mapped[str] = mapped_column(sort_text(60))
    subject: Mapped[str] = mapped_column(sort_text(80))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    error: Mapped[str] = mapped_column(sort_text(80))
    trace: Mapped[str] = mapped_column(Text)
