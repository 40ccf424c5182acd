"""Writing to one customer: the form, the words of a template, the preview, sending."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, SelectField, SelectMultipleField, StringField, TextAreaField

from guanxi.api import (
    Ctx,
    Forbidden,
    Form,
    Issue,
    NotFound,
    Purpose,
    Refused,
    Required,
    _,
    _l,
    attempt,
    briefs,
    current_ctx,
    files_of,
    go_to,
    label,
    may_use,
    requires,
    staff_names,
    toast,
    write,
)
from guanxi_messages import services, words
from guanxi_messages.bodies import html_of
from guanxi_messages.channels import EMAIL
from guanxi_messages.drafts import Asked, Content, Sent, Words
from guanxi_messages.queries import reading_of_received
from guanxi_messages.rights import SEND
from guanxi_messages.services.sendings import channel_named, checked
from guanxi_messages.services.templates import content_of_template, template_named
from guanxi_messages.web.blueprint import blueprint
from guanxi_messages.web.fields import (
    address_choices,
    channel_choices,
    id_in,
    new_key,
    purpose_choices,
    tag_choices,
    template_choices,
)
from guanxi_messages.writing import Written, written


class MessageForm(Form):
    """A message to one customer."""

    key = HiddenField()
    customer = HiddenField()
    answers = HiddenField()
    format = HiddenField(default="text")
    channel = SelectField(label(_l("Channel")), validate_choice=False, default=EMAIL)
    address = SelectField(label(_l("Recipient")), validate_choice=False)
    template = SelectField(label(_l("Template")), validate_choice=False)
    purpose = SelectField(label(_l("Purpose")), validate_choice=False, default="service")
    subject = StringField(label(_l("Subject")))
    body = TextAreaField(label(_l("Message")), [Required()])
    files = SelectMultipleField(label(_l("Files of the customer that go along")), validate_choice=False)


@blueprint.get("/new")
@requires(SEND)
def new_message() -> str:
    """The empty form, of the customer whose page it was opened from, or as an answer to an e-mail."""
    ctx = current_ctx()
    given = {"key": new_key(), "customer": request.args.get("customer", ""), "answers": request.args.get("answers", "")}
    answered = id_in(given["answers"])
    if answered is not None:
        row = reading_of_received(ctx, answered).row
        again = row.subject if row.subject.lower().startswith("re:") else f"Re: {row.subject}"
        given |= {"customer": str(row.customer_id), "subject": again[:200], "address": row.address}
    return _page(MessageForm(None, data=given))


@blueprint.get("/new/words")
@requires(SEND)
def template_words() -> str:
    """The part of the form that a template fills: its words in the customer's language, with their fields."""
    ctx = current_ctx()
    template_id, customer_id = id_in(request.args.get("template")), id_in(request.args.get("customer"))
    form = MessageForm(None, data={key: request.args.get(key, "") for key in ("subject", "body", "purpose", "format")})
    if template_id is not None and customer_id is not None:
        _fill_in(ctx, form, template_id, customer_id)
    return render_template("messages/_words.html", form=_offered(ctx, form), tags=tag_choices(ctx))


@blueprint.post("/new/preview")
@requires(SEND)
def preview_message() -> ResponseReturnValue:
    """How the customer will read it."""
    ctx, form = current_ctx(), MessageForm()
    try:
        found, format_ = _previewed(ctx, form)
    except Refused as refused:
        problems = [str(issue) for issue in refused.issues] or [str(refused)]
        return render_template("messages/_preview.html", problems=problems)
    html = found.body if format_ == "html" else html_of(found.body)
    return render_template("messages/_preview.html", subject=found.subject, html=html, problems=())


@blueprint.post("/new")
@requires(SEND)
def send_message() -> ResponseReturnValue:
    """Send it. What is refused is shown again as it was typed."""
    form = MessageForm()
    result = attempt(form, lambda: _sent(current_ctx(), form))
    if result.value is None:
        return _page(form, result.problems), 422
    toast(_("The message is on its way"))
    return go_to(url_for("customers.show", customer_id=id_in(form.customer.data)))


