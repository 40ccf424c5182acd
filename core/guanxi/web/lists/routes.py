"""The pages that every list has: collected once, hung on the blueprint of each list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial, update_wrapper
from typing import Any, Final, Literal, TypeVar

from flask import Blueprint
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from guanxi.ctx import Action
from guanxi.web.context import requires
from guanxi.web.lists.listed import HOMES, Listed

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])
INDEX: Final = ""
"""Stands for the endpoint of the list itself, which each list calls as it wants."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """One page: its view is given the list, and then what stands in the address."""

    rule: str
    endpoint: str
    method: Literal["GET", "POST"]
    right: Action
    view: Callable[..., ResponseReturnValue]


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages marked so far."""

    _pages: list[_Page] = field(default_factory=list)

    def get(self, rule: str, endpoint: str = INDEX, right: Action = "view") -> Callable[[View], View]:
        """Mark a view that shows something to those who hold the entity's `right`."""
        return self._marked(rule, endpoint, "GET", right)

    def post(self, rule: str, endpoint: str, right: Action = "view") -> Callable[[View], View]:
        """Mark a view that does something for those who hold the entity's `right`."""
        return self._marked(rule, endpoint, "POST", right)

    def hang(self, listed: Listed, blueprint: Blueprint) -> None:
        """Register all pages for `listed`; whoever makes their addresses finds `blueprint` by the entity's key."""
        for page in self._pages:
            if page.right == "export" and listed.entity.export is None:
                continue
            view: Callable[..., Any] = update_wrapper(partial(page.view, listed), page.view)
            blueprint.add_url_rule(page.rule, page.endpoint or listed.index, methods=[page.method],
                                   view_func=requires(listed.entity.right(page.right))(view))
        blueprint.record(partial(_remember, listed))

    def _marked(self, rule: str, endpoint: str, method: Literal["GET", "POST"], right: Action
                ) -> Callable[[View], View]:
        def mark(view: View) -> View:
            self._pages.append(_Page(rule=rule, endpoint=endpoint, method=method, right=right, view=view))
            return view
        return mark


def _remember(listed: Listed, state: BlueprintSetupState) -> None:
    """Keep the full name of the list's endpoint, which it has from where its blueprint was registered."""
    index = f"{state.name_prefix}.{state.name}.{listed.index}".lstrip(".")
    state.app.extensions.setdefault(HOMES, {})[listed.entity.key] = index


pages: Final = Pages()
