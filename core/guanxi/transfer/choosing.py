"""The options of an importer, as somebody chose them, checked against those it has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from guanxi.contributions import Importer, ImportOption
from guanxi.customers.spreadsheets import shown
from guanxi.errors import Issue, Refused
from guanxi.i18n import _l

Chosen = Mapping[str, str | bool]


def read_options(importer: Importer, given: Chosen) -> dict[str, str | bool]:
    """A value for each option of `importer`: as given, else its default. Raises Refused with every issue."""
    issues = list(_issues(importer, given))
    if issues:
        raise Refused(_l("The file can’t be taken over like this. Nothing was imported."), issues)
    return {option.key: _value(option, given) for option in importer.options}


def _value(option: ImportOption, given: Chosen) -> str | bool:
    found = given.get(option.key, option.default)
    if option.kind == "boolean":
        return bool(found)
    return str(found).strip()


def _issues(importer: Importer, given: Chosen) -> Iterator[Issue]:
    known = {option.key: option for option in importer.options}
    for key in given:
        if key not in known:
            yield Issue(message=_l("There is no option called “%(key)s”."), code="option.unknown", field=key,
                        params={"key": key})
    for key, option in known.items():
        words = [str(choice.value) for choice in option.choices]
        value = str(_value(option, given))
        if option.kind == "choice" and value not in words:
            yield Issue(message=_l("“%(value)s” is not one of the possible values: %(options)s."), field=key,
                        code="not_an_option", params={"value": shown(value), "options": ", ".join(words)})
