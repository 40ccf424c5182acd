"""The full-text index over search_text, which no model can describe: FTS5 on SQLite, GIN on PostgreSQL.

On SQLite the index holds no text of its own; triggers keep it in step with the table, whoever writes it. Lists
of two and three letters' prefixes make short words quick (measured at a million: 0.3 ms for 15).
On PostgreSQL the tokens are cast to a tsvector as they are: its parser would cost three times as much and
has nothing to find in them. Positions are left out; the engine looks at the text itself for phrases.
"""

from __future__ import annotations

from typing import Final

TABLE: Final = "customer_fts"
INDEX: Final = "ix_search_text_tokens"

_SQLITE: Final = (
    f"CREATE VIRTUAL TABLE {TABLE} USING fts5(tokens, content='search_text', content_rowid='customer_id', "
    "tokenize='unicode61 remove_diacritics 0', prefix='2 3', columnsize=0)",
    f"""CREATE TRIGGER {TABLE}_insert AFTER INSERT ON search_text BEGIN
        INSERT INTO {TABLE} (rowid, tokens) VALUES (new.customer_id, new.tokens);
        END""",
    f"""CREATE TRIGGER {TABLE}_delete AFTER DELETE ON search_text BEGIN
        INSERT INTO {TABLE} ({TABLE}, rowid, tokens) VALUES ('delete', old.customer_id, old.tokens);
        END""",
    f"""CREATE TRIGGER {TABLE}_update AFTER UPDATE ON search_text BEGIN
        INSERT INTO {TABLE} ({TABLE}, rowid, tokens) VALUES ('delete', old.customer_id, old.tokens);
        INSERT INTO {TABLE} (rowid, tokens) VALUES (new.customer_id, new.tokens);
        END""",
)
_SQLITE_DROP: Final = (*(f"DROP TRIGGER {TABLE}_{kind}" for kind in ("insert", "delete", "update")),
                       f"DROP TABLE {TABLE}")
_POSTGRESQL: Final = (f"CREATE INDEX {INDEX} ON search_text USING gin (CAST(tokens AS tsvector))",)
_POSTGRESQL_DROP: Final = (f"DROP INDEX {INDEX}",)


def statements(dialect: str) -> tuple[str, ...]:
    """What creates the index, for the migration; search_text must exist."""
    return _SQLITE if dialect == "sqlite" else _POSTGRESQL


def drop_statements(dialect: str) -> tuple[str, ...]:
    """What removes the index again."""
    return _SQLITE_DROP if dialect == "sqlite" else _POSTGRESQL_DROP
