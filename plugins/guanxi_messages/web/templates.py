"""Templates: the list, the form, the preview with a real customer, a test message."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, SelectField, StringField, TextAreaField

from guanxi.api import (
    Conflict,
    Ctx,
    Form,
    Refused,
    Required,
    _,
    _l,
    attempt,
    briefs,
    current_ctx,
    enqueue,
    go_to,
    label,
    requires,
    suggest,
    toast,
    write,
)
from guanxi_messages import services, words
from guanxi_messages.bodies import html_of
from guanxi_messages.channels import EMAIL
from guanxi_messages.drafts import Content, Words
from guanxi_messages.queries import templates as templates_there
from guanxi_messages.rights import TEMPLATES
from guanxi_messages.services.sendings import channel_named, checked
from guanxi_messages.services.templates import content_of_template, template_named
from guanxi_messages.trying import TEST
from guanxi_messages.web.blueprint import blueprint
from guanxi_messages.web.fields import channel_choices, format_choices, id_in, purpose_choices, tag_choices
from guanxi_messages.writing import written

_MOST_FOUND: Final = 8


class TemplateForm(Form):
    """A template with its words in both languages; a language without words is not offered."""

    version = HiddenField()
    name = StringField(label(_l("Name")), [Required()])
    channel = SelectField(label(_l("Channel")), validate_choice=False, default=EMAIL)
    purpose = SelectField(label(_l("Purpose")), validate_choice=False, default="service")
    format = SelectField(label(_l("Written as")), validate_choice=False, default="text")
    zh_subject = StringField(label(_l("Subject")), name="zh-subject")
    zh_body = TextAreaField(label(_l("Message")), name="zh-body")
    en_subject = StringField(label(_l("Subject")), name="en-subject")
    en_body = TextAreaField(label(_l("Message")), name="en-body")


@blueprint.get("/templates")
@requires(TEMPLATES)
def templates() -> str:
    """All templates."""
    ctx = current_ctx()
    archived = request.args.get("archived") == "1"
    return render_template("messages/templates.html", rows=templates_there(ctx, archived=archived), words=words,
                           channels=dict(channel_choices(ctx)), archived=archived)


@blueprint.get("/templates/new")
@requires(TEMPLATES)
def new_template() -> str:
    """The empty form."""
    return _page(TemplateForm(None), None)


@blueprint.post("/templates/new")
@requires(TEMPLATES)
def create_template() -> ResponseReturnValue:
    """Make a template."""
    return _save(None)


@blueprint.get("/templates/<int:template_id>")
@requires(TEMPLATES)
def edit_template(template_id: int) -> str:
    """A template as it is now."""
    ctx = current_ctx()
    row, content = template_named(ctx, template_id), content_of_template(ctx, template_id)
    texts = {f"{locale}_{part}": getattr(one, part) for locale, one in content.texts.items()
             for part in ("subject", "body")}
    return _page(TemplateForm(None, data={"version": str(row.version), "name": row.name, "channel": row.channel,
                                          "purpose": row.purpose, "format": row.format, **texts}), template_id)


@blueprint.post("/templates/<int:template_id>")
@requires(TEMPLATES)
def save_template(template_id: int) -> ResponseReturnValue:
    """Give it a new version; what was sent with the one before stays as it was."""
    return _save(template_id)


@blueprint.post("/templates/<int:template_id>/archive")
@requires(TEMPLATES)
def archive_template(template_id: int) -> ResponseReturnValue:
    """Put it away, or take it back."""
    archived = request.form.get("archived", "1") == "1"
    write(lambda ctx: services.archive_template(ctx, template_id, archived=archived))
    toast(_("The template was put away") if archived else _("The template is back"))
    return go_to(url_for("messages.templates"))


@blueprint.post("/templates/preview")
@requires(TEMPLATES)
def preview_template() -> str:
    """How the customer that was named, or else the first one found, reads it in each language, as it is typed."""
    ctx, form = current_ctx(), TemplateForm()
    try:
        content = checked(ctx, channel_named(ctx, form.channel.data or ""), form.purpose.data or "", _content(form))
    except Refused as refused:
        problems = [str(issue) for issue in refused.issues] or [str(refused)]
        return render_template("messages/_preview.html", problems=problems)
    found = _customer(ctx)
    if found is None:
        return render_template("messages/_preview.html", problems=[_("No customer was found by these words.")])
    parts = [(locale, written(ctx, Content(texts={locale: content.texts[locale]}, format=content.format), [found],
                              ctx.principal.name).get(found)) for locale in sorted(content.texts)]
    read = [(words.LANGUAGES[locale], one.subject, one.body if content.format == "html" else html_of(one.body))
            for locale, one in parts if one is not None]
    return render_template("messages/_preview.html", problems=(), read=read, customer=briefs(ctx, [found])[0])


@blueprint.post("/templates/<int:template_id>/test")
@requires(TEMPLATES)
def test_template(template_id: int) -> ResponseReturnValue:
    """Send it to an address of one's own, as the customer would read it; it is in no outbox."""
    ctx = current_ctx()
    address, found = request.form.get("test_address", "").strip(), _customer(ctx)
    if not address or len(address) > 254 or found is None:
        problem = _("Name a customer it is filled in with, and the address it goes to.")
        return render_template("messages/_tested.html", problem=problem), 422
    write(lambda unit: enqueue(unit, TEST, {"template": template_id, "customer": found, "address": address}))
    return render_template("messages/_tested.html", problem="", address=address)


def _customer(ctx: Ctx) -> int | None:
    """The customer that the words in the form name best, among those the reader may see."""
    text = request.form.get("with", "").strip()
    found = suggest(ctx, text, _MOST_FOUND) if text else []
    return found[0].id if found else None


def _save(template_id: int | None) -> ResponseReturnValue:
    form = TemplateForm()
    try:
        result = attempt(form, lambda: _saved(form, template_id))
    except Conflict as conflict:
        return _page(form, template_id, [str(conflict)]), 409
    if result.value is None:
        return _page(form, template_id, result.problems), 422
    toast(_("Saved"))
    return go_to(url_for("messages.edit_template", template_id=result.value))


def _saved(form: TemplateForm, template_id: int | None) -> int:
    draft = services.NewTemplate(name=form.name.data or "", channel=form.channel.data or "",
                                 purpose=form.purpose.data or "", content=_content(form),
                                 version=id_in(form.version.data))
    return write(lambda ctx: services.save_template(ctx, draft, template_id))


def _content(form: TemplateForm) -> Content:
    return Content(format="html" if form.format.data == "html" else "text", texts={
        "zh": Words(subject=(form.zh_subject.data or "").strip(), body=form.zh_body.data or ""),
        "en": Words(subject=(form.en_subject.data or "").strip(), body=form.en_body.data or "")})


def _page(form: TemplateForm, template_id: int | None, problems: Sequence[str] = ()) -> str:
    ctx = current_ctx()
    form.channel.choices, form.purpose.choices = channel_choices(ctx), purpose_choices()
    form.format.choices = format_choices()
    return render_template("messages/template.html", form=form, template_id=template_id, problems=problems,
                           tags=tag_choices(ctx), archived=template_id is not None
                           and template_named(ctx, template_id).archived_at is not None)
