"""The database layer: base class, the two sessions, the unit of work, locks, bulk writing."""

from guanxi.db.acting import acting
from guanxi.db.among import among, listed, listing
from guanxi.db.base import Base, CustomerOwned, Json, Key, UtcDateTime, filled_index, sort_text
from guanxi.db.bulk import JsonText, insert_many, reserve_ids, update_many
from guanxi.db.guard import EVERYTHING, OUTER, register_rule
from guanxi.db.sessions import ReadSession, WriteSession, read_session
from guanxi.db.work import UnitOfWork, engine_of, retrying, unit_of_work

__all__ = ["EVERYTHING", "OUTER", "Base", "CustomerOwned", "Json", "JsonText", "Key", "ReadSession", "UnitOfWork",
           "UtcDateTime", "WriteSession", "acting", "among", "engine_of", "filled_index", "insert_many", "listed",
           "listing", "read_session", "register_rule", "reserve_ids", "retrying", "sort_text", "unit_of_work",
           "update_many"]
