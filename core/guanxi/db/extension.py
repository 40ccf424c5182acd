"""Flask-SQLAlchemy, in one place: `db.session` is the read session of a request."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import Connection, Engine, make_url

from guanxi.db.engine import engine_options, prepare_engine, reading_engine
from guanxi.db.sessions import ReadSession


class RequestSession(ReadSession, FlaskSession):
    """The read session of one request, on the application's engine."""

    def __init__(self, db: SQLAlchemy, **options: Any) -> None:
        super().__init__(db=db, **options)
        self.info["engine"] = db.engine
        # One and the same for all statements: a session holds a connection for each engine it is given.
        self._reading = reading_engine(db.engine)

    def get_bind(self, *_args: Any, **_kwargs: Any) -> Engine | Connection:
        """The application's engine, for reading."""
        return self._reading


db = SQLAlchemy(session_options={"class_": RequestSession, "autoflush": False})


def init_database(app: Flask, url: str, pool_size: int = 8) -> Engine:
    """Connect `app` to the database at `url`; returns its engine."""
    target = make_url(url)
    app.config["SQLALCHEMY_DATABASE_URI"] = target
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(target, pool_size)
    db.init_app(app)
    with app.app_context():
        return prepare_engine(db.engine)
