"""Writing to the customers of a list: choosing a template, a look at who gets it, then sending."""

from __future__ import annotations

from typing import cast

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from guanxi.api import Purpose, Refused, _, current_ctx, go_to, requires, selected_customers, toast, write
from guanxi_messages import services, words
from guanxi_messages.bodies import clean, html_of
from guanxi_messages.drafts import Asked
from guanxi_messages.models import OPEN
from guanxi_messages.queries import counts_of, examples_of, sending_shown, templates
from guanxi_messages.rights import BULK
from guanxi_messages.services.templates import content_of_template, template_named
from guanxi_messages.web.blueprint import blueprint
from guanxi_messages.web.fields import id_in, new_key


@blueprint.get("/many")
@requires(BULK)
def ask_many() -> str:
    """The dialog over a list that asks for the template."""
    return _dialog(new_key())


@blueprint.post("/many")
@requires(BULK)
def prepare_many() -> ResponseReturnValue:
    """Let a job look at each customer; nothing is sent yet."""
    template_id, key = id_in(request.form.get("template")), request.form.get("key", "")
    if template_id is None:
        return _dialog(key, _("Choose one of the list.")), 422
    ctx, chosen = current_ctx(), selected_customers()
    row = template_named(ctx, template_id)
    asked = Asked(key=f"many:{ctx.principal.user_id}:{key}"[:100], channel=row.channel,
                  purpose=cast(Purpose, row.purpose), content=content_of_template(ctx, template_id),
                  template_id=template_id)
    try:
        sending_id = write(lambda unit: services.prepare(unit, asked, chosen.ids, chosen.query))
    except Refused as refused:
        return _dialog(key, str(refused.issues[0]) if refused.issues else str(refused)), 422
    return go_to(url_for("messages.show_sending", sending_id=sending_id))


@blueprint.get("/sendings/<int:sending_id>")
@requires(BULK)
def show_sending(sending_id: int) -> str:
    """One sending: who gets it, who does not and why, how far it is."""
    ctx = current_ctx()
    row, counts = sending_shown(ctx, sending_id), counts_of(ctx, sending_id)
    examples = [(one, clean(one.body) if one.format == "html" else html_of(one.body))
                for one in (examples_of(ctx, sending_id) if row.state in ("ready", "looking") else ())]
    template = template_named(ctx, row.template_id).name if row.template_id else ""
    return render_template("messages/sending.html", row=row, counts=counts, words=words, examples=examples,
                           template=template, open=sum(counts.get(state, 0) for state in (*OPEN, "sending")),
                           left_out=sorted(row.left_out.items(), key=lambda one: (-one[1], one[0])))


@blueprint.post("/sendings/<int:sending_id>/send")
@requires(BULK)
def confirm_sending(sending_id: int) -> ResponseReturnValue:
    """Send it."""
    write(lambda ctx: services.confirm(ctx, sending_id))
    toast(_("The messages are on their way"))
    return go_to(url_for("messages.show_sending", sending_id=sending_id))


@blueprint.post("/sendings/<int:sending_id>/discard")
@requires(BULK)
def discard_sending(sending_id: int) -> ResponseReturnValue:
    """Let it be."""
    write(lambda ctx: services.discard(ctx, sending_id))
    toast(_("Nothing is sent"))
    return go_to(url_for("messages.message.index"))


def _dialog(key: str, problem: str = "") -> str:
    ctx, chosen = current_ctx(), selected_customers()
    return render_template("messages/many.html", customers=chosen.told, templates=templates(ctx), key=key,
                           value=request.values.get("template", ""), problem=problem, words=words)
