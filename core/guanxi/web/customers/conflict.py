"""When two people changed the same customer: yours, theirs and the original beside each other, to choose from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from flask import make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from guanxi.ctx import Ctx
from guanxi.customers import regions
from guanxi.customers.birthday_reading import read_birthday
from guanxi.customers.birthdays import Birthday
from guanxi.errors import Refused
from guanxi.i18n import _
from guanxi.web.context import current_ctx, requires
from guanxi.web.customers.blueprint import VIEW, blueprint
from guanxi.web.customers.inputs import labels_of
from guanxi.web.customers.saving import Clash, Edit, Stored, save_edit, stored_customer
from guanxi.web.forms import Form
from guanxi.web.redirects import go_to, is_htmx
from guanxi.web.toasts import toast


@dataclass(frozen=True, slots=True, kw_only=True)
class Rival:
    """One field: what it was, what you typed, what is stored now; as words, and as the inputs hold it.

    `choice` is clear where only one of the two changed it.
    """

    field: str
    title: str
    original: str
    yours: str
    theirs: str
    original_raw: str
    your_raw: str
    their_raw: str
    choice: Literal["yours", "theirs", ""]


def conflict_page(ctx: Ctx, edit: Edit, clash: Clash) -> ResponseReturnValue:
    """The page that asks; htmx puts it in place of the whole page, wherever the form stood."""
    rivals = rivals_of(ctx, edit, clash)
    response = make_response(_page(clash.stored, rivals, ()), 409)
    if is_htmx():
        response.headers["HX-Retarget"] = "body"
        response.headers["HX-Reswap"] = "innerHTML"
    return response


def rivals_of(ctx: Ctx, edit: Edit, clash: Clash) -> list[Rival]:
    """The fields that you or others changed, in the order of the form."""
    fields = list(edit.typed)
    form = clash.stored.form(ctx, fields)
    found = []
    for field in fields:
        original, yours, theirs = edit.original.get(field, ""), edit.typed[field], clash.theirs[field]
        if yours == theirs or (yours == original and theirs == original):
            continue
        found.append(Rival(
            field=field, title=str(form[field].label.text), original_raw=original, your_raw=yours, their_raw=theirs,
            original=_words(ctx, form, field, original), yours=_words(ctx, form, field, yours),
            theirs=_words(ctx, form, field, theirs),
            choice="theirs" if yours == original else "yours" if theirs == original else ""))
    return found


@blueprint.post("/<int:customer_id>/resolve")
@requires(VIEW)
def resolve(customer_id: int) -> ResponseReturnValue:
    """Save what was chosen, on top of what is stored."""
    ctx = current_ctx()
    stored = stored_customer(ctx, customer_id)
    known = stored.section("all")
    sent = set(request.form.getlist("field"))
    rivals = [_sent(ctx, stored, field) for field in (known.fields if known else ()) if field in sent]
    if any(not rival.choice for rival in rivals):
        return _page(stored, rivals, (_("Choose for each field which of the two is right."),)), 422
    edit = Edit(version=int(request.form.get("version", 0)),
                original={rival.field: rival.their_raw for rival in rivals},
                typed={rival.field: rival.your_raw if rival.choice == "yours" else rival.their_raw for rival in rivals})
    try:
        save_edit(ctx, stored, edit, accept=request.form.get("accept_duplicates") == "1")
    except Clash as clash:
        return conflict_page(ctx, edit, clash)
    except Refused as refused:
        return _page(stored, rivals, [str(issue) for issue in refused.issues] or [str(refused)],
                     twins=any(issue.code == "duplicate" for issue in refused.issues)), 422
    toast(_("Saved"))
    return go_to(url_for("customers.show", customer_id=customer_id))


def _sent(ctx: Ctx, stored: Stored, field: str) -> Rival:
    form = stored.form(ctx, [field])
    raw = {part: request.form.get(f"{part}-{field}", "") for part in ("original", "yours", "theirs")}
    choice = request.form.get(f"choice-{field}", "")
    return Rival(
        field=field, title=str(form[field].label.text), original_raw=raw["original"], your_raw=raw["yours"],
        their_raw=raw["theirs"], original=_words(ctx, form, field, raw["original"]),
        yours=_words(ctx, form, field, raw["yours"]), theirs=_words(ctx, form, field, raw["theirs"]),
        choice="yours" if choice == "yours" else "theirs" if choice == "theirs" else "")


def _words(ctx: Ctx, form: Form, field: str, raw: str) -> str:
    """An input's text as people read it."""
    if not raw:
        return ""
    if field == "region":
        return regions.label(raw, ctx.locale)
    if field == "birthday":
        read = read_birthday(raw)
        return read.text(ctx.locale) if isinstance(read, Birthday) else raw
    return labels_of(form[field]).get(raw, raw)


def _page(stored: Stored, rivals: Sequence[Rival], problems: Sequence[str], *, twins: bool = False) -> str:
    return render_template("customers/conflict.html", record=stored.record, rivals=rivals, problems=problems,
                           twins=twins, version=stored.record.version)
