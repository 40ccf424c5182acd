"""Rights that a plugin brings reach the roles they are meant for, once."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, select

from guanxi.accounts.models import Grant, Role
from guanxi.accounts.services.roles import install_roles
from guanxi.contributions import Permission
from guanxi.ctx import Ctx
from guanxi.db import unit_of_work
from guanxi.features import FEATURES
from guanxi.plugin import Plugin
from guanxi.plugin.discovery import Found
from guanxi.plugin.registry import Registry
from guanxi.settings.switching import disable, enable

RIGHTS = (Permission(key="shop.view", title="See", roles=("salesperson", "analyst")),
          Permission(key="shop.secret", title="See secrets"))
SHOP = Plugin(name="shop", title="Shop", version="1", permissions=RIGHTS)


def holders(ctx: Ctx) -> set[tuple[str | None, str]]:
    rows = ctx.session.execute(select(Role.key, Grant.permission).join(Grant, Grant.role_id == Role.id)
                               .where(Grant.permission.like("shop.%")))
    return {(row.key, row.permission) for row in rows}


def switch(ctx: Ctx, *, on: bool) -> None:
    registry = Registry.of(FEATURES, [Found(name="shop", package="", plugin=SHOP)], api=1)
    with unit_of_work(ctx) as unit:
        (enable if on else disable)(unit.ctx, registry, "shop")


def test_a_plugin_switched_on_first_gives_its_rights_and_later_no_more(ctx: Ctx) -> None:
    with unit_of_work(ctx) as unit:
        install_roles(unit.ctx)
    switch(ctx, on=True)
    assert holders(ctx) == {("salesperson", "shop.view"), ("analyst", "shop.view")}
    with unit_of_work(ctx) as unit:
        unit.session.execute(delete(Grant).where(Grant.permission == "shop.view"))
    switch(ctx, on=False)
    switch(ctx, on=True)
    assert holders(ctx) == set()  # an administrator took them away


class TestBeforeThereAreRoles:
    """A plugin may be on before the organisation has any role."""

    @pytest.fixture
    def plugins(self) -> tuple[Plugin, ...]:
        return (SHOP,)

    def test_roles_are_installed_with_the_rights_of_plugins_that_are_on(self, ctx: Ctx) -> None:
        with unit_of_work(ctx) as unit:
            install_roles(unit.ctx)
        assert holders(ctx) == {("salesperson", "shop.view"), ("analyst", "shop.view")}
