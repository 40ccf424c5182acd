"""Uninstalling a plugin: what would go is told first, then it goes into a file, then out of the database."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import delete, select, update

from guanxi.audit.services import record
from guanxi.clock import utc_now
from guanxi.ctx import Ctx
from guanxi.db import EVERYTHING, engine_of, retrying
from guanxi.errors import Conflict, Refused
from guanxi.i18n import _l
from guanxi.jobs.models import JobRow, JobState
from guanxi.lifecycle.archives import Contents, write
from guanxi.lifecycle.tables import left_of, reading, remove
from guanxi.plugin.models import PluginFailure, PluginMute, PluginState
from guanxi.plugin.muting import raise_epoch
from guanxi.settings.models import Setting
from guanxi.settings.switching import PERMISSION, enabled_names
from guanxi.views.models import SavedView


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """What uninstalling a plugin takes: `rows` by table; and what won't work without them: saved `views` that
    use its columns or filters, and tables of others that are `referring` to its own."""

    name: str
    rows: Mapping[str, int]
    settings: int
    views: Sequence[str]
    referring: Sequence[str]

    @property
    def total(self) -> int:
        """All rows."""
        return sum(self.rows.values())


def impact_of(ctx: Ctx, name: str) -> Impact:
    """What uninstalling `name` would take; reads only. The package may be gone already."""
    ctx.require(PERMISSION)
    left = left_of(engine_of(ctx.session), name)
    return Impact(name=name, rows=left.rows, referring=left.referring, settings=len(_settings(ctx, name)),
                  views=_views(ctx, name))


def check(ctx: Ctx, found: Impact) -> None:
    """Raise Refused while the plugin is on, or when tables of others refer to its own."""
    ctx.require(PERMISSION)
    if found.name in enabled_names(ctx):
        raise Refused(_l("Switch “%(name)s” off before it is uninstalled."), name=found.name)
    if found.referring:
        raise Refused(_l("Others keep data that refers to that of “%(name)s” (%(tables)s). Uninstall those first."),
                      name=found.name, tables=", ".join(found.referring))


def take_away(ctx: Ctx, name: str, title: str, version: str, path: Path, tick: Callable[[int, int], None]) -> Contents:
    """Write everything of the plugin to `path`, then drop its tables and forget its settings; what the file holds.

    May be called again after it was interrupted. `tick` is told how many rows of how many are written. Raises Refused
    as `check` does, Conflict when its rows changed meanwhile: then nothing was taken away.
    """
    engine = engine_of(ctx.session)
    left = left_of(engine, name)
    contents = Contents(plugin=name, title=title, version=version, revision=left.revision, database=engine.dialect.name,
                        made_at=utc_now().isoformat(), rows=left.rows, settings=_settings(ctx, name))
    if left.there:
        with reading(engine, name) as rows:
            write(path, contents, rows, lambda done: tick(done, contents.total))
        if not remove(engine, name, contents.rows):
            raise Conflict(_l("Somebody wrote to “%(table)s” meanwhile. Nothing was taken away; try again."),
                           table=title)
    retrying(ctx, lambda unit: _forget(unit.ctx, name, contents))
    return contents


def _forget(ctx: Ctx, name: str, contents: Contents) -> None:
    """What is known of the plugin elsewhere; rights that were given stay, for the day it comes back."""
    if name in enabled_names(ctx):
        raise Refused(_l("Switch “%(name)s” off before it is uninstalled."), name=name)
    unsynchronised = {**EVERYTHING, "synchronize_session": False}
    for statement in (
            delete(Setting).where(Setting.key.startswith(f"{name}.", autoescape=True)),
            delete(PluginMute).where(PluginMute.plugin == name),
            delete(PluginFailure).where(PluginFailure.plugin == name),
            update(JobRow).where(JobRow.name.startswith(f"{name}.", autoescape=True),
                                 JobRow.state == JobState.WAITING)
            .values(state=JobState.CANCELLED, finished_at=ctx.now)):
        ctx.session.execute(statement, execution_options=unsynchronised)
    row = ctx.session.scalars(select(PluginState).where(PluginState.name == name)).one_or_none()
    if row is not None:
        record(ctx, "plugin", row.id, "uninstall", {"rows": (contents.total, 0)})
    raise_epoch(ctx)


def _settings(ctx: Ctx, name: str) -> dict[str, Any]:
    chosen = select(Setting.key, Setting.value).where(Setting.key.startswith(f"{name}.", autoescape=True))
    return {row.key: row.value for row in ctx.session.execute(chosen)}


def _views(ctx: Ctx, name: str) -> list[str]:
    """The titles of all saved views, of whomever, that name a column or filter of the plugin."""
    rows = ctx.session.execute(select(SavedView.title, SavedView.entity, SavedView.definition),
                               execution_options=EVERYTHING)
    mark = f'"{name}.'
    return sorted({row.title for row in rows
                   if mark in json.dumps(row.definition) or row.entity.startswith(mark[1:])})
