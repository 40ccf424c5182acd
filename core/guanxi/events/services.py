"""Telling that something happened: handlers with a veto now, everybody else by a job of their own."""

from __future__ import annotations

import logging
import time
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

_EVENT_COLUMNS: Final = ("name", "version", "at", "operation", "actor_id", "fields")
logger = logging.getLogger(__name__)


def emit(ctx: Ctx, event: Event) -> None:
    """Tell `event` in the unit of work behind `ctx`.

    Handlers "before" run at once and may refuse the whole unit by raising. Then the event and one job per
    handler "after" are written, so they exist exactly if the unit is committed.
    """
    if len(event.customer_ids) > MOST_CUSTOMERS:
        raise ProgrammingError(f"{event.name}: {len(event.customer_ids)} customers; emit one event per 1,000")
    interested = [item for item in ctx.catalogue.subscriptions.values() if _hears(ctx, item, event)]
    for subscription in interested:
        if subscription.phase == "before":
            _ask(ctx, subscription, event)
    later = [item for item in interested if item.phase == "after"]
    event_id = reserve_ids(unit_session(ctx), EventRow, 1)[0] if later else None
    _insert_event(ctx, event, event_id)
    if event_id is not None:
        jobs = [HandlerJob(name=item.key, lane=_lane(item, event)) for item in later]
        insert_handler_jobs(unit_session(ctx), ctx, event_id, jobs)


def _hears(ctx: Ctx, subscription: Subscription, event: Event) -> bool:
    if subscription.event is not Event:
        return subscription.event is type(event)
    return event.name in ctx.catalogue.events and (
        subscription.wanted is None or event.name in subscription.wanted(ctx))


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


def _insert_event(ctx: Ctx, event: Event, event_id: int | None) -> None:
    """Write the event; an id is taken beforehand only for jobs, which name it."""
    row = (event.name, event.version, ctx.now, ctx.operation, ctx.principal.user_id, stored(event))
    if event_id is None:
        insert_many(unit_session(ctx), EventRow, _EVENT_COLUMNS, [row])
    else:
        insert_many(unit_session(ctx), EventRow, ("id", *_EVENT_COLUMNS), [(event_id, *row)])


def _lane(subscription: Subscription, event: Event) -> str:
    """Events about one customer are handled in order; those about several, in order among themselves."""
    if subscription.lane == "subject" and len(event.customer_ids) == 1:
        return f"{subscription.key}:{event.customer_ids[0]}"
    return subscription.key