def _sent(ctx: Ctx, form: MessageForm) -> int:
    customer_id = _customer(ctx, form)
    asked = Asked(key=f"page:{ctx.principal.user_id}:{form.key.data}"[:100], channel=form.channel.data or "",
                  purpose=cast(Purpose, form.purpose.data), content=_content(form),
                  template_id=id_in(form.template.data), address=form.address.data or "",
                  answers=id_in(form.answers.data),
                  files=tuple(filter(None, map(id_in, form.files.data or []))))
    sent = write(lambda unit: _all_or_nothing(unit, asked, customer_id))
    return sent.sending_id


def _all_or_nothing(ctx: Ctx, asked: Asked, customer_id: int) -> Sent:
    """A message to one customer who can't be written to is refused, with the reason; held ones are kept."""
    sent = services.send(ctx, asked, [customer_id])
    if not sent.made:
        code = next(iter(sent.left_out), "empty")
        raise Refused(_l("The message was not sent."), [Issue(
            message=words.WHY.get(code, _l("A plugin objects to it.")), code=code,
            field="address" if code in ("no_address", "suppressed") else None)])
    return sent


def _content(form: MessageForm) -> Content:
    texts = {"any": Words(subject=(form.subject.data or "").strip(), body=form.body.data or "")}
    return Content(texts=texts, format="html" if form.format.data == "html" else "text")


def _previewed(ctx: Ctx, form: MessageForm) -> tuple[Written, str]:
    customer_id = _customer(ctx, form)
    content = checked(ctx, channel_named(ctx, form.channel.data or ""), form.purpose.data or "", _content(form))
    sender = staff_names(ctx.session, [ctx.principal.user_id or 0]).get(ctx.principal.user_id or 0, "")
    return written(ctx, content, [customer_id], sender)[customer_id], content.format


def _fill_in(ctx: Ctx, form: MessageForm, template_id: int, customer_id: int) -> None:
    """The words of a template in the customer's language; their fields are filled when it is sent."""
    row, content = template_named(ctx, template_id), content_of_template(ctx, template_id)
    plain = Content(texts={key: replace(one, subject=key) for key, one in content.texts.items()}, format="text")
    found = written(ctx, plain, [customer_id], "").get(customer_id)
    if found is None:
        return
    chosen = content.texts[found.locale]
    form.subject.data, form.body.data = chosen.subject, chosen.body
    form.format.data, form.purpose.data = row.format, row.purpose


def _customer(ctx: Ctx, form: MessageForm) -> int:
    customer_id = id_in(form.customer.data)
    if customer_id is None or not briefs(ctx, [customer_id]):
        raise NotFound(_l("This customer does not exist, or is not yours to see."))
    if not may_use(ctx, "edit", customer_id):
        raise Forbidden(_l("Your role does not let you write to this customer."))
    return customer_id


def _offered(ctx: Ctx, form: MessageForm) -> MessageForm:
    customer_id = id_in(form.customer.data)
    form.channel.choices = channel_choices(ctx)
    form.purpose.choices = purpose_choices()
    form.template.choices = template_choices(ctx)
    form.address.choices = address_choices(ctx, customer_id, form.channel.data or EMAIL) if customer_id else []
    form.files.choices = [(str(one.id), one.name) for one in files_of(ctx, customer_id)] if customer_id else []
    return form


def _page(form: MessageForm, problems: Sequence[str] = ()) -> str:
    ctx = current_ctx()
    customer_id = _customer(ctx, form)
    [customer] = briefs(ctx, [customer_id])
    form = _offered(ctx, form)
    channel = ctx.catalogue.channels.get(form.channel.data or "")
    return render_template("messages/new.html", form=form, customer=customer, problems=problems, tags=tag_choices(ctx),
                           ready=channel is not None and channel.ready(ctx), chosen=set(form.files.data or []))
