"""Reading what programs send: JSON that is nothing but JSON, and a problem in our words for what does not fit."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, Never

from flask import Request, abort
from marshmallow import Schema, ValidationError, fields
from webargs.flaskparser import FlaskParser

from guanxi.errors import BadRequest, GuanxiError, Issue, Refused
from guanxi.i18n import LazyString, _l

LARGEST: Final = 2**63 - 1
_UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")
_UNREADABLE: Final = _l("The body is not JSON as RFC 8259 has it.")
_REFUSED: Final = _l("Nothing was changed. The errors say which values can’t be accepted, and why.")


class StoredText(fields.String):
    """Text a database can hold: no NUL, no half of a surrogate pair."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        if _UNSTORABLE.search(text):
            raise self.make_error("invalid_utf8")
        return text


class Parser(FlaskParser):
    """What a schema does not accept becomes a refusal: 400 where the address says it, 422 where the body does."""

    DEFAULT_UNKNOWN_BY_LOCATION = {"json": "raise", "query": "raise", "headers": "exclude"}

    def load_json(self, req: Request, schema: Schema) -> Any:
        """The body. Answers 415 to other content, 400 to what is no JSON, or NaN, or nested too deep to be read."""
        if not req.is_json:
            abort(415)
        try:
            return json.loads(req.get_data(), parse_constant=_no_constant)
        except (ValueError, RecursionError) as error:
            raise BadRequest(_UNREADABLE) from error

    def handle_error(self, error: ValidationError, req: Request, schema: Schema, *, error_status_code: int | None,
                     error_headers: Mapping[str, str] | None) -> Never:
        """Raise it in our own words."""
        raise refusal(error.messages_dict)


def refusal(messages: Mapping[str, Any]) -> GuanxiError:
    """What marshmallow found, by location, as an error of ours."""
    location, found = next(iter(messages.items()))
    issues = [Issue(message=message, code=code, field=place) for place, code, message in _issues("", found)]
    if location == "json":
        return Refused(_REFUSED, issues)
    names = ", ".join(dict.fromkeys((issue.field or "").strip("/").partition("/")[0] for issue in issues))
    return BadRequest(_l("The address can’t be understood at: %(names)s. %(sentence)s"), names=names[:200],
                      sentence=str(issues[0]))


def _issues(place: str, found: Any) -> Iterator[tuple[str, str, LazyString]]:
    if isinstance(found, Mapping):
        for key, inner in found.items():
            yield from _issues(place if key == "_schema" else f"{place}/{_escaped(key)}", inner)
        return
    for message in found:
        code, sentence = next(((code, sentence) for start, code, sentence in _SENTENCES
                               if str(message).startswith(start)), ("invalid", _INVALID))
        yield place, code, sentence


def _escaped(key: object) -> str:
    """A step of a JSON pointer (RFC 6901)."""
    return str(key)[:80].replace("~", "~0").replace("/", "~1")


def _no_constant(name: str) -> Never:
    raise ValueError(name)


_INVALID: Final = _l("This value is not as the reference describes it.")
_SENTENCES: Final = (
    ("Missing data", "missing", _l("This is required.")),
    ("Unknown field", "unknown_field", _l("There is no such field. Leave it out.")),
    ("Field may not be null", "null", _l("This can’t be null.")),
    ("Not a valid integer", "not_an_integer", _l("A whole number is needed.")),
    ("Not a valid string", "not_text", _l("A text is needed.")),
    ("Not a valid utf-8", "not_text", _l("This text holds characters that can’t be stored.")),
    ("Not a valid boolean", "not_a_boolean", _l("true or false is needed.")),
    ("Not a valid list", "not_a_list", _l("A list is needed.")),
    ("Not a valid mapping", "not_an_object", _l("An object is needed.")),
    ("Invalid input type", "not_an_object", _l("An object is needed.")),
    ("Not a valid datetime", "not_an_instant", _l("A time as RFC 3339 writes it is needed: 2026-03-01T09:30:00Z.")),
    ("Must be one of", "not_an_option", _l("Choose one of the values in the reference.")),
    ("Must be", "out_of_range", _l("This number is too small or too large.")),
    ("Longer than", "too_long", _l("This is longer than the reference allows.")),
    ("Shorter than", "too_short", _l("This is shorter than the reference allows.")),
    ("Length must be", "length", _l("This is shorter or longer than the reference allows.")),
)
