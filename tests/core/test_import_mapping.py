"""Which column fills which field, and what kind of field the others become."""

from __future__ import annotations

import pytest

from guanxi.customers.definitions import Definition
from guanxi.errors import Refused
from guanxi.transfer.figures import figure
from guanxi.transfer.inference import ColumnKind
from guanxi.transfer.mapping import Target, free_places, named, read_mapping
from guanxi.transfer.reasons import REASON_TITLES

TITLES = ("Full Name", "Mobile", "Mobile", "City", "Colour")
COLOUR = Definition(id=1, key="colour", title="Colour", type="text", scale=0, kind=None, section=None, hint=None,
                    required=False, personal=False, filterable=True)


def mapped(*maps: str) -> dict[str, tuple[int, ...]]:
    return {target.field: target.places for target in read_mapping(maps, TITLES, {"colour": COLOUR})}


def refused(*maps: str) -> list[str]:
    with pytest.raises(Refused) as error:
        mapped(*maps)
    return [str(issue) for issue in error.value.issues]


def test_columns_are_named_by_title_whatever_case_and_blanks() -> None:
    assert mapped("name= full  name ") == {"name": (0,)}


def test_columns_are_named_by_place() -> None:
    assert mapped("name=#1", "phone=#3") == {"name": (0,), "phone": (2,)}


def test_a_phone_may_come_from_several_columns() -> None:
    assert mapped("name=#1", "phone=#2", "phone=#3") == {"name": (0,), "phone": (1, 2)}


def test_owner_department_and_store_are_named_as_people_do() -> None:
    assert set(mapped("name=#1", "owner=City", "department=City", "store=City")) == {
        "name", "owner_id", "department_id", "store_id"}


def test_custom_fields_are_named_with_their_prefix() -> None:
    assert mapped("name=#1", "custom.colour=Colour")["custom.colour"] == (4,)


def test_an_unknown_field_is_told_with_what_may_have_been_meant() -> None:
    assert refused("nmae=#1", "name=#1")[0].startswith("There is no field called “nmae”. Did you mean name")


def test_an_unknown_column_is_told_with_those_there_are() -> None:
    assert "Full Name, Mobile, Mobile, City, Colour" in refused("name=Vorname")[0]


def test_a_title_that_stands_twice_is_told_with_its_places() -> None:
    assert "#2" in refused("name=#1", "phone=Mobile")[0]


def test_a_field_takes_one_column() -> None:
    assert refused("name=#1", "region=#2", "region=City") == ["“region” was given two columns; it takes one."]


def test_a_name_may_stand_in_two_columns() -> None:
    assert mapped("name=#1", "name=#2") == {"name": (0, 1)}


def test_something_must_say_who_it_is() -> None:
    assert "--map name=COLUMN" in refused("region=City")[0]


def test_without_a_name_customers_are_called_by_their_number() -> None:
    assert named([Target("number", (3,)), Target("phone", (1,))])[0] == Target("name", (3,))


def test_the_reasons_of_an_earlier_import_are_no_column() -> None:
    titles = ("a", *REASON_TITLES, "b")
    assert [titles[place] for place in free_places([], titles)] == ["a", "b"]


@pytest.mark.parametrize(("values", "kind"), [
    (["1", "2", "-3"], "integer"), (["1", "", "2"], "integer"), (["1", "nan", "2.00E+05"], "integer"),
    (["1.5", "2", "3.25"], "decimal"), (["007", "008"], "text"), (["1234567890123456"], "text"),
    (["1.38E+10", "2"], "text"), (["2024-03-05", "2024/3/6"], "date"), (["20240305", "20240306"], "date"),
    (["2024-13-05"], "text"), (["2024-03-05 10:00"], "text"), (["Yes", "No"] * 3, "boolean"),
    (["是", "否"] * 3, "boolean"),
    (["red", "blue"] * 3, "choice"), (["red", "blue"], "text"), ([], "text"), (["", ""], "text"),
    ([f"v{number}" for number in range(21)] * 3, "text"), (["0.1234567"], "text"),
], ids=str)
def test_the_kind_of_a_column_follows_from_all_its_values(values: list[str], kind: str) -> None:
    column = ColumnKind()
    column.read(values)
    assert column.details("x").type == kind


def test_a_value_late_in_the_file_counts_as_much_as_the_first() -> None:
    column = ColumnKind()
    column.read(["1"] * 2_000)
    column.read(["2.5"])
    assert (column.details("x").type, column.details("x").scale) == ("decimal", 1)


@pytest.mark.parametrize(("text", "meant"), [
    ("nan", ""), ("NULL", ""), ("-", ""), ("2.00E+05", "200000"), ("-1e3", "-1000"), ("1.38E+10", "1.38E+10"),
    ("5", "5")])
def test_figures_are_read_as_statistics_programs_write_them(text: str, meant: str) -> None:
    assert figure(text) == meant
