"""What can be imported from files: one declaration behind the wizard's steps, the command and the template."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal
from zoneinfo import ZoneInfo

from guanxi.contributions.attributes import Choice
from guanxi.ctx import Ctx
from guanxi.errors import Issue, ProgrammingError, Text


class CellKind(StrEnum):
    """What the cells of a column hold, and so how they are read (transfer/values.py).

    An importer is handed, by kind: a string for TEXT, CODE (what something is called by: digits a spreadsheet lost
    are refused), PHONE, EMAIL and CUSTOMER (a number, phone, e-mail or name); an exact Decimal in major units for
    MONEY and for NUMBER, and of percents for PERCENT (13 for 13 %, 13 or 0.13); an int for INTEGER; a date for DAY; an
    aware datetime in UTC for INSTANT; a bool for BOOLEAN; a choice's value for CHOICE; an id for STAFF, DEPARTMENT and
    STORE, which files name.
    """

    TEXT = "text"
    CODE = "code"
    PHONE = "phone"
    EMAIL = "email"
    CUSTOMER = "customer"
    MONEY = "money"
    NUMBER = "number"
    PERCENT = "percent"
    INTEGER = "integer"
    DAY = "day"
    INSTANT = "instant"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    STAFF = "staff"
    DEPARTMENT = "department"
    STORE = "store"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportField:
    """Something a column can fill.

    `key` names it in `--map key=COLUMN` and in the values an importer is handed. `words` are headings by which its
    column is found without being told, in any language, besides the title. A `required` one must have a column, and
    something in each row of it. Of `several` columns the cells are joined by semicolons. `choices` are those of a
    CHOICE: cells hold a value or a title. `most` is how many characters a TEXT or CODE has at most. `example` stands in
    the template people download.
    """

    key: str
    title: Text
    kind: CellKind = CellKind.TEXT
    words: tuple[str, ...] = ()
    required: bool = False
    several: bool = False
    choices: Callable[[Ctx], Sequence[Choice]] | None = None
    most: int = 200
    example: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOption:
    """Something that is decided once for a whole file; on the command line `create_customers` is `--create-customers`.

    Its value is a string, of a "boolean" True or False, of a "choice" one of the values of `choices`.
    """

    key: str
    title: Text
    help: Text
    kind: Literal["text", "boolean", "choice"] = "text"
    choices: tuple[Choice, ...] = ()
    default: str | bool = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportFigure:
    """A number an import reports besides its rows; `money` ones are minor units of one currency."""

    key: str
    title: Text
    money: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportWish:
    """How a file is taken over: the keys of the `fields` that have a column, the value of each option, and the `zone`
    by whose clock times are read. `match` is the custom field that customers are named by, for `find_customers`; "" is
    their number. `met` is given in a rehearsal, of which nothing is kept: whether something that would
    have been made was met before, as `find_customers` asks for those it would make."""

    fields: frozenset[str]
    options: Mapping[str, Any]
    zone: ZoneInfo
    match: str = ""
    met: Callable[[str], bool] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    """A row of the file that could be read: `values` by field, without empty cells. `repeats` is the earlier row of the
    same record that says the very same, if there is one."""

    row: int
    values: Mapping[str, Any]
    repeats: int | None = None


Record = Sequence[SourceRow]
"""The rows that belong together, in the order of the file: at least one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a record. Rows that an issue names are given back with it; of one "rejected" all rows are, with
    the issues that name none, or with a word on the row that is at fault. `changes` of an "updated" one say, by the key
    of the field and in the reader's words, what was and what is; a rehearsal shows the first."""

    verdict: Literal["created", "updated", "unchanged", "rejected"]
    issues: tuple[Issue, ...] = ()
    changes: Mapping[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What became of some records: an outcome for each, the ids `made` by what they are ids of ("customer",
    "commerce.order"), by which an import is undone, and what is to be added to its figures."""

    outcomes: Sequence[Outcome]
    made: Mapping[str, Sequence[int]] = field(default_factory=dict)
    figures: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Importer:
    """A kind of thing that files bring in.

    `key` begins with the plugin's name ("commerce.orders"); the last part of it names the command, `guanxi import
    orders`. `title` says what is imported, in the plural; `makes` what else comes of it that has no list, by the names
    under which `Imported.made` has its ids. `fields(ctx)` are those there are now. `check(ctx, wish)`
    says what is wrong with the columns and options chosen, before a row is written.

    `write(ctx, wish, records)` takes records over, in the unit of work behind `ctx`, by the plugin's own services; the
    same record again is "unchanged". It may be called again for the same records when the database asks for it, and is
    killed at any place like any transaction. A record is one row, or, with `together`, all rows that say the same in
    that field, wherever they stand in the file. None: the rows of customers, which have an engine of their own.

    `settle(ctx, made, after)` looks once more, when all is written, at what follows from it, in units of its own: it
    is given the ranges of ids that were made, and what it returned last (0 at first), and returns None at the end.

    `undo(ctx, entity, ids)` takes back, in the unit of work behind `ctx`, some of what was made of one kind
    ("commerce.order"), by the plugin's own services, and returns the ids taken back: what people have worked with since
    stays. The same record can be imported again afterwards. Customers are taken back without it. None: nothing else is.
    """

    key: str
    title: Text
    permission: str
    fields: Callable[[Ctx], Sequence[ImportField]]
    write: Callable[[Ctx, ImportWish, Sequence[Record]], Imported] | None = None
    options: tuple[ImportOption, ...] = ()
    figures: tuple[ImportFigure, ...] = ()
    makes: Mapping[str, Text] = field(default_factory=dict)
    together: str = ""
    check: Callable[[Ctx, ImportWish], Sequence[Issue]] | None = None
    settle: Callable[[Ctx, Mapping[str, Sequence[tuple[int, int]]], int], int | None] | None = None
    undo: Callable[[Ctx, str, Sequence[int]], Sequence[int]] | None = None
    icon: str = "file-import"
    order: int = 100

    def __post_init__(self) -> None:
        if self.write is None and "." in self.key:
            raise ProgrammingError(f"importer {self.key}: give it a function that writes")

    @property
    def name(self) -> str:
        """What it is called on the command line."""
        return self.key.rpartition(".")[2].replace("_", "-")
