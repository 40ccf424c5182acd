"""Choices kept under a name for the next file like it: one's own, shared ones, and those for other products' exports.

Columns are known again by their titles, as guessing.py compares them; what a preset does not know is guessed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import delete, or_, select

from guanxi.contributions import Importer, ImportField
from guanxi.ctx import Ctx
from guanxi.errors import Issue, NotFound, Refused, Text
from guanxi.i18n import _l
from guanxi.transfer.choices import LEFT_OUT, NEW_FIELD, Choices, mode_of, other_name_of
from guanxi.transfer.headings import folded_heading
from guanxi.transfer.models import ImportPreset
from guanxi.transfer.reasons import REASON_TITLES
from guanxi.transfer.shipped_presets import SHIPPED, Shipped

MAX_TITLE: Final = 80
_ENOUGH: Final = 0.6
"""The share of a shipped preset's titles that a file has, for the preset to be offered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """One preset, `key` its id or the key of a shipped one. `columns` are fields by folded title."""

    key: str
    title: Text
    columns: Mapping[str, str]
    settings: Mapping[str, Any]
    shared: bool = False
    mine: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPreset:
    """A preset as its owner looks after it."""

    id: int
    target: str
    title: str
    shared: bool


def save_preset(ctx: Ctx, target: str, title: str, choices: Choices, *, shared: bool) -> None:
    """Keep `choices` under `title`; what was one's own under that title before is replaced. Raises Refused."""
    name = " ".join(title.split())
    if not 0 < len(name) <= MAX_TITLE:
        raise Refused(_l("A name has at most %(most)s characters."), [Issue(
            field="preset", code="too_long", message=_l("A name has at most %(most)s characters."),
            params={"most": MAX_TITLE})], most=MAX_TITLE)
    own = ImportPreset.owner_id == ctx.principal.user_id
    ctx.session.execute(delete(ImportPreset).where(own, ImportPreset.target == target, ImportPreset.title == name),
                        execution_options={"synchronize_session": False})
    ctx.session.add(ImportPreset(owner_id=ctx.principal.user_id, target=target, title=name, shared=shared,
                                 choices=choices.stored(), created_at=ctx.now))
    ctx.session.flush()


def delete_preset(ctx: Ctx, preset_id: int) -> None:
    """Delete one of one's own. Raises NotFound."""
    found = ctx.session.execute(
        delete(ImportPreset).where(ImportPreset.id == preset_id, ImportPreset.owner_id == ctx.principal.user_id)
        .returning(ImportPreset.id), execution_options={"synchronize_session": False}).first()
    if found is None:
        raise NotFound(_l("There is no such preset, or it is somebody else’s."))


def own_presets(ctx: Ctx) -> list[OwnPreset]:
    """One's own for all kinds of files, by title."""
    rows = ctx.session.execute(
        select(ImportPreset.id, ImportPreset.target, ImportPreset.title, ImportPreset.shared)
        .where(ImportPreset.owner_id == ctx.principal.user_id).order_by(ImportPreset.title, ImportPreset.id))
    return [OwnPreset(**row._mapping) for row in rows]


def presets(ctx: Ctx, target: str) -> list[Preset]:
    """All there are for `target`: one's own and those shared, by title, then the shipped ones."""
    rows = ctx.session.execute(
        select(ImportPreset.id, ImportPreset.title, ImportPreset.owner_id, ImportPreset.shared, ImportPreset.choices)
        .where(ImportPreset.target == target,
               or_(ImportPreset.shared, ImportPreset.owner_id == ctx.principal.user_id))
        .order_by(ImportPreset.title, ImportPreset.id))
    kept = [Preset(key=str(row.id), title=row.title, shared=row.shared,
                   columns=_by_title(row.choices), settings=row.choices,
                   mine=row.owner_id == ctx.principal.user_id) for row in rows]
    return [*kept, *(_shipped(one) for one in SHIPPED if one.target == target)]


def fitting(found: Sequence[Preset], titles: Sequence[str]) -> Preset | None:
    """The preset made for a file with these very titles, else the shipped one of which the file has most titles."""
    known = {folded_heading(title) for title in titles if title not in REASON_TITLES}
    same = [one for one in found if one.settings and set(one.columns) == known]
    if same:
        return next((one for one in same if one.mine), same[0])
    shares = {one.key: len(known & set(one.columns)) / len(one.columns) for one in found if not one.settings}
    best = max(shares, key=lambda key: shares[key], default="")
    return next((one for one in found if one.key == best and shares[best] >= _ENOUGH), None)


def applied(ctx: Ctx, importer: Importer, choices: Choices, preset: Preset, word: str) -> Choices:
    """`choices` with the preset's columns and settings; fields that are gone meanwhile are filled by nothing.

    Where the preset calls rows by their number, `word` stands before it: each file has its own.
    """
    fields = {field.key: field for field in importer.fields(ctx)}
    choices = choices.with_numbers(word if preset.settings and preset.settings["source"].get("numbered") else "")
    allowed = {*fields, LEFT_OUT, *((NEW_FIELD,) if ctx.may("admin.fields") else ())}
    columns = [column if (column := preset.columns.get(folded_heading(title), LEFT_OUT)) in allowed else LEFT_OUT
               for title in choices.source.own_titles]
    columns += choices.columns[len(columns):]
    if not preset.settings:
        return choices.with_columns(_filled_up(preset, fields, choices, columns))
    kept = preset.settings
    return replace(choices.with_columns(columns), mode=mode_of(kept["mode"]),
                   other_name=other_name_of(kept["other_name"]), owner_id=kept["owner_id"], options=kept["options"],
                   day_order=kept.get("day_order", ""), match=kept.get("match", ""))


def _filled_up(preset: Preset, fields: Mapping[str, ImportField], choices: Choices, columns: Sequence[str]
               ) -> list[str]:
    """`columns`, and of titles that a shipped preset does not know what was guessed."""
    taken = {column for column in columns if column in fields and not fields[column].several}
    return [column if folded_heading(title) in preset.columns or guess in taken else guess
            for title, column, guess in zip(choices.titles, columns, choices.columns, strict=True)]


def _by_title(choices: Mapping[str, Any]) -> dict[str, str]:
    """Fields by folded title, of the columns that stand in the file."""
    titles, columns = choices["source"]["titles"], choices["columns"]
    own = len(titles) - bool(choices["source"].get("numbered"))
    return {folded_heading(title): column for title, column in zip(titles[:own], columns[:own], strict=True)
            if title not in REASON_TITLES}


def _shipped(one: Shipped) -> Preset:
    return Preset(key=one.key, title=one.title, settings={}, shared=True,
                  columns={folded_heading(title): field for title, field in one.columns.items()})
