"""What can be imported: declared by features and plugins, offered to those who may."""

from __future__ import annotations

from dataclasses import replace

import pytest

from guanxi.contributions import Catalogue, Importer, ImportField
from guanxi.ctx import Ctx, Scope
from guanxi.customers.customfields import create_field
from guanxi.customers.field_details import FieldDetails
from guanxi.customers.fields import FIELDS
from guanxi.db import unit_of_work
from guanxi.errors import ConfigurationError, Forbidden, NotFound, ProgrammingError
from guanxi.plugin import Plugin
from guanxi.testing.factories import principal
from guanxi.transfer.customer_fields import customer_fields
from guanxi.transfer.mapping import ALIASES, OPENED, read_mapping
from guanxi.transfer.targets import importer_of, importers


def fields_of(ctx: Ctx) -> dict[str, ImportField]:
    return {item.key: item for item in customer_fields(ctx)}


def test_every_field_of_a_customer_has_headings_and_is_one_the_command_knows(ctx: Ctx) -> None:
    found = fields_of(ctx)
    assert set(found) == {*FIELDS, *ALIASES, *OPENED} - set(ALIASES.values())
    assert [key for key, item in found.items() if not item.words] == []
    titles = list(found)
    read_mapping([f"{key}={key}" for key in found], titles, {})


def test_no_heading_means_two_fields(ctx: Ctx) -> None:
    words = [word for item in fields_of(ctx).values() for word in item.words]
    assert sorted(word for word in set(words) if words.count(word) > 1) == []


def test_custom_fields_can_be_filled_too(ctx: Ctx) -> None:
    with unit_of_work(ctx) as unit:
        create_field(unit.ctx, FieldDetails(title="Colour", type="choice", options=("Red", "Blue")))
    found = fields_of(ctx)["custom.colour"]
    assert found.choices is not None
    assert [choice.value for choice in found.choices(ctx)] == ["Red", "Blue"]


def test_only_who_may_is_offered_an_importer(ctx: Ctx) -> None:
    assert "customers" in [one.key for one in importers(ctx)]
    other = replace(ctx, principal=principal(None, grants={"customer.view": Scope.ALL}))
    assert importers(other) == []
    with pytest.raises(Forbidden):
        importer_of(other, "customers")
    with pytest.raises(NotFound, match="There is nothing called"):
        importer_of(ctx, "commerce.gone")


def test_two_plugins_can_not_bring_in_the_same() -> None:
    one = Importer(key="points.lots", title="Lots", permission="points.view", fields=lambda _ctx: [], write=print)
    with pytest.raises(ConfigurationError, match="declared by both “points” and “pointstoo”"):
        Catalogue.of(Plugin(name=name, title=name, version="1", importers=(one,)) for name in ("points", "pointstoo"))


def test_a_plugins_importer_must_write() -> None:
    with pytest.raises(ProgrammingError, match="give it a function that writes"):
        Importer(key="points.lots", title="Lots", permission="points.view", fields=lambda _ctx: [])
