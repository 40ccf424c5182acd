"""Making a plugin's tables, or bringing them up to date; with an archive, what it had is brought back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from sqlalchemy import Connection, select

from guanxi import migrate
from guanxi.audit.services import record
from guanxi.ctx import Ctx
from guanxi.db import engine_of, retrying
from guanxi.db.whole_tables import Loaded, Restoring, tables_of
from guanxi.errors import NotFound, Refused
from guanxi.i18n import _l
from guanxi.jobs import enqueue
from guanxi.lifecycle.archives import Archive
from guanxi.plugin.discovery import package_of
from guanxi.plugin.models import PluginState
from guanxi.plugin.muting import raise_epoch
from guanxi.settings.models import Setting
from guanxi.settings.switching import PERMISSION

SETTLE: Final = "lifecycle.settle"
Tick = Callable[[int, int], None]


def install(ctx: Ctx, name: str, archive: Archive | None, tick: Tick) -> Mapping[str, Loaded]:
    """Run the migrations of `name` that are pending; with an `archive`, bring back what it holds.

    All or nothing: the schema is as before when anything fails. Returns, by table, how many rows came back. `tick` is
    told how many rows of how many were read. Raises NotFound for a plugin that is not installed, Refused for an
    archive that doesn't fit.
    """
    ctx.require(PERMISSION)
    owner = migrate.plugin_owner(name, package_of(name))
    if owner is None and archive is None:
        return {}
    if owner is None:
        raise NotFound(_l("There is no plugin called “%(name)s” that keeps data."), name=name)
    engine = engine_of(ctx.session)
    if archive is None:
        migrate.upgrade(engine, [owner])
        done: Mapping[str, Loaded] = {}
    else:
        _check(archive, owner, engine.dialect.name)
        assert archive.contents.revision is not None
        done = migrate.upgrade_filled(engine, owner, archive.contents.revision,
                                      partial(_fill, archive=archive, tick=tick))
    retrying(ctx, lambda unit: _remember(unit.ctx, name, archive))
    return done


def _check(archive: Archive, owner: migrate.Owner, database: str) -> None:
    contents = archive.contents
    if contents.database != database:
        raise Refused(_l("This archive was made on %(made)s, and the database here is %(here)s. It can be brought back "
                         "only to the same kind."), made=contents.database, here=database)
    if contents.revision is None or contents.revision not in migrate.revisions(owner):
        raise Refused(_l("This archive was made by version %(version)s of the plugin, whose tables the installed one "
                         "does not know. Install that version or a later one."), version=contents.version)


def _fill(connection: Connection, archive: Archive, tick: Tick) -> Mapping[str, Loaded]:
    tables = tables_of(connection, f"{archive.contents.plugin}_")
    restoring = Restoring(connection, tables)
    known = {table.name for table in tables}
    done = 0
    for name, count in archive.contents.rows.items():
        if name in known:
            restoring.take(name, archive.rows(name))
        done += count
        tick(done, archive.contents.total)
    return restoring.finish()


def _remember(ctx: Ctx, name: str, archive: Archive | None) -> None:
    if archive is not None:
        for key, value in archive.contents.settings.items():
            if ctx.session.get(Setting, key) is None:
                ctx.session.add(Setting(key=key, value=value, changed_at=ctx.now))
        row = ctx.session.scalars(select(PluginState).where(PluginState.name == name)).one_or_none()
        if row is not None:
            record(ctx, "plugin", row.id, "bring_back", {"rows": (0, archive.contents.total)})
        enqueue(ctx, SETTLE, {"since": archive.contents.made_at}, as_system=True)
    raise_epoch(ctx)
