"""The addresses of a plugin's pages, with a value in each place."""

from __future__ import annotations

import re
from typing import Final

from flask import Flask
from werkzeug.routing import Rule

METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")
_PLACE: Final = re.compile(r"<(?:[^:<>]+:)?[^<>]+>")


def rules_of(app: Flask, plugin: str) -> list[Rule]:
    """The rules of all pages below the plugin's blueprint."""
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint.partition(".")[0] == plugin]


def addresses_of(app: Flask, plugin: str, leaving: frozenset[str] = frozenset(), row: int = 1) -> list[tuple[str, str]]:
    """(method, path) of each page, with the id `row` in each place, without the endpoints in `leaving`."""
    return sorted((method, _PLACE.sub(str(row), rule.rule)) for rule in rules_of(app, plugin)
                  for method in METHODS if method in (rule.methods or ()) and rule.endpoint not in leaving)


def plain_pages(app: Flask, plugin: str) -> list[str]:
    """The paths of the pages that can be opened without knowing more."""
    return sorted(rule.rule for rule in rules_of(app, plugin) if "GET" in (rule.methods or ()) and "<" not in rule.rule)
