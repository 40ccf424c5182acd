"""Setting a webhook up, changing it, and what else is done with one."""

from __future__ import annotations

from collections.abc import Sequence

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectField, StringField

from guanxi.api import (
    AddressRefused,
    Form,
    Issue,
    Refused,
    Required,
    Unreachable,
    _,
    _l,
    attempt,
    check_address,
    current_ctx,
    go_to,
    label,
    requires,
    segments,
    toast,
    write,
)
from guanxi_webhooks import services
from guanxi_webhooks.hearing import ALL
from guanxi_webhooks.queries import ReceiverShown, event_groups, receiver_shown, secret_of
from guanxi_webhooks.rights import MANAGE
from guanxi_webhooks.services import Wish
from guanxi_webhooks.web.blueprint import blueprint

_DIGITS = 18


class ReceiverForm(Form):
    """A webhook; its events are boxes of the page's own, in groups."""

    title = StringField(label(_l("Name")), [Required()])
    url = StringField(label(_l("Web address")), [Required()], description=label(_l("Begins with https://.")))
    segment = SelectField(label(_l("Only customers of the saved view")), validate_choice=False)


@blueprint.get("/new")
@requires(MANAGE)
def new() -> str:
    """The form of a new webhook."""
    return _page(ReceiverForm())


@blueprint.post("/new")
@requires(MANAGE)
def create() -> ResponseReturnValue:
    """Set one up, and show its secret, this once."""
    form = ReceiverForm()
    result = attempt(form, lambda: _saved(form, None))
    if result.value is None:
        return _page(form, chosen=request.form.getlist("events"), problems=result.problems), 422
    return _secret(result.value)


@blueprint.get("/<int:receiver_id>/edit")
@requires(MANAGE)
def edit(receiver_id: int) -> str:
    """The form of one that is there."""
    shown = receiver_shown(current_ctx(), receiver_id)
    form = ReceiverForm(None, data={"title": shown.title, "url": shown.url, "segment": str(shown.segment_id or "")})
    return _page(form, shown, shown.events)


@blueprint.post("/<int:receiver_id>/edit")
@requires(MANAGE)
def save(receiver_id: int) -> ResponseReturnValue:
    """Change it."""
    shown, form = receiver_shown(current_ctx(), receiver_id), ReceiverForm()
    result = attempt(form, lambda: _saved(form, receiver_id))
    if not result.ok:
        return _page(form, shown, request.form.getlist("events"), result.problems), 422
    toast(_("Saved"))
    return go_to(url_for("webhooks.show", receiver_id=receiver_id))


@blueprint.get("/<int:receiver_id>/rotate")
@requires(MANAGE)
def ask_rotate(receiver_id: int) -> str:
    """The dialog that says what a new secret means."""
    return render_template("webhooks/rotate.html", receiver=receiver_shown(current_ctx(), receiver_id))


@blueprint.post("/<int:receiver_id>/rotate")
@requires(MANAGE)
def rotate(receiver_id: int) -> str:
    """Give it a new secret, and show it, this once."""
    write(lambda ctx: services.rotate(ctx, receiver_id))
    return _secret(receiver_id)


@blueprint.get("/<int:receiver_id>/delete")
@requires(MANAGE)
def ask_delete(receiver_id: int) -> str:
    """The dialog that says what goes with it."""
    return render_template("webhooks/delete.html", receiver=receiver_shown(current_ctx(), receiver_id))


@blueprint.post("/<int:receiver_id>/delete")
@requires(MANAGE)
def delete(receiver_id: int) -> ResponseReturnValue:
    """Take it away."""
    write(lambda ctx: services.remove(ctx, receiver_id))
    toast(_("Webhook deleted"))
    return go_to(url_for("webhooks.index"))


@blueprint.post("/<int:receiver_id>/pause")
@requires(MANAGE)
def pause(receiver_id: int) -> ResponseReturnValue:
    """Send nothing for now."""
    write(lambda ctx: services.pause(ctx, receiver_id))
    toast(_("Paused"))
    return go_to(url_for("webhooks.show", receiver_id=receiver_id))


@blueprint.post("/<int:receiver_id>/resume")
@requires(MANAGE)
def resume(receiver_id: int) -> ResponseReturnValue:
    """Go on."""
    write(lambda ctx: services.resume(ctx, receiver_id))
    toast(_("Resumed"))
    return go_to(url_for("webhooks.show", receiver_id=receiver_id))


@blueprint.post("/<int:receiver_id>/test")
@requires(MANAGE)
def send_test(receiver_id: int) -> ResponseReturnValue:
    """Send a message that tells of nothing."""
    delivery = write(lambda ctx: services.send_test(ctx, receiver_id))
    return go_to(url_for("webhooks.show_delivery", delivery_id=delivery))


@blueprint.post("/<int:receiver_id>/send-again")
@requires(MANAGE)
def send_failed_again(receiver_id: int) -> ResponseReturnValue:
    """Send all that failed again."""
    job = write(lambda ctx: services.send_failed_again(ctx, receiver_id))
    return go_to(url_for("webhooks.show", receiver_id=receiver_id, job=job))


def _saved(form: ReceiverForm, receiver_id: int | None) -> int:
    wish = Wish(title=form.title.data or "", url=_address(form.url.data or ""),
                segment_id=_segment(form.segment.data or ""),
                events=tuple(dict.fromkeys(request.form.getlist("events"))))
    if receiver_id is None:
        return write(lambda ctx: services.create_receiver(ctx, wish))
    write(lambda ctx: services.edit_receiver(ctx, receiver_id, wish))
    return receiver_id


def _segment(text: str) -> int | None:
    """None for all customers; what can't be read is a segment that nobody has."""
    return (int(text) if text.isdecimal() and len(text) < _DIGITS else 0) if text else None


def _address(url: str) -> str:
    try:
        return check_address(current_ctx(), url)
    except (AddressRefused, Unreachable) as refused:
        issue = Issue(message=str(refused), code="url", field="url")
        raise Refused(_l("Nothing was saved yet. Please look at the marked fields."), [issue]) from refused


def _page(form: ReceiverForm, receiver: ReceiverShown | None = None, chosen: Sequence[str] = (),
          problems: Sequence[str] = ()) -> str:
    ctx = current_ctx()
    known = {str(one.value): str(one.title) for one in segments(ctx)}
    gone = {form.segment.data: _("a saved view that is not yours")} if form.segment.data not in {"", None} else {}
    form.segment.choices = list({"": _("All customers I may see"), **gone, **known}.items())
    return render_template("webhooks/form.html", form=form, receiver=receiver, groups=event_groups(ctx),
                           chosen=frozenset(chosen), problems=problems, all_events=ALL)


def _secret(receiver_id: int) -> str:
    ctx = current_ctx()
    return render_template("webhooks/secret.html", receiver=receiver_shown(ctx, receiver_id),
                           secret=secret_of(ctx, receiver_id))
