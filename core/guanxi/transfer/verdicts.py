"""Whether a row is a customer that is there already; where only a person can tell, the sentence that asks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Protocol

from guanxi.customers.definitions import PREFIX
from guanxi.customers.drafts import KeyPair, PreparedCustomer
from guanxi.customers.identity import strong
from guanxi.customers.spreadsheets import shown
from guanxi.customers.stored import Stored
from guanxi.errors import Issue
from guanxi.i18n import LazyString, _l
from guanxi.transfer.keyed import Keyed
from guanxi.transfer.known import Known
from guanxi.transfer.plan import Mode, OtherName

CERTAIN: Final = frozenset({"wechat", "id_number", "credit_code"})
"""Kinds of keys that are never given to somebody else, whatever name stands beside them."""

Verdict = Known | Issue | None
"""The customer a row changes, why it is given back, or None for a new customer."""


class Rules(Protocol):
    """What is wished of rows that meet a customer (transfer/plan.py)."""

    @property
    def mode(self) -> Mode:
        """Whether customers may be made, changed, or both."""
        ...

    @property
    def other_name(self) -> OtherName:
        """What becomes of a value that belongs to a customer of another name."""
        ...


def verdict(plan: Rules, item: PreparedCustomer, stored: Stored, known: Mapping[int, Known], keyed: Keyed) -> Verdict:
    """What to do with a row prepared as `item`, by what is stored of its number, of the field that customers are known
    by, and of its keys."""
    found = _found(plan, item, stored, known, keyed)
    if isinstance(found, Issue):
        return found
    if found is None:
        return None if plan.mode != "update" else _none()
    return _usable(found, plan.mode)


def _none() -> Issue:
    return Issue(message=_l("There is no such customer yet, and this import only changes those that are there."),
                 code="match.none")


def _found(plan: Rules, item: PreparedCustomer, stored: Stored, known: Mapping[int, Known], keyed: Keyed) -> Verdict:
    holders: dict[int, KeyPair] = {}
    for key in strong(item.keys):
        for row_id in stored.holders.get(key, ()):
            holders.setdefault(row_id, key)
    named = _named(item, stored, known, keyed)
    if isinstance(named, Known):
        others = [row_id for row_id in holders if row_id != named.id and row_id in known]
        if others and named.id not in holders and plan.other_name == "review":
            return _other_number(holders[others[0]], known[others[0]])
    if named is not None:
        return named
    found = _by_keys(plan, item, {known[row_id]: key for row_id, key in holders.items() if row_id in known})
    apart = isinstance(found, Known) and (item.core.get("number") or keyed.other(item, found.id))
    if isinstance(found, Known) and apart and plan.other_name != "update":
        return None if plan.other_name == "create" else _other_number(holders[found.id], found)
    return found


def _named(item: PreparedCustomer, stored: Stored, known: Mapping[int, Known], keyed: Keyed) -> Verdict:
    """The customer whose number, or whose value of the chosen field, the row has."""
    numbered = known.get(stored.numbers.get(item.core.get("number") or "", 0))
    own = [known[row_id] for row_id in keyed.ids(item) if row_id in known]
    own = [one for one in own if not one.trashed or one.undone] or own
    if not own or numbered in own:
        return numbered
    if numbered is not None:
        return _keyed(keyed, item, "match.differs", _l(
            "The number and “%(value)s” (%(field)s) belong to different customers. Take one of them out of this row."))
    return own[0] if len(own) == 1 else _keyed(keyed, item, "match.several", _l(
        "Several customers have “%(value)s” (%(field)s). Write the number of the one you mean."))


def _keyed(keyed: Keyed, item: PreparedCustomer, code: str, message: LazyString) -> Issue:
    value = keyed.value(item)
    assert keyed.key is not None
    assert value is not None, "somebody has it"
    return Issue(message=message, code=code, field=PREFIX + keyed.key.key, params={
        "field": keyed.key.title, "value": shown(str(value.number if value.text is None else value.text))})


def _by_keys(plan: Rules, item: PreparedCustomer, holders: Mapping[Known, KeyPair]) -> Verdict:
    sure = [one for one, key in holders.items() if key[0] in CERTAIN or one.is_called(item.core["name"])]
    if len(sure) == 1:
        return sure[0]
    if not holders or (not sure and plan.other_name == "create"):
        return None
    first, key = next(iter(holders.items()))
    if len(holders) > 1:
        return Issue(message=_l("“%(value)s” belongs to several customers. Write the number of the one you mean."),
                     code="match.several", field=key[0], params={"value": key[1]})
    return first if plan.other_name == "update" else _other_name(key, first)


def _usable(found: Known, mode: Mode) -> Known | Issue:
    told = {"name": found.name, "number": found.number}
    if not found.yours:
        return Issue(message=_l("This customer is there already and is not yours to change. Ask whoever looks after "
                                "the customer files."), code="match.not_yours")
    if found.undone:
        return found if mode != "update" else _none()
    if found.trashed:
        return Issue(message=_l("%(name)s (%(number)s) is in the trash. Take that customer back, then import the "
                                "row."),
                     code="match.trashed", params=told)
    if mode == "create":
        return Issue(message=_l("%(name)s (%(number)s) is there already, and this import only adds new customers."),
                     code="match.exists", params=told)
    return found


def _other_name(key: KeyPair, holder: Known) -> Issue:
    params = {"value": key[1], "name": holder.name, "number": holder.number}
    if not holder.yours:
        return Issue(message=_l("“%(value)s” belongs to another customer file, which is not yours. Take it out of "
                                "this row, or ask whoever looks after the customer files."),
                     code="match.not_yours", field=key[0], params={"value": key[1]})
    return Issue(message=_l("“%(value)s” belongs to %(name)s (%(number)s), who has another name. Correct the name if "
                            "it is the same customer; otherwise take the value out of this row."),
                 code="match.other_name", field=key[0], params=params)


def _other_number(key: KeyPair, holder: Known) -> Issue:
    if not holder.yours:
        return _other_name(key, holder)
    return Issue(message=_l("“%(value)s” belongs to %(name)s, who has the number %(number)s. Write that number if it "
                            "is the same customer; otherwise take the value out of this row."),
                 code="match.other_number", field=key[0],
                 params={"value": key[1], "name": holder.name, "number": holder.number})
