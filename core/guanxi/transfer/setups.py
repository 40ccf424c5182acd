"""An import on its way: a file taken in, how it is read, what somebody chose; kept until it is begun or old."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Final

from sqlalchemy import delete, select, update

from guanxi.ctx import Ctx
from guanxi.db import retrying
from guanxi.errors import Conflict, NotFound
from guanxi.i18n import _l
from guanxi.transfer.choices import LEFT_OUT, Choices
from guanxi.transfer.conversion import convert
from guanxi.transfer.guessing import guess
from guanxi.transfer.models import ImportSetup
from guanxi.transfer.reasons import REASON_TITLES
from guanxi.transfer.sampling import columns_of, take_sample
from guanxi.transfer.sources import Source, open_source
from guanxi.transfer.stored_files import delete_files, file_of, receive
from guanxi.transfer.targets import importer_of

_COLUMNS: Final = (ImportSetup.id, ImportSetup.target, ImportSetup.file_name, ImportSetup.size, ImportSetup.choices,
                   ImportSetup.version, ImportSetup.checked, ImportSetup.job_id, ImportSetup.run_id,
                   ImportSetup.created_at)
_NAME_LENGTH: Final = 200
_LOOKED_AT: Final = 20
_WORD_LENGTH: Final = 40
_UNSYNCHRONISED: Final = {"synchronize_session": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """One import on its way; see ImportSetup."""

    id: int
    target: str
    file_name: str
    size: int
    choices: Choices
    version: int
    checked: Mapping[str, Any] | None
    job_id: int | None
    run_id: int | None
    created_at: datetime

    @property
    def folder(self) -> Path:
        """Where its file lies, and what belongs to it."""
        return self.choices.source.path.parent

    @property
    def word(self) -> str:
        """What its rows are called by, with their number, where nothing else says who they are."""
        return row_word(self.file_name)


def bare_name(file_name: str) -> str:
    """A file's name without what says how it is packed and written."""
    bare = file_name.removesuffix(".gz")
    return bare.rpartition(".")[0] or bare


def row_word(file_name: str) -> str:
    """The beginning of a file's name."""
    return bare_name(file_name)[:_WORD_LENGTH]


def take_in(ctx: Ctx, target: str, file_name: str, stream: BinaryIO) -> int:
    """Keep a file and look at how it is read; the setup's id. Raises FileRefused and Refused, and then nothing is kept.

    Columns and options are as last time for a file with the same titles, else guessed.
    """
    setup_id = retrying(ctx, lambda unit: _insert(unit.ctx, target, _tidy(file_name)))
    try:
        path = file_of(ctx, setup_id)
        size = receive(stream, path)
        convert(ctx, target, path)
        choices = _as_last_time(ctx, target, _read(ctx, target, open_source(path)), row_word(_tidy(file_name)))
    except BaseException:
        delete_files(ctx, [setup_id])
        retrying(ctx, lambda unit: unit.session.execute(
            delete(ImportSetup).where(ImportSetup.id == setup_id), execution_options=_UNSYNCHRONISED))
        raise
    retrying(ctx, lambda unit: _set(unit.ctx, setup_id, 1, {"choices": choices.stored(), "size": size}))
    return setup_id


def read_setup(ctx: Ctx, setup_id: int) -> Setup:
    """One's own import on its way. Raises NotFound."""
    row = ctx.session.execute(
        select(*_COLUMNS).where(ImportSetup.id == setup_id, ImportSetup.user_id == ctx.principal.user_id)).first()
    if row is None or not row.choices:
        raise NotFound(_l("There is no such import, or somebody else is preparing it."))
    values = dict(row._mapping)
    return Setup(**{**values, "choices": Choices.restored(values["choices"], file_of(ctx, setup_id))})


