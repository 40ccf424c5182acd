"""A form of a customer on its way to a page and back: opened, tried, shown again with what could not be accepted."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

from flask import request

from guanxi.ctx import Ctx
from guanxi.customers.duplicates import Twin, twins
from guanxi.errors import Refused
from guanxi.web.customers.layout import Section
from guanxi.web.customers.plugin_fields import refuse_unknown
from guanxi.web.customers.saving import Stored, save_edit, sent_edit
from guanxi.web.forms import Form


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A form on its way to a page: its fields, what it had shown, and what could not be accepted."""

    form: Form
    stored: Stored
    section: Section
    original: str
    problems: tuple[str, ...] = ()
    twins: tuple[Twin, ...] = ()

    @property
    def version(self) -> int:
        """The version the form was filled from: of one that is shown again, the one it was sent with."""
        return int(request.form.get("version") or self.stored.record.version)


def opened(ctx: Ctx, stored: Stored, section: Section) -> Shown:
    """The form of `section`, holding what is stored or what this request sends."""
    original = request.form.get("original") or json.dumps(stored.raw(ctx, section.fields), ensure_ascii=False)
    return Shown(form=stored.form(ctx, section.fields), stored=stored, section=section, original=original)


def attempted(ctx: Ctx, shown: Shown) -> Shown | None:
    """Save what this request sends: None when that was done, else the form with its problems.

    Raises Clash when others changed the same fields meanwhile.
    """
    changes = sent_edit(shown.form, shown.section.fields)
    shown.form.validate()
    try:
        refuse_unknown(shown.form)
        save_edit(ctx, shown.stored, changes, accept=request.form.get("accept_duplicates") == "1")
    except Refused as refused:
        elsewhere = shown.form.take(refused.issues)
        duplicate = any(issue.code == "duplicate" for issue in refused.issues)
        found = twins(ctx, changes.typed, shown.stored.record.id) if duplicate else ()
        problems = [str(issue) for issue in elsewhere] if refused.issues else [str(refused)]
        return replace(shown, problems=tuple(problems), twins=tuple(found))
    return None
