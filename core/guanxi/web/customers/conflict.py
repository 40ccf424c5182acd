"""When two people changed the same customer: yours, theirs and the original beside each other, to choose from."""

from __future__ import annotations

from collections.abc import Sequence

from flask import request, url_for
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
from guanxi.web.customers.rivals import Question, Rival, asked, chosen, in_its_place, rivals_of, sent_rival
from guanxi.web.customers.saving import Clash, Stored, save_edit, stored_customer
from guanxi.web.forms import Form
from guanxi.web.redirects import go_to
from guanxi.web.toasts import toast


def conflict_page(ctx: Ctx, clash: Clash) -> ResponseReturnValue:
    """The page that asks."""
    form = clash.stored.form(ctx, list(clash.edit.typed))
    rivals = rivals_of(clash.edit, clash.theirs, form, lambda field, raw: words_of(ctx, form, field, raw))
    return in_its_place(asked(_question(clash.stored), rivals))


@blueprint.post("/<int:customer_id>/resolve")
@requires(VIEW)
def resolve(customer_id: int) -> ResponseReturnValue:
    """Save what was chosen, on top of what is stored."""
    ctx = current_ctx()
    stored = stored_customer(ctx, customer_id)
    rivals = _sent(ctx, stored)
    if any(not rival.choice for rival in rivals):
        return asked(_question(stored), rivals, (_("Choose for each field which of the two is right."),)), 422
    edit = chosen(rivals)
    try:
        save_edit(ctx, stored, edit, accept=request.form.get("accept_duplicates") == "1")
    except Clash as clash:
        return conflict_page(ctx, clash)
    except Refused as refused:
        return asked(_question(stored), rivals, [str(issue) for issue in refused.issues] or [str(refused)],
                     twins=any(issue.code == "duplicate" for issue in refused.issues)), 422
    toast(_("Saved"))
    return go_to(url_for("customers.show", customer_id=customer_id))


def _sent(ctx: Ctx, stored: Stored) -> Sequence[Rival]:
    known = stored.section("all")
    sent = set(request.form.getlist("field"))
    fields = [field for field in (known.fields if known else ()) if field in sent]
    form = stored.form(ctx, fields)
    return [sent_rival(field, form, lambda field, raw: words_of(ctx, form, field, raw)) for field in fields]


def words_of(ctx: Ctx, form: Form, field: str, raw: str) -> str:
    """An input's text as people read it."""
    if not raw:
        return ""
    if field == "region":
        return regions.label(raw, ctx.locale)
    if field == "birthday":
        read = read_birthday(raw)
        return read.text(ctx.locale) if isinstance(read, Birthday) else raw
    return labels_of(form[field]).get(raw, raw)


def _question(stored: Stored) -> Question:
    record = stored.record
    return Question(name=record.name, version=record.version,
                    sentence=_("While you were writing, somebody else changed this customer. Nothing of yours is saved "
                               "yet, and nothing of theirs is lost: choose what is right."),
                    action=url_for("customers.resolve", customer_id=record.id),
                    back=url_for("customers.show", customer_id=record.id))
