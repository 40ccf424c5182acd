"""Telling that something happened: handlers with a veto now, everybody else by a job of their own."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from typing import Final

from guanxi.contributions.events import Event, Subscription
from guanxi.ctx import Ctx
from guanxi.db import insert_many, reserve_ids
from guanxi.errors import GuanxiError, ProgrammingError, Refused
from guanxi.events.codec import stored
from guanxi.events.models import EventRow
from guanxi.i18n import _l
from guanxi.jobs.facade import for_handler, unit_session
from guanxi.jobs.services import HandlerJob, insert_handler_jobs

MOST_CUSTOMERS: Final = 1000
BEFORE_BUDGET: Final = 0.2
"""Seconds a "before" handler may take; beyond it a warning names it, since everyone waits meanwhile."""

_EVENT_COLUMNS: Final = ("id", "name", "version", "at", "operation", "actor_id", "fields")
logger = logging.getLogger(__name__)


def emit(ctx: Ctx, event: Event) -> int:
    """Tell `event` in the unit of work behind `ctx`; returns the event's id.

    Handlers "before" run at once and may refuse the whole unit by raising. Then the event and one job per
    handler "after" are written, so they exist exactly if the unit is committed.
    """
    if len(event.customer_ids) > MOST_CUSTOMERS:
        raise ProgrammingError(f"{event.name}: {len(event.customer_ids)} customers; emit one event per 1,000")
    interested = [item for item in ctx.catalogue.subscriptions.values() if item.event is type(event)]
    for subscription in interested:
        if subscription.phase == "before":
            _ask(ctx, subscription, event)
    event_id = _insert_event(ctx, event)
    _insert_jobs(ctx, event, event_id, [item for item in interested if item.phase == "after"])
    return event_id


def _ask(ctx: Ctx, subscription: Subscription, event: Event) -> None:
    started = time.monotonic()
    try:
        subscription.handle(event, for_handler(ctx))
    except GuanxiError:
        raise
    except Exception as error:
        raise Refused(
            _l("“%(handler)s” could not check this, so nothing was written. Tell your administrator."),
            handler=subscription.key) from error
    elapsed = time.monotonic() - started
    if elapsed > BEFORE_BUDGET:
        logger.warning("%s took %.0f ms before %s; its budget is %.0f ms",
                     subscription.key, elapsed * 1000, event.name, BEFORE_BUDGET * 1000)


def _insert_event(ctx: Ctx, event: Event) -> int:
    session = unit_session(ctx)
    event_id = reserve_ids(session, EventRow, 1)[0]
    insert_many(session, EventRow, _EVENT_COLUMNS, [
        (event_id, event.name, event.version, ctx.now, ctx.operation, ctx.principal.user_id, stored(event))])
    return event_id


def _insert_jobs(ctx: Ctx, event: Event, event_id: int, subscriptions: Sequence[Subscription]) -> None:
    if subscriptions:
        jobs = [HandlerJob(name=item.key, lane=_lane(item, event)) for item in subscriptions]
        insert_handler_jobs(unit_session(ctx), ctx, event_id, jobs)


def _lane(subscription: Subscription, event: Event) -> str:
    """Events about one customer are handled in order; those about several, in order among themselves."""
    if subscription.lane == "subject" and len(event.customer_ids) == 1:
        return f"{subscription.key}:{event.customer_ids[0]}"
    return subscription.key
