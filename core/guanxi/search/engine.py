"""Asking the full-text index: which customers' tokens match, before anybody asks who may see them.

Whoever uses these selects narrows them to what the viewer may see, in the same statement.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, FromClause, Integer, Select, cast, column, literal, select, table
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR
from sqlalchemy.orm import Session

from guanxi.db.sessions import own_session
from guanxi.search.models import SearchText
from guanxi.search.schema import TABLE
from guanxi.search.tokens import Phrase, fts5_query

_PAGES: Final = 200
_SOMETHING: Final = 2
"""Rows that change when pages were merged; a merge that finds nothing to do changes fewer (FTS5, section 6.7)."""

_FTS: Final = table(TABLE, column("rowid", Integer), column(TABLE))


def exact(phrases: Sequence[Phrase]) -> tuple[Phrase, ...]:
    """The same phrases, whose last words do not go on any further. A character or a figure alone is no word."""
    return tuple(Phrase(phrase.tokens) if _may_stop(phrase) else phrase for phrase in phrases)


def indexed(dialect: str, phrases: Sequence[Phrase], most: int) -> Select[int]:
    """Ids of customers that match all `phrases`, of the first `most` that the index gives.

    SQLite gives the newest first; PostgreSQL, which keeps no positions, gives them in no useful order. Whatever
    the index was not asked is seen in the text of those it gave.
    """
    asked, seen = _divided(phrases)
    near = given(dialect, phrases, most)
    if dialect == "sqlite":
        return among(near.subquery("near"), seen) if seen else near
    seen += [phrase for phrase in asked if len(phrase.tokens) > 1]
    found = near.add_columns(SearchText.tokens).subquery("near")
    return select(found.c.customer_id).where(*_follow(found.c.tokens, seen))


def given(dialect: str, phrases: Sequence[Phrase], most: int) -> Select[int]:
    """Ids of the first `most` customers that the index gives for `phrases`: all matches, and some others."""
    asked, _seen = _divided(phrases)
    within = literal(most, literal_execute=True)
    if dialect == "sqlite":
        met = _FTS.c[TABLE].op("MATCH")(fts5_query(asked))
        return select(_FTS.c.rowid.label("customer_id")).where(met).order_by(_FTS.c.rowid.desc()).limit(within)
    met = cast(SearchText.tokens, TSVECTOR).op("@@")(cast(_tsquery(asked), TSQUERY))
    return select(SearchText.customer_id).where(met).limit(within)


def among(ids: FromClause, phrases: Sequence[Phrase]) -> Select[int]:
    """Those of a few customers, `ids.c.customer_id`, whose text matches all `phrases`; without the index."""
    tokens = select(SearchText.tokens).where(SearchText.customer_id == ids.c.customer_id)
    known = select(ids.c.customer_id, tokens.correlate(ids).scalar_subquery().label("tokens")).subquery("known")
    return select(known.c.customer_id).where(*_follow(known.c.tokens, phrases))


def _divided(phrases: Sequence[Phrase]) -> tuple[list[Phrase], list[Phrase]]:
    """What the index is asked, and which phrases are then looked for in the text.

    The index is not asked what it answers slowly and nearly all customers meet: every one of the overlapping
    pieces of a long run, where every second or third says as much, and single letters.
    """
    asked: list[Phrase] = []
    seen: list[Phrase] = []
    for phrase in phrases:
        needed = _needed(phrase)
        asked += needed
        if needed != [phrase]:
            seen.append(phrase)
    return (asked, seen) if asked else (list(phrases[:1]), list(phrases[1:]))


def _needed(phrase: Phrase) -> list[Phrase]:
    """The phrase itself, or a part of it, or single tokens of it, that are nearly as rare."""
    tokens = phrase.tokens
    if phrase.prefix and len(tokens[-1]) == 1:
        return [Phrase(tokens[:-1])] if len(tokens) > 1 else []
    sparse = [token for chain in _chains(tokens) for token in _sparse(chain)]
    if any(_is_rare(token) for token in sparse):
        sparse = [token for token in sparse if len(token) > 1]
    if len(sparse) == len(tokens):
        return [phrase]
    return [Phrase((token,), prefix=phrase.prefix and token is tokens[-1]) for token in sparse]


def _chains(tokens: Sequence[str]) -> Iterator[list[str]]:
    """The tokens, those together that are overlapping pieces of one run: 13812 ends in 138, 381, 812."""
    chain: list[str] = []
    for token in tokens:
        if chain and not (len(token) == len(chain[-1]) > 1 and chain[-1][1:] == token[:-1]):
            yield chain
            chain = []
        chain.append(token)
    yield chain


def _sparse(chain: Sequence[str]) -> list[str]:
    """Pieces of a run that leave none of its characters out."""
    width = len(chain[0])
    places = {*range(0, len(chain), width), len(chain) - 1}
    return [chain[place] for place in sorted(places)]


def _may_stop(phrase: Phrase) -> bool:
    return len(phrase.tokens) > 1 or _is_word(phrase.tokens[0])


def _is_word(token: str) -> bool:
    return len(token) > 1 and not token.isdecimal()


def _is_rare(token: str) -> bool:
    """Whether few customers have it: three figures, or two characters of a script that has many."""
    return len(token) > 2 if token.isdecimal() else len(token) > 1 and not token.isascii()


def _follow(tokens: ColumnElement[str], phrases: Sequence[Phrase]) -> list[ColumnElement[bool]]:
    """Whether the tokens of each phrase follow each other. Tokens hold neither spaces nor wildcards."""
    padded = literal(" ") + tokens + " "
    return [padded.contains(f" {' '.join(phrase.tokens)}{'' if phrase.prefix else ' '}") for phrase in phrases]


def _tsquery(phrases: Sequence[Phrase]) -> str:
    """All tokens of all phrases, in whatever order they stand."""
    return " & ".join(dict.fromkeys(
        f"'{token}'{':*' if phrase.prefix and place == len(phrase.tokens) else ''}"
        for phrase in phrases for place, token in enumerate(phrase.tokens, start=1)))


def put_together(session: Session, begin: bool) -> bool:
    """On SQLite, merge some pages of the word index; whether there is more to do. `begin`: of all parts anew.

    A part still holds the words of texts that are gone until it is merged. PostgreSQL forgets them by itself.
    """
    unit = own_session(session)
    if unit.get_bind().dialect.name != "sqlite":
        return False
    driver: Any = unit.connection().connection.driver_connection
    before = driver.total_changes
    driver.execute(f"INSERT INTO {TABLE} ({TABLE}, rank) VALUES ('merge', ?)", (-_PAGES if begin else _PAGES,))
    return bool(driver.total_changes - before >= _SOMETHING)
