"""Orders from files: each number once, with what came back of it, through the services that record orders."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import select, union

from guanxi.api import (
    EVERYTHING,
    Clues,
    Ctx,
    Finding,
    Imported,
    Importer,
    ImportWish,
    Issue,
    Outcome,
    Record,
    _l,
    find_customers,
    setting,
)
from guanxi_commerce.checks import CURRENCY
from guanxi_commerce.importing.fields import FIGURES, OPTIONS, order_fields
from guanxi_commerce.importing.reading import Bill, read_bill
from guanxi_commerce.importing.recording import Booked, record_bills
from guanxi_commerce.models import Order, Return
from guanxi_commerce.rights import IMPORT
from guanxi_commerce.services import settle_imported, withdraw_orders, withdraw_returns

_SETTLED: Final = 200
_NOBODY: Final = Clues()


def check(ctx: Ctx, wish: ImportWish) -> list[Issue]:
    """What is wrong with the columns and options chosen."""
    found: list[Issue] = []
    if not wish.fields & {"total", "price"}:
        found.append(Issue(message=_l("Say which column holds the amount of a row, or the price."), field="total",
                           code="map.missing"))
    walk_in = str(wish.options["walk_in"])
    if not wish.fields & {"customer", "customer_name", "phone", "email"} and not walk_in:
        found.append(Issue(message=_l("Say which column names the customer, or whose orders all of them are."),
                           field="customer", code="map.missing"))
    if walk_in and (issue := find_customers(ctx, [Clues(called=walk_in)])[0].issue):
        found.append(issue)
    currency = str(wish.options["currency"])
    if currency and not CURRENCY.fullmatch(currency.upper()):
        found.append(Issue(message=_l("A currency is three capital letters, such as CNY."), code="bad_currency",
                           field="currency"))
    if len(str(wish.options["source"])) > 40:
        found.append(Issue(message=_l("A number must have 1 to 60 characters, its source at most 40."),
                           code="bad_source", field="source"))
    return found


def write(ctx: Ctx, wish: ImportWish, records: Sequence[Record]) -> Imported:
    """Take the rows of some orders over."""
    home = str(wish.options["currency"] or setting(ctx, "organisation.currency")).upper()
    bills = [read_bill(record, wish, home) for record in records]
    whole = [bill for bill in bills if isinstance(bill, Bill)]
    people = _people(ctx, wish, whole)
    customers = [_customer(bill, people) for bill in whole]
    theirs = [(bill, customer) for bill, customer in zip(whole, customers, strict=True) if isinstance(customer, int)]
    booked = iter(record_bills(ctx, theirs, wish.met))
    outcomes: list[Outcome] = []
    made: dict[str, list[int]] = {"customer": sorted({one.id for one in people.values() if one.made and one.id}),
                                  "commerce.order": [], "commerce.return": []}
    figures = Counter({figure.key: 0 for figure in FIGURES})
    figures["customers_created"] = len(made["customer"])
    persons = iter(customers)
    for bill in bills:
        if not isinstance(bill, Bill):
            outcomes.append(Outcome(verdict="rejected", issues=bill))
            continue
        figures.update(rows_repeated=bill.repeated, rows_elsewhere=bill.elsewhere)
        if not bill.clues:
            figures["rows_without_customer"] += bill.rows
        customer = next(persons)
        if isinstance(customer, Issue):
            outcomes.append(Outcome(verdict="rejected", issues=(customer, *bill.aside)))
            continue
        book = next(booked)
        outcomes.append(Outcome(verdict=book.verdict, issues=(*book.issues, *bill.aside)))
        _count(bill, book, home, made, figures)
    return Imported(outcomes=outcomes, made=made, figures=figures)


def settle(ctx: Ctx, made: Mapping[str, Sequence[tuple[int, int]]], after: int) -> int | None:
    """The states of some of the customers whose orders and returns were made; others between them are no worse for
    being looked at again."""
    parts = [select(model.customer_id).where(model.id.between(made[entity][0][0], made[entity][-1][1]),
                                             model.customer_id > after)
             .distinct().order_by(model.customer_id).limit(_SETTLED).subquery().select()
             for model, entity in ((Order, "commerce.order"), (Return, "commerce.return")) if made.get(entity)]
    if not parts:
        return None
    every = union(*parts).subquery()
    ids = list(ctx.session.scalars(select(every.c.customer_id).order_by(every.c.customer_id).limit(_SETTLED),
                                   execution_options=EVERYTHING))
    settle_imported(ctx, ids)
    return ids[-1] if len(ids) == _SETTLED else None


def undo(ctx: Ctx, entity: str, ids: Sequence[int]) -> list[int]:
    """Take back orders, or returns, that were imported."""
    return withdraw_orders(ctx, ids) if entity == "commerce.order" else withdraw_returns(ctx, ids)


def _people(ctx: Ctx, wish: ImportWish, bills: Sequence[Bill]) -> dict[Clues, Finding]:
    """Whom the rows name. Nobody is made for an order that may be two customers', nor is the customer of the others."""
    doubtful = list(dict.fromkeys(clues for bill in bills for clues in bill.clues if _may_be_two(bill)))
    named = list(dict.fromkeys(clues for bill in bills for clues in bill.clues if not _may_be_two(bill)))
    found = dict(zip(doubtful, find_customers(ctx, doubtful, match=wish.match), strict=True))
    found |= zip(named, find_customers(ctx, named, create=bool(wish.options["create_customers"]), met=wish.met,
                                       match=wish.match), strict=True)
    walk_in = Clues(called=str(wish.options["walk_in"]))
    if walk_in != _NOBODY and any(not bill.clues for bill in bills):
        found[_NOBODY] = find_customers(ctx, [walk_in])[0]
    return found


def _may_be_two(bill: Bill) -> bool:
    return len({clues.called for clues in bill.clues} - {""}) > 1


def _customer(bill: Bill, people: Mapping[Clues, Finding]) -> int | Issue:
    found = [people[clues] for clues in bill.clues or (_NOBODY,) if clues in people]
    if not found:
        return Issue(message=_l("It names no customer. Say which customer gets such orders, or add one to the row."),
                     code="customer.none", field="customer")
    issue = next((one.issue for one in found if one.issue is not None), None)
    if len({one.id for one in found}) > 1 or (issue is not None and _may_be_two(bill)):
        return Issue(message=_l("Rows of this order name different customers: %(first)s and %(second)s."),
                     code="customer.differs", field="customer",
                     params={"first": _words(bill.clues[0]), "second": _words(bill.clues[1])})
    return issue or found[0].id or 0


def _words(clues: Clues) -> str:
    return clues.called or clues.name or clues.phone or clues.email


def _count(bill: Bill, book: Booked, home: str, made: Mapping[str, list[int]], figures: Counter[str]) -> None:
    """Add what was made to the figures."""
    figures["returns_linked"] += book.return_id is not None and book.linked
    for entity, row_id, number, sum_of, amount in (
            ("commerce.order", book.order_id, "orders_created", "total_minor", bill.total),
            ("commerce.return", book.return_id, "returns_created", "returned_minor", bill.returned)):
        if row_id is not None:
            made[entity].append(row_id)
            figures[number] += 1
            figures[sum_of] += amount if bill.currency == home else 0
            figures["foreign_created"] += bill.currency != home


ORDERS: Final = Importer(
    key="commerce.orders", title=_l("Orders"), permission=IMPORT, fields=order_fields, write=write, options=OPTIONS,
    figures=FIGURES, makes={"commerce.return": _l("Returns")}, together="number", check=check, settle=settle, undo=undo,
    icon="shopping-cart", order=30)
