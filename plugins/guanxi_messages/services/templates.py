"""Templates: written, changed by a new version, put away."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from guanxi.api import Conflict, Ctx, Issue, NotFound, Refused, _l, record
from guanxi_messages.drafts import Content, Words
from guanxi_messages.models import Template, TemplateText
from guanxi_messages.rights import TEMPLATES
from guanxi_messages.services.sendings import channel_named, checked


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTemplate:
    """What a form of a template holds. `version` is the one the form was opened with, None for a new template."""

    name: str
    channel: str
    purpose: str
    content: Content
    version: int | None = None


def save_template(ctx: Ctx, draft: NewTemplate, template_id: int | None = None) -> int:
    """Make a template, or give it a new version; its id. Raises Refused, and Conflict when somebody changed it since.
    """
    ctx.require(TEMPLATES)
    name = draft.name.strip()
    if not name or len(name) > 80:
        raise Refused(_l("The template was not saved."), [Issue(
            message=_l("Give it a name of at most 80 characters."), code="length", field="name")])
    content = checked(ctx, channel_named(ctx, draft.channel), draft.purpose, draft.content)
    row = _new(ctx, draft) if template_id is None else _changed(ctx, template_id, draft)
    row.name, row.channel, row.purpose, row.format = name, draft.channel, draft.purpose, content.format
    row.updated_at, row.archived_at = ctx.now, None
    ctx.session.flush()
    ctx.session.add_all([TemplateText(template_id=row.id, version=row.version, locale=locale, subject=words.subject,
                                      body=words.body) for locale, words in sorted(content.texts.items())])
    record(ctx, "messages.template", row.id, "edit", {"version": (row.version - 1 or None, row.version)})
    ctx.session.flush()
    return row.id


def archive_template(ctx: Ctx, template_id: int, *, archived: bool) -> None:
    """Put a template away, or take it back; nothing that was sent with it changes. Raises NotFound."""
    ctx.require(TEMPLATES)
    row = template_named(ctx, template_id)
    row.archived_at = ctx.now if archived else None
    ctx.session.flush()


def template_named(ctx: Ctx, template_id: int) -> Template:
    """A template. Raises NotFound."""
    row = ctx.session.get(Template, template_id)
    if row is None:
        raise NotFound(_l("There is no such template."))
    return row


def content_of_template(ctx: Ctx, template_id: int) -> Content:
    """What the present version of a template says, in its languages. Raises NotFound."""
    row = template_named(ctx, template_id)
    texts = {one.locale: Words(subject=one.subject, body=one.body) for one in ctx.session.execute(
        select(TemplateText.locale, TemplateText.subject, TemplateText.body)
        .where(TemplateText.template_id == template_id, TemplateText.version == row.version))}
    return Content(texts=texts, format="html" if row.format == "html" else "text")


def _new(ctx: Ctx, draft: NewTemplate) -> Template:
    row = Template(name="", channel=draft.channel, purpose=draft.purpose, format="text", version=1,
                   created_at=ctx.now, updated_at=ctx.now)
    ctx.session.add(row)
    return row


def _changed(ctx: Ctx, template_id: int, draft: NewTemplate) -> Template:
    row = template_named(ctx, template_id)
    if row.version != draft.version:
        raise Conflict(_l("Somebody changed this template meanwhile. Your words are still here: copy them, then load "
                          "the page again."))
    row.version += 1
    return row
