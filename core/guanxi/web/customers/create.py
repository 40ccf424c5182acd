"""A new customer: the form, the duplicates it may become while one types, and saving it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from guanxi.ctx import Ctx
from guanxi.customers.definitions import Definition, field_definitions
from guanxi.customers.drafts import Draft
from guanxi.customers.duplicates import Twin, twins
from guanxi.customers.models import KINDS
from guanxi.customers.services import write_one
from guanxi.errors import Forbidden, Refused
from guanxi.i18n import _
from guanxi.web.accounts.fields import number
from guanxi.web.context import current_ctx, requires
from guanxi.web.customers.blueprint import VIEW, blueprint
from guanxi.web.customers.composite import RegionField
from guanxi.web.customers.inputs import Inputs, typed
from guanxi.web.customers.layout import Section, section_of, sections
from guanxi.web.customers.plugin_fields import PluginSections, plugin_sections, refuse_unknown
from guanxi.web.forms import Form
from guanxi.web.redirects import go_to
from guanxi.web.toasts import toast

CREATE = "customer.create"
_CHECKED = ("name", "phone", "email", "wechat", "region", "id_number", "credit_code")


@dataclass(frozen=True, slots=True, kw_only=True)
class New:
    """The form of a new customer of one kind."""

    form: Form
    kind: str
    definitions: Mapping[str, Definition]
    plugins: PluginSections

    @property
    def sections(self) -> Sequence[Section]:
        """The core's sections, those of custom fields, then those of plugins."""
        return [*sections(self.kind, self.definitions), *self.plugins.sections]

    @property
    def typed(self) -> dict[str, str]:
        """What the inputs hold."""
        return typed(self.form, [field for section in self.sections for field in section.fields])

    @property
    def draft(self) -> Draft:
        """The customer as it was typed."""
        filled = {field: value for field, value in self.typed.items() if value}
        theirs = {field: filled.pop(field) for field in self.plugins.fields if field in filled}
        return Draft(values={"kind": self.kind, **filled}, attributes=theirs,
                     accept_duplicates=request.form.get("accept_duplicates") == "1")


@blueprint.get("/new")
@requires(CREATE)
def create() -> str:
    """The form of a new customer."""
    return _page(_opened(current_ctx()))


@blueprint.post("/new/form")
@requires(CREATE)
def other_kind() -> str:
    """The form's fields for the other kind of customer; what was typed already stays."""
    new = _opened(current_ctx())
    return render_template("customers/_new_fields.html", form=new.form, sections=new.sections,
                           failed=new.plugins.failed)


@blueprint.post("/new")
@requires(CREATE)
def save_new() -> ResponseReturnValue:
    """Open the file; where somebody may have it already, ask first."""
    ctx = current_ctx()
    new = _opened(ctx)
    form, values = new.form, new.typed
    form.validate()
    try:
        refuse_unknown(form)
        customer_id = write_one(ctx, new.draft, new.definitions)
    except Forbidden as forbidden:  # an owner or a department beyond one's reach: what was typed must not be lost
        return _page(new, [str(forbidden)]), 422
    except Refused as refused:
        elsewhere = [str(issue) for issue in form.take(refused.issues)] if refused.issues else [str(refused)]
        duplicate = any(issue.code == "duplicate" for issue in refused.issues)
        return _page(new, elsewhere, twins(ctx, values) if duplicate else ()), 422
    toast(_("%(name)s is on file now", name=values["name"]))
    again = request.form.get("then") == "next"
    return go_to(url_for("customers.create", kind=_kind()) if again
                 else url_for("customers.show", customer_id=customer_id))


@blueprint.post("/duplicates")
@requires(CREATE)
def duplicates() -> str:
    """Who may be the same customer, as far as it is typed. A POST, so that names don't stand in logs."""
    ctx = current_ctx()
    form = Inputs(ctx=ctx, definitions={}).form(["region"], {})
    values = {field: request.form.get(field, "") for field in _CHECKED} | {"region": str(form["region"].data or "")}
    own = number(request.form.get("own"))
    return render_template("customers/_twins.html", asks=False, own=own, twins=twins(ctx, values, own))


@blueprint.get("/regions")
@requires(VIEW)
def regions() -> str:
    """The next step of choosing a place."""
    form = Inputs(ctx=current_ctx(), definitions={}).form(["region"], {})
    field = form["region"]
    assert isinstance(field, RegionField)
    field.process(request.args)
    return render_template("customers/_region.html", f=field)


def _kind() -> str:
    wanted = request.values.get("kind", "")
    return wanted if wanted in KINDS else "person"


def _opened(ctx: Ctx) -> New:
    """The form for the kind that is asked for, holding what was sent."""
    principal, definitions, plugins = ctx.principal, field_definitions(ctx), plugin_sections(ctx, _kind())
    given = {"state": "prospect", "owner_id": str(principal.user_id or ""),
             "department_id": str(principal.department_id or "")}
    own = section_of(_kind(), definitions, "all")
    fields = (*(own.fields if own else ()), *plugins.fields)
    form = Inputs(ctx=ctx, definitions=definitions, plugins=plugins).form(fields, given)
    return New(form=form, kind=_kind(), definitions=definitions, plugins=plugins)


def _page(new: New, problems: Sequence[str] = (), found: Sequence[Twin] = ()) -> str:
    return render_template("customers/new.html", form=new.form, kind=new.kind, problems=problems, twins=found,
                           sections=new.sections, failed=new.plugins.failed)
