"""The floor: the same page by bare Flask and SQLAlchemy Core, without rights, language, history or plugins."""

from __future__ import annotations

from typing import Any

from flask import Flask, render_template_string, request
from flask.testing import FlaskClient
from sqlalchemy import Engine, bindparam, select

from guanxi.accounts.models import Store, User
from guanxi.customers.models import Customer
from guanxi.timeline.models import CustomerActivity, Note, TimelineEntry
from guanxi_commerce.models import CustomerSummary, Order
from tests.toy.guanxi_toy.models import Score

_CUSTOMER: Any = Customer.__table__
_USER: Any = User.__table__
_SCORE: Any = Score.__table__
_LAST: Any = CustomerActivity.__table__
_ENTRY: Any = TimelineEntry.__table__
_NOTE: Any = Note.__table__
_SUMMARY: Any = CustomerSummary.__table__
_ORDER: Any = Order.__table__
_STORE: Any = Store.__table__

LIST = """<!doctype html><html><head><title>Customers</title></head><body><table>
{% for row in rows %}<tr><td><a href="/customers/{{ row.id }}">{{ row.name }}</a></td><td>{{ row.number }}</td>
<td>{{ row.state }}</td><td>{{ row.phone }}</td><td>{{ row.owner }}</td><td>{{ row.last_at }}</td></tr>
{% endfor %}</table></body></html>"""
ORDERS = """<!doctype html><html><head><title>Orders</title></head><body><table>
{% for row in rows %}<tr><td><a href="/orders/{{ row.id }}">{{ row.number }}</a></td><td>{{ row.customer }}</td>
<td>{{ row.placed_at }}</td><td>{{ row.total }}</td><td>{{ row.status }}</td><td>{{ row.channel }}</td>
<td>{{ row.store }}</td><td>{{ row.refunded }}</td><td>{{ row.items }}</td></tr>
{% endfor %}</table></body></html>"""
PAGE = """<!doctype html><html><head><title>{{ customer.name }}</title></head><body><h1>{{ customer.name }}</h1>
<dl>{% for key, value in customer._mapping.items() %}<dt>{{ key }}</dt><dd>{{ value }}</dd>{% endfor %}</dl>
<ul>{% for row in entries %}<li>{{ row.at }} {{ row.kind }} {{ row.body }}</li>{% endfor %}</ul></body></html>"""

_COLUMNS = (_CUSTOMER.c.id, _CUSTOMER.c.name, _CUSTOMER.c.number, _CUSTOMER.c.state, _CUSTOMER.c.phone,
            _USER.c.name.label("owner"), _LAST.c.last_at)
_JOINED = (_CUSTOMER.outerjoin(_USER, _USER.c.id == _CUSTOMER.c.owner_id)
           .outerjoin(_LAST, _LAST.c.customer_id == _CUSTOMER.c.id))
BY_NAME = select(*_COLUMNS).select_from(_JOINED).order_by(_CUSTOMER.c.sort_key, _CUSTOMER.c.id).limit(50)
BY_POINTS = (select(*_COLUMNS).select_from(_SCORE.join(_JOINED, _SCORE.c.customer_id == _CUSTOMER.c.id))
             .where(_SCORE.c.programme_id == 1, _SCORE.c.points.is_not(None))
             .order_by(_SCORE.c.points.desc(), _SCORE.c.customer_id.desc()).limit(50))
BY_SPENT = (select(*_COLUMNS, _SUMMARY.c.spent).select_from(_SUMMARY.join(_JOINED,
                                                                          _SUMMARY.c.customer_id == _CUSTOMER.c.id))
            .order_by(_SUMMARY.c.spent.desc(), _SUMMARY.c.customer_id.desc()).limit(50))
LAST_ORDERS = (select(_ORDER, _CUSTOMER.c.name.label("customer"), _STORE.c.name.label("store"))
               .select_from(_ORDER.join(_CUSTOMER, _CUSTOMER.c.id == _ORDER.c.customer_id)
                            .outerjoin(_STORE, _STORE.c.id == _ORDER.c.store_id))
               .order_by(_ORDER.c.placed_at.desc(), _ORDER.c.id.desc()).limit(50))
ONE = select(*_CUSTOMER.c, _USER.c.name.label("owner")).select_from(
    _CUSTOMER.outerjoin(_USER, _USER.c.id == _CUSTOMER.c.owner_id)).where(_CUSTOMER.c.id == bindparam("id"))
ENTRIES = (select(_ENTRY.c.at, _ENTRY.c.kind, _NOTE.c.body)
           .select_from(_ENTRY.outerjoin(_NOTE, _NOTE.c.id == _ENTRY.c.note_id))
           .where(_ENTRY.c.customer_id == bindparam("id")).order_by(_ENTRY.c.at.desc(), _ENTRY.c.id.desc()).limit(30))
_SORTED = {"name": BY_NAME, "points": BY_POINTS, "spent": BY_SPENT}


def floor_client(engine: Engine) -> FlaskClient:
    """A client of the bare application over `engine`."""
    app = Flask("floor")

    @app.get("/customers")
    def customers() -> str:
        statement = _SORTED[request.args.get("sort", "name")]
        with engine.connect() as connection:
            return render_template_string(LIST, rows=connection.execute(statement).all())

    @app.get("/orders")
    def orders() -> str:
        with engine.connect() as connection:
            return render_template_string(ORDERS, rows=connection.execute(LAST_ORDERS).all())

    @app.get("/customers/<int:customer_id>")
    def customer(customer_id: int) -> str:
        with engine.connect() as connection:
            found = connection.execute(ONE, {"id": customer_id}).one()
            entries = connection.execute(ENTRIES, {"id": customer_id}).all()
        return render_template_string(PAGE, customer=found, entries=entries)

    return app.test_client()
