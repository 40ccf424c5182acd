"""A right that a role can grant."""

from __future__ import annotations

from dataclasses import dataclass

from guanxi.errors import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """A right by key; `scoped` ones are granted at one of the five data scopes, others at all or not.

    `roles` are the roles that come with the product ("sales_manager", "salesperson", "store_clerk",
    "customer_service", "analyst") that are given a plugin's right when it is switched on for the first time.
    """

    key: str
    title: Text
    scoped: bool = False
    roles: tuple[str, ...] = ()
