"""What somebody may import: the importers of the core and of the plugins that are on."""

from __future__ import annotations

from guanxi.contributions import Importer
from guanxi.ctx import Ctx
from guanxi.errors import NotFound
from guanxi.i18n import _l


def importers(ctx: Ctx) -> list[Importer]:
    """Those the actor may use, in the order they are offered."""
    found = sorted(ctx.catalogue.importers.values(), key=lambda one: (one.order, one.key))
    return [one for one in found if ctx.may(one.permission)]


def importer_of(ctx: Ctx, key: str) -> Importer:
    """The importer with this key. Raises NotFound while its plugin is off, Forbidden."""
    found = ctx.catalogue.importers.get(key)
    if found is None:
        raise NotFound(_l("There is nothing called “%(key)s” to import. Is its plugin switched on?"), key=key)
    ctx.require(found.permission)
    return found
