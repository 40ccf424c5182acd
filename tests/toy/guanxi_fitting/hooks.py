"""A section on the form."""

from __future__ import annotations

from collections.abc import Sequence

from guanxi.api import FormSection, hookimpl
from tests.toy.guanxi_fitting.attributes import ATTRIBUTES, TROUBLE, stumble


@hookimpl
def customer_form_sections(kind: str) -> Sequence[FormSection]:
    """All that can be written, of persons; one that can't when the test says so."""
    stumble("sections")
    keys = [item.key for item in ATTRIBUTES if item.write is not None or "unwritable" in TROUBLE]
    return [FormSection(key="fitting.card", title="Measurements", attributes=tuple(keys))] if kind == "person" else []
