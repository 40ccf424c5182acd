"""What a plugin shows on the core's pages: descriptions without HTML; templates are the plugin's own files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from guanxi.ctx import Ctx
from guanxi.errors import Text

Tone = Literal["neutral", "accent", "good", "warn", "bad"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """A part of a customer's page whose data is loaded only when it comes into view.

    `template` ("commerce/_orders.html") is given what `data(ctx, customer_id)` returns, and `customer_id`. `scripts`
    and `styles` are files of the plugin's `static/` that the page loads.
    """

    key: str
    title: Text
    template: str
    data: Callable[[Ctx, int], Mapping[str, Any]]
    permission: str = "customer.view"
    scripts: tuple[str, ...] = ()
    styles: tuple[str, ...] = ()
    order: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A key figure at the head of a customer's page: `value` as it is read, `note` what it is compared with."""

    key: str
    title: Text
    value: str
    unit: Text | None = None
    note: Text | None = None
    order: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """A word beside a customer's name. `hint` says on hover what it stands for."""

    text: Text
    tone: Tone = "neutral"
    hint: Text | None = None
    order: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """A line of the menu on a customer's page; it leads to `endpoint` with `values` in its address."""

    key: str
    title: Text
    icon: str
    endpoint: str
    values: Mapping[str, str | int] = field(default_factory=dict)
    permission: str = "customer.view"
    order: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ListAction:
    """A line of the menu over customers that were ticked in a list: `endpoint` answers with a dialog.

    There, and where that dialog is sent, `selected_customers()` says which they are.
    """

    key: str
    title: Text
    icon: str
    endpoint: str
    permission: str
    order: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSection:
    """A section of the form of a customer: `attributes` are keys of the plugin's own that have a `write`.

    The core makes the inputs, reads what was typed, and saves it with the rest of the form.
    """

    key: str
    title: Text
    attributes: tuple[str, ...]
    permission: str = "customer.view"
    order: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """Something the search found that is not a customer: `title` and `note` as they are read, and its page.

    `group` is the heading it stands below, the plugin's title unless given.
    """

    title: str
    endpoint: str
    values: Mapping[str, str | int] = field(default_factory=dict)
    note: str = ""
    icon: str = "search"
    group: Text | None = None