def read_again(ctx: Ctx, setup: Setup, encoding: str, delimiter: str) -> Choices:
    """The choices when the text is read otherwise. Columns of the same titles keep their fields.

    Raises FileRefused when it can't be read so.
    """
    source = open_source(setup.choices.source.path, encoding, delimiter)
    kept = dict(zip(setup.choices.titles, setup.choices.columns, strict=True))
    columns = [kept.get(title, guess) for title, guess in zip(source.titles, guessed(ctx, setup.target, source),
                                                              strict=True)]
    fresh = replace(setup.choices, source=source, columns=tuple(columns))
    return fresh.with_numbers(setup.choices.source.numbered)


def save_choices(ctx: Ctx, setup: Setup, choices: Choices) -> None:
    """Keep other choices, in a unit of work: what a rehearsal found of the former ones no longer holds.

    Raises Conflict when they were changed meanwhile, or the import was begun.
    """
    if choices != setup.choices:
        _set(ctx, setup.id, setup.version, {
            "choices": choices.stored(), "version": setup.version + 1, "checked": None, "job_id": None})


def drop(ctx: Ctx, setup: Setup) -> None:
    """Forget an import that was not begun, in a unit of work; its file goes once that is committed."""
    _refuse_begun(setup)
    ctx.session.execute(delete(ImportSetup).where(ImportSetup.id == setup.id, ImportSetup.run_id.is_(None)),
                        execution_options=_UNSYNCHRONISED)


def guessed(ctx: Ctx, target: str, source: Source) -> list[str]:
    """What the columns of `source` seem to fill."""
    samples = columns_of(take_sample(source), len(source.titles))
    return guess(importer_of(ctx, target).fields(ctx), source.titles, samples)


def _insert(ctx: Ctx, target: str, file_name: str) -> int:
    row = ImportSetup(user_id=ctx.principal.user_id, target=target, file_name=file_name, size=0, choices={},
                      created_at=ctx.now)
    ctx.session.add(row)
    ctx.session.flush()
    return row.id


def _read(ctx: Ctx, target: str, source: Source) -> Choices:
    return Choices(source=source, columns=tuple(guessed(ctx, target, source)))


def _as_last_time(ctx: Ctx, target: str, choices: Choices, word: str) -> Choices:
    """What was chosen for the last file of one's own with these titles: rows that were given back come so."""
    kept = ctx.session.scalars(
        select(ImportSetup.choices)
        .where(ImportSetup.user_id == ctx.principal.user_id, ImportSetup.target == target, ImportSetup.size > 0)
        .order_by(ImportSetup.id.desc()).limit(_LOOKED_AT))
    wanted = _own_titles(choices.titles)
    for stored in kept:
        last = Choices.restored(stored, choices.source.path)
        if wanted in (_own_titles(last.titles), _own_titles(last.source.own_titles)):
            known = dict(zip(last.titles, last.columns, strict=True))
            fields = tuple(known.get(title, LEFT_OUT) for title in choices.titles)
            same = replace(last, source=choices.source, columns=fields)
            return same if _own_titles(last.titles) == wanted else same.with_numbers(word)
    return choices


def _own_titles(titles: Sequence[str]) -> list[str]:
    """Without the column of reasons, which our file of rows given back has."""
    return [title for title in titles if title not in REASON_TITLES]


def _set(ctx: Ctx, setup_id: int, version: int, values: Mapping[str, Any]) -> None:
    found = ctx.session.execute(
        update(ImportSetup).values(values)
        .where(ImportSetup.id == setup_id, ImportSetup.version == version, ImportSetup.run_id.is_(None))
        .returning(ImportSetup.id), execution_options=_UNSYNCHRONISED).first()
    if found is None:
        raise Conflict(_l("This import was changed or begun in another window. Open it again."))


def _refuse_begun(setup: Setup) -> None:
    if setup.run_id is not None:
        raise Conflict(_l("This import has begun already."))


def _tidy(file_name: str) -> str:
    """A file's name without its folder, in characters that can be shown."""
    bare = file_name.replace("\\", "/").rpartition("/")[2]
    return "".join(character for character in bare if character.isprintable()).strip()[-_NAME_LENGTH:] or "table"
