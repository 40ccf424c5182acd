"""What a receiver is told: as much of an event as the person may know on whose behalf it is sent."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import Any, Final

from guanxi.api import BadRequest, Ctx, Forbidden, NotFound, Scope, customers_seen
from guanxi_webhooks.hearing import TEST
from guanxi_webhooks.models import Delivery, Receiver

_SEES: Final = "customer.view"


@dataclass(frozen=True, slots=True)
class Untold:
    """Why nothing of an event may be told."""

    problem: str


def message_of(theirs: Ctx, receiver: Receiver, delivery: Delivery) -> str | Untold:
    """The body of the message, as `theirs` may see it now: a right that was taken away since counts.

    Thin on purpose: names and facts are asked for by those who may, under the ids that stand here. Where some of the
    customers may not be told, only the ids of the others are ("partial"), and nothing else of what the event said:
    whom it is about can't be told apart.
    """
    if delivery.name == TEST:
        return _written(delivery, {}, partial=False)
    kind = theirs.catalogue.events.get(delivery.name)
    if kind is None:
        return Untold("unknown")
    if not theirs.may(kind.permission):
        return Untold("rights")
    about = tuple(delivery.fields.get("customer_ids", ()))
    try:
        seen = _seen(theirs, about, receiver.segment_id)
    except (BadRequest, Forbidden, NotFound):
        return Untold("segment")
    if about and not seen:
        return Untold("rights" if receiver.segment_id is None else "outside")
    partial = len(seen) < len(set(about))
    fields = {"customer_ids": sorted(seen)} if partial else delivery.fields
    return _written(delivery, fields, partial=partial)


def _seen(theirs: Ctx, about: tuple[int, ...], segment_id: int | None) -> frozenset[int]:
    """Whoever sees all customers is told of those, too, that are deleted by now."""
    if segment_id is None and Scope.ALL in theirs.principal.scopes(_SEES):
        return frozenset(about)
    return customers_seen(theirs, about, segment_id)


def _written(delivery: Delivery, fields: Mapping[str, Any], *, partial: bool) -> str:
    return json.dumps({"id": delivery.message, "type": delivery.name, "version": delivery.version,
                       "timestamp": delivery.at.astimezone(UTC).isoformat(), "partial": partial, "data": dict(fields)},
                      ensure_ascii=False, separators=(",", ":"))
