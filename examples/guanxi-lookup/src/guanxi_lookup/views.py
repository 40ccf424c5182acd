"""The page of one company: what the register says, asking it, taking it over."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from guanxi.api import (
    Conflict,
    Refused,
    _,
    briefs,
    current_ctx,
    enqueue,
    go_to,
    may_use,
    requires,
    setting,
    toast,
    write,
)
from guanxi_lookup.jobs import LOOK_UP
from guanxi_lookup.queries import companies_of, version_of
from guanxi_lookup.rights import VIEW
from guanxi_lookup.services import take_over

blueprint: Final = Blueprint("lookup", __name__)


@blueprint.get("/customers/<int:customer_id>")
@requires(VIEW)
def show(customer_id: int) -> str:
    """What is known."""
    return _page(customer_id)


@blueprint.post("/customers/<int:customer_id>/look-up")
@requires(VIEW)
def look_up(customer_id: int) -> ResponseReturnValue:
    """Ask the register, by a job whose progress the page shows."""
    _version(customer_id)
    if not setting(current_ctx(), "lookup.address"):
        return _page(customer_id, _("An administrator must enter the address of the register first.")), 422
    job = write(lambda ctx: enqueue(ctx, LOOK_UP, {"customer": customer_id}, unique=str(customer_id)))
    return go_to(url_for("lookup.show", customer_id=customer_id, job=job))


@blueprint.post("/customers/<int:customer_id>/take-over")
@requires(VIEW)
def fill_in(customer_id: int) -> ResponseReturnValue:
    """Fill in the customer; where that is refused, say why."""
    version = _version(customer_id)
    try:
        take_over(current_ctx(), customer_id, request.form.get("version", version, int))
    except (Refused, Conflict) as refused:
        issues = refused.issues if isinstance(refused, Refused) else ()
        return _page(customer_id, " ".join([str(refused), *map(str, issues)])), 422
    toast(_("The customer is filled in"))
    return go_to(url_for("customers.show", customer_id=customer_id))


def _version(customer_id: int) -> int:
    return version_of(current_ctx(), customer_id) or abort(404)


def _page(customer_id: int, problem: str = "") -> str:
    ctx, version = current_ctx(), _version(customer_id)
    [customer] = briefs(ctx, [customer_id])
    return render_template("lookup/show.html", customer=customer, version=version, problem=problem,
                           company=companies_of(ctx, [customer_id]).get(customer_id),
                           may_edit=may_use(ctx, "edit", customer_id), job=request.args.get("job", type=int))
