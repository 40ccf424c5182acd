"""A new customer: the form, the duplicates it may become while one types, and saving it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

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
from guanxi.web.context import current_ctx, requires
from guanxi.web.customers.blueprint import VIEW, blueprint
from guanxi.web.customers.composite import RegionField
from guanxi.web.customers.inputs import Inputs, typed
from guanxi.web.customers.layout import section_of, sections
from guanxi.web.forms import Form
from guanxi.web.redirects import go_to
from guanxi.web.toasts import toast

CREATE = "customer.create"
_CHECKED = ("name", "phone", "email", "wechat", "region", "id_number", "credit_code")


@blueprint.get("/new")
@requires(CREATE)
def create() -> str:
    """The form of a new customer."""
    ctx = current_ctx()
    definitions = field_definitions(ctx)
    return _page(_form(ctx, definitions), definitions)


@blueprint.post("/new/form")
@requires(CREATE)
def other_kind() -> str:
    """The form's fields for the other kind of customer; what was typed already stays."""
    ctx = current_ctx()
    definitions = field_definitions(ctx)
    return render_template("customers/_new_fields.html", form=_form(ctx, definitions), kind=_kind(),
                           sections=sections(_kind(), definitions))


@blueprint.post("/new")
@requires(CREATE)
def save_new() -> ResponseReturnValue:
    """Open the file; where somebody may have it already, ask first."""
    ctx = current_ctx()
    definitions = field_definitions(ctx)
    form = _form(ctx, definitions)
    values = typed(form, _fields(definitions))
    form.validate()
    draft = Draft(values={"kind": _kind(), **{field: value for field, value in values.items() if value}},
                  accept_duplicates=request.form.get("accept_duplicates") == "1")
    try:
        customer_id = write_one(ctx, draft, definitions)
    except Forbidden as forbidden:  # an owner or a department beyond one's reach: what was typed must not be lost
        return _page(form, definitions, [str(forbidden)]), 422
    except Refused as refused:
        elsewhere = [str(issue) for issue in form.take(refused.issues)] if refused.issues else [str(refused)]
        duplicate = any(issue.code == "duplicate" for issue in refused.issues)
        return _page(form, definitions, elsewhere, twins(ctx, values) if duplicate else ()), 422
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
    own = request.form.get("own", "")
    return render_template("customers/_twins.html", asks=False, twins=twins(
        ctx, values, int(own) if own.isascii() and own.isdigit() else None))


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


def _fields(definitions: Mapping[str, Definition]) -> Sequence[str]:
    found = section_of(_kind(), definitions, "all")
    return found.fields if found else ()


def _form(ctx: Ctx, definitions: Mapping[str, Definition]) -> Form:
    principal = ctx.principal
    given = {"state": "prospect", "owner_id": str(principal.user_id or ""),
             "department_id": str(principal.department_id or "")}
    return Inputs(ctx=ctx, definitions=definitions).form(_fields(definitions), given)


def _page(form: Form, definitions: Mapping[str, Definition], problems: Sequence[str] = (),
          found: Sequence[Twin] = ()) -> str:
    return render_template("customers/new.html", form=form, kind=_kind(), problems=problems, twins=found,
                           sections=sections(_kind(), definitions))
