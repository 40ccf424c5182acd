"""The files that are to become one, beside each other: what each says, what is taken, what comes along."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import url_for

from guanxi.ctx import Ctx
from guanxi.customers.definitions import field_definitions
from guanxi.customers.display import Words, joined
from guanxi.customers.identity import Holder, describe_holders
from guanxi.customers.merging.files import load_files, require_mergeable
from guanxi.customers.merging.queries import in_charge
from guanxi.customers.merging.values import Compared, Files, compared
from guanxi.customers.queries.belongings import Belonging, belongings
from guanxi.customers.queries.words import words_for
from guanxi.customers.tags import tags_of
from guanxi.i18n import _
from guanxi.web.customers.layout import sections

_CHANNELS: Final = ("phone", "email", "wechat")


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One of the files: its column. `keep` is the address of the same page with this one as the survivor."""

    id: int
    kind: str
    version: int
    holder: Holder
    survives: bool
    keep: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What one file says of a field, and whether that is taken."""

    id: int
    text: str
    taken: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One field with a cell for each file."""

    field: str
    title: str
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """The page: fields in which the files differ, those in which they agree, what is kept of all, what comes along."""

    files: Sequence[File]
    differing: Sequence[Line]
    same: Sequence[tuple[str, str]]
    kept: Sequence[tuple[str, str]]
    along: Sequence[Belonging]

    @property
    def survivor(self) -> File:
        """The one that stays."""
        return self.files[0]


def preview(ctx: Ctx, ids: Sequence[int], survivor: int, chosen: Mapping[str, int]) -> Preview:
    """The files `ids`, the survivor first, with what was `chosen` before. Raises as `merge` does."""
    ordered = sorted(dict.fromkeys(ids), key=lambda row_id: row_id != survivor)
    files = load_files(ctx, ordered)
    require_mergeable(ctx, files)
    fields = _in_order(ctx, files, compared(files, field_definitions(ctx)))
    words = words_for(ctx, [(one.field, list(one.values.values())) for one in fields])
    return Preview(
        files=_columns(ctx, files, ids), differing=[_line(words, one, chosen) for one in fields if one.differs],
        same=[(words.title(one.field), words.text(one.field, one.values[one.taken]))
              for one in fields if not one.differs],
        kept=[*_kept(ctx, files, words), *_sharing(ctx, files)], along=belongings(ctx, ordered[1:]))


def _columns(ctx: Ctx, files: Files, ids: Sequence[int]) -> list[File]:
    holders = describe_holders(ctx, list(files))
    survivor = next(iter(files))
    return [File(id=row_id, kind=current.core["kind"], version=current.core["version"], holder=holder,
                 survives=row_id == survivor, keep=url_for("customers.new_merge", ids=list(ids), survivor=row_id))
            for (row_id, current), holder in zip(files.items(), holders, strict=True)]


def _in_order(ctx: Ctx, files: Files, fields: Sequence[Compared]) -> list[Compared]:
    """As they stand on the form."""
    kind = next(iter(files.values())).core["kind"]
    layout = [field for section in sections(kind, field_definitions(ctx)) for field in section.fields]
    return sorted(fields, key=lambda one: layout.index(one.field) if one.field in layout else len(layout))


def _line(words: Words, one: Compared, chosen: Mapping[str, int]) -> Line:
    taken = chosen.get(one.field, one.taken)
    return Line(field=one.field, title=words.title(one.field), cells=[
        Cell(id=row_id, text=words.text(one.field, value), taken=row_id == taken)
        for row_id, value in one.values.items()])


def _sharing(ctx: Ctx, files: Files) -> list[tuple[str, str]]:
    """Who goes on sharing the file: collaborators of either, and the owners of those that are absorbed."""
    owner = next(iter(files.values())).core["owner_id"]
    names = [name for user_id, name in in_charge(ctx, list(files)).items() if user_id != owner]
    return [(_("Collaborators"), joined(names))] if names else []


def _kept(ctx: Ctx, files: Files, words: Words) -> list[tuple[str, str]]:
    """Phones and the like of all files, and their tags, by what they are."""
    points = {channel: dict.fromkeys(point.value for current in files.values() for point in current.points
                                     if point.channel == channel) for channel in _CHANNELS}
    tags = dict.fromkeys(name for held in tags_of(ctx, list(files)).values() for name in held.values())
    found: list[tuple[str, Any]] = [
        (words.title(channel), [words.text(channel, value) for value in values]) for channel, values in points.items()]
    return [(title, joined(values)) for title, values in (*found, (_("Tags"), tags)) if values]
