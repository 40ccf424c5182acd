"""Prepare: the first half of the one write path, through the read session and without a lock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from guanxi.ctx import Ctx
from guanxi.customers.asking import objections, tidied
from guanxi.customers.current import Current, load_current
from guanxi.customers.definitions import Definition, field_definitions
from guanxi.customers.derive import with_shared
from guanxi.customers.drafts import Draft, KeyPair, PreparedBatch, PreparedCustomer
from guanxi.customers.identity import duplicate_issue, strong
from guanxi.customers.normalise import Defaults, normalise
from guanxi.customers.plugin_values import with_attributes
from guanxi.customers.references import reference_issues
from guanxi.customers.stored import Stored, look_up
from guanxi.errors import Issue
from guanxi.i18n import _l


def prepare(ctx: Ctx, drafts: Sequence[Draft], known: Mapping[str, Definition] | None = None, *,
            slots: bool = False) -> PreparedBatch:
    """Normalise and check `drafts`: a batch of one and a batch of many are the same.

    A draft with an error-level issue is left out of the batch. A strong key that is held already, by a file
    or by an earlier draft of the batch, is a warning and leaves the draft out too, unless it accepts duplicates.
    `known` are the custom fields, if the caller has them. `slots`: the batch is applied at once, and prepared anew
    when somebody was quicker.
    """
    definitions = field_definitions(ctx) if known is None else known
    current = load_current(ctx, [draft.customer_id for draft in drafts if draft.customer_id is not None])
    normalised, issues = normalise_all(tidied(ctx, drafts), definitions, current, defaults_of(ctx))
    items, more = with_attributes(ctx, normalised)
    found = [*issues, *more, *objections(ctx, [draft for draft, _item in items])]
    return check_stored(ctx, items, found, look_up(ctx, [item for _, item in items], slots=slots))


def defaults_of(ctx: Ctx) -> Defaults:
    """A new file belongs to whoever creates it, and to that person's department."""
    return Defaults(ctx.principal.user_id, ctx.principal.department_id)


def normalise_all(drafts: Sequence[Draft], definitions: Mapping[str, Definition], current: Mapping[int, Current],
                  defaults: Defaults) -> tuple[list[tuple[Draft, PreparedCustomer]], list[Issue]]:
    """The pure part of prepare: no database, so that it can run in another process."""
    items: list[tuple[Draft, PreparedCustomer]] = []
    issues: list[Issue] = []
    for draft in drafts:
        stored = None if draft.customer_id is None else current.get(draft.customer_id)
        if draft.customer_id is not None and stored is None:
            issues.append(_gone(draft))
            continue
        item, found = normalise(draft, definitions, stored, defaults)
        issues += found
        if item is not None:
            items.append((draft, item))
    return items, issues


def check_stored(ctx: Ctx, items: Sequence[tuple[Draft, PreparedCustomer]], issues: Iterable[Issue],
                 stored: Stored) -> PreparedBatch:
    """The part of prepare that knows what is stored: numbers and strong keys others hold, versions."""
    found = list(issues)
    found += _number_issues(items, stored)
    found += reference_issues(ctx, items)
    found += [_stale(draft) for draft, item in items if _is_stale(draft, item)]
    refused = {issue.row for issue in found if issue.level == "error"}
    fine = [pair for pair in items if pair[0].row not in refused]
    kept, warnings = _check_keys(fine, stored)
    return PreparedBatch(tuple(kept), (*found, *warnings), stored.slots)


def _is_stale(draft: Draft, item: PreparedCustomer) -> bool:
    return draft.version is not None and draft.version != item.core.get("version")


def _check_keys(items: Sequence[tuple[Draft, PreparedCustomer]], stored: Stored
                ) -> tuple[list[PreparedCustomer], list[Issue]]:
    held, common = stored.holders, stored.common
    kept: list[PreparedCustomer] = []
    issues: list[Issue] = []
    claimed: set[KeyPair] = set()
    for draft, item in items:
        keys = strong(item.keys)
        if held.keys().isdisjoint(keys) and common.isdisjoint(keys) and claimed.isdisjoint(keys):
            kept.append(item)  # as almost every row of a large batch
            claimed.update(keys)
            continue
        shared = {key for key in keys if _is_new(held.get(key, ()), item.customer_id, key in claimed)}
        found = [duplicate_issue(key, _others(held.get(key, ()), item.customer_id), draft.row)
                 for key in keys if key in shared]
        if not found or draft.accept_duplicates:
            kept.append(with_shared(item, shared | {key for key in keys if key in common}))
            claimed.update(key for key in keys if key not in common)
        if found and not draft.accept_duplicates:
            issues += found
    return kept, issues


def _is_new(holders: Sequence[int], own: int | None, claimed: bool) -> bool:
    """Whether others hold a key that this file does not hold yet: sharing it was decided when it was entered."""
    return own not in holders and (claimed or bool(holders))


def _others(holders: Sequence[int], own: int | None) -> list[int]:
    return [holder for holder in holders if holder != own]


def _number_issues(items: Sequence[tuple[Draft, PreparedCustomer]], stored: Stored) -> list[Issue]:
    numbered = [(draft, item) for draft, item in items if "number" in item.changes and item.core["number"]]
    taken: dict[str, int | None] = dict(stored.numbers)
    issues: list[Issue] = []
    for draft, item in numbered:
        number = item.core["number"]
        if number in taken and (taken[number] is None or taken[number] != item.customer_id):
            issues.append(Issue(message=_l("Number “%(number)s” is taken by another customer file."), row=draft.row,
                                code="number_taken", field="number", params={"number": number}))
        taken.setdefault(number, item.customer_id)
    return issues


def _gone(draft: Draft) -> Issue:
    return Issue(message=_l("This customer does not exist, or is not yours to change."), code="not_found",
                 row=draft.row)


def _stale(draft: Draft) -> Issue:
    return Issue(message=_l("Somebody else changed this customer in the meantime."), code="stale", row=draft.row)
