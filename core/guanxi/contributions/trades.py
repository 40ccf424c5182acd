"""Roles as a trade knows them, to begin with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from guanxi.ctx import Scope
from guanxi.errors import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleTemplate:
    """A role as a trade has it: what it is called, whom it is for, and what it grants of the platform's rights.

    `like` is the role of the product it resembles ("sales_manager", "salesperson", "store_clerk", "customer_service",
    "analyst"): rights of plugins that are meant for that one are granted too.
    """

    key: str
    title: Text
    purpose: Text
    like: str
    grants: Mapping[str, Scope] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeRoles:
    """The roles of one trade. Those of a plugin have a key that begins with its name."""

    key: str
    title: Text
    roles: Sequence[RoleTemplate]
    order: int = 100
