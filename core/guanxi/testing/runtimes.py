"""Runtimes with contributions of a test's own choosing."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from guanxi.contributions import Catalogue
from guanxi.ctx import Principal
from guanxi.runtime import Runtime


@dataclass(frozen=True, slots=True)
class Fixed:
    """Says the same whatever is on."""

    contributions: Catalogue

    def catalogue(self, _session: Session, _epoch: int | None = None) -> Catalogue:
        """The one there is."""
        return self.contributions


def with_catalogue(runtime: Runtime, catalogue: Catalogue) -> Runtime:
    """The same runtime with these contributions."""
    return replace(runtime, catalogues=Fixed(catalogue))


def catalogue_of(runtime: Runtime) -> Catalogue:
    """What is contributed now."""
    with runtime.opened(Principal.system("test")) as ctx:
        return ctx.catalogue
