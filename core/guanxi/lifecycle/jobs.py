"""What the Plugins page asks for is done by jobs: a migration may take long."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from guanxi.ctx import Ctx
from guanxi.i18n import _l
from guanxi.jobs import JobRun, enqueue
from guanxi.lifecycle.archives import archive_called, path_of
from guanxi.lifecycle.installing import install
from guanxi.lifecycle.uninstalling import check, impact_of, take_away

INSTALL: Final = "lifecycle.install"
UNINSTALL: Final = "lifecycle.uninstall"
LANE: Final = "lifecycle"
PAGE: Final = "/plugins"
"""Where the results of these jobs are seen."""


def start_installing(ctx: Ctx, names: Sequence[str], title: str, archive: str = "") -> int:
    """Ask, in a unit of work, for the tables of `names`, one after the other; the job's id.

    What the archive of this name holds is brought back to the last of them, which is called `title`.
    """
    return enqueue(ctx, INSTALL, {"names": list(names), "archive": archive}, lane=LANE,
                   title=_l("Make the tables of “%(plugin)s”", plugin=title))


def start_uninstalling(ctx: Ctx, name: str, title: str, version: str) -> int:
    """Ask, in a unit of work, for `name` to be uninstalled; the job's id. Raises Refused as `check` does."""
    check(ctx, impact_of(ctx, name))
    return enqueue(ctx, UNINSTALL, {"name": name, "title": title, "version": version}, lane=LANE, unique=name,
                   title=_l("Uninstall “%(plugin)s”", plugin=title))


def run_install(job: JobRun) -> None:
    """Make or migrate the tables of some plugins."""
    names, archive = job.payload["names"], job.payload["archive"]
    back = 0
    for name in names:
        source = archive_called(job.ctx.instance, name, archive) if archive and name == names[-1] else None
        for table, loaded in install(job.ctx, name, source, job.progress).items():
            back += loaded.rows
            job.log(_l("%(table)s: %(rows)s rows are back, %(left)s are left out", table=table, rows=loaded.rows,
                       left=loaded.left_out), "warning" if loaded.left_out else "info")
    job.result({"link": PAGE, "rows": back})


def run_uninstall(job: JobRun) -> None:
    """Take away what one plugin kept."""
    payload, ctx = job.payload, job.ctx
    path = path_of(ctx.instance, payload["name"], job.id)
    check(ctx, impact_of(ctx, payload["name"]))
    contents = take_away(ctx, payload["name"], payload["title"], payload["version"], path, job.progress)
    if path.exists():
        job.log(_l("%(rows)s rows are kept in %(file)s.", rows=contents.total, file=str(path)))
    job.result({"link": PAGE, "rows": contents.total})
