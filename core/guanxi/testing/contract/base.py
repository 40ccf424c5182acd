"""What the parts of the contract share: the plugin, its tables, and customers of whom it keeps something."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

import pytest
from sqlalchemy import func, select

from guanxi.ctx import Ctx
from guanxi.db import EVERYTHING, Base, CustomerOwned
from guanxi.plugin import Plugin
from guanxi.plugin.discovery import Found
from guanxi.testing.contract.filling import fill_tables
from guanxi.testing.factories import Made

MARK = "guanxi-contract-mark"
"""A text that stands nowhere else."""


class Contract:
    """`plugin` is its name; the classes below say what must hold of it."""

    plugin: ClassVar[str]

    def fill(self, make: Made, customer_id: int, mark: str) -> None:
        """Let the plugin keep something about a customer in each of its tables, with `mark` in each free text.

        By itself it writes a row of values of the columns' types into each CustomerOwned table. Override it where rows
        need more, best with the plugin's own services.
        """
        fill_tables(make.ctx, owned(models_of(make.ctx, self.plugin)), customer_id, mark)

    @pytest.fixture
    def package(self, plugin_packages: Mapping[str, str]) -> str:
        """The plugin's package."""
        if self.plugin not in plugin_packages:
            pytest.fail(f"override the fixture plugin_packages so that it names {self.plugin!r} and its package")
        return plugin_packages[self.plugin]

    @pytest.fixture
    def found(self, package: str, plugins: tuple[Plugin | Found, ...]) -> Found:
        """The plugin as it is found installed."""
        return next(one for one in plugins if isinstance(one, Found) and one.package == package)

    @pytest.fixture
    def manifest(self, found: Found) -> Plugin:
        """What the plugin says about itself."""
        assert found.plugin is not None
        return found.plugin

    @pytest.fixture
    def a_filled(self, make: Made) -> Callable[[], int]:
        """Make a customer of whom the plugin keeps something; its id."""
        def one() -> int:
            customer_id = make.customer()
            self.fill(make, customer_id, MARK)
            return customer_id
        return one

    @pytest.fixture
    def filled(self, a_filled: Callable[[], int], ctx: Ctx) -> int:
        """One such customer; nothing was left out."""
        customer_id = a_filled()
        left = [model.__tablename__ for model in owned(models_of(ctx, self.plugin))
                if not rows_of(ctx, model, customer_id)]
        assert left == [], "fill() kept nothing in these tables: override it"
        return customer_id


def models_of(ctx: Ctx, plugin: str) -> list[type[Any]]:
    """The plugin's tables, those first that others refer to."""
    mappers = {str(mapper.local_table.name): mapper.class_ for mapper in Base.registry.mappers  # type: ignore[attr-defined]  # every model has a table
               if str(mapper.local_table.name).startswith(f"{plugin}_")}  # type: ignore[attr-defined]  # as above
    return [mappers[table.name] for table in Base.metadata.sorted_tables if table.name in mappers]


def owned(models: list[type[Any]]) -> list[type[Any]]:
    """Those whose rows belong to customers."""
    return [model for model in models if issubclass(model, CustomerOwned)]


def rows_of(ctx: Ctx, model: type[Any], customer_id: int) -> int:
    """How many rows of a table belong to a customer."""
    counted = select(func.count()).select_from(model).where(model.customer_id == customer_id)
    return ctx.session.scalar(counted, execution_options=EVERYTHING) or 0
