"""Files of a customer: sent, listed, handed out inert, removed and brought back."""

from __future__ import annotations

from typing import Final

from flask import Response, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from guanxi.customers.attachments.queries import File, files_among, files_of, one_file
from guanxi.customers.attachments.services import attach, remove, restore, take_in
from guanxi.customers.attachments.store import existing, path_of, preview_of
from guanxi.customers.rights import may_use, require_edit, require_view
from guanxi.errors import Refused
from guanxi.i18n import _, _l, ngettext
from guanxi.web.attempts import write
from guanxi.web.context import current_ctx, requires
from guanxi.web.customers.blueprint import VIEW, blueprint
from guanxi.web.customers.timeline import with_events
from guanxi.web.redirects import go_to, is_htmx
from guanxi.web.security import make_inert
from guanxi.web.toasts import toast

CHANGED: Final = "files-changed"
MOST_AT_ONCE: Final = 20


@blueprint.get("/<int:customer_id>/files")
@requires(VIEW)
def show_files(customer_id: int) -> str:
    """The panel of files."""
    ctx = current_ctx()
    require_view(ctx, customer_id)
    return render_template("customers/_files.html", customer_id=customer_id, files=files_of(ctx, customer_id),
                           may_edit=may_use(ctx, "edit", customer_id))


@blueprint.post("/<int:customer_id>/files")
@requires(VIEW)
def add_files(customer_id: int) -> ResponseReturnValue:
    """Put what was sent on the customer; a script gets what stands for it beside the note that is being written."""
    require_edit(current_ctx(), customer_id)
    sent = [one for one in request.files.getlist("files") if one.filename]
    if not sent or len(sent) > MOST_AT_ONCE:
        raise Refused(_l("Choose 1 to %(most)s files."), most=MOST_AT_ONCE)
    ids = [_add(customer_id, one) for one in sent]
    if not is_htmx():
        toast(ngettext("%(num)s file added", "%(num)s files added", len(ids)))
        return go_to(url_for("customers.show", customer_id=customer_id))
    return render_template("customers/_chips.html", files=files_among(current_ctx(), [], ids))


@blueprint.get("/<int:customer_id>/files/<int:attachment_id>")
@requires(VIEW)
def show_file(customer_id: int, attachment_id: int) -> Response:
    """The file itself, to be saved: whatever is in it, no browser runs it here."""
    found = _found(customer_id, attachment_id)
    path = existing(path_of(current_ctx(), found.digest))
    make_inert()
    return send_file(path, mimetype="application/octet-stream", as_attachment=True, download_name=found.name)


@blueprint.get("/<int:customer_id>/files/<int:attachment_id>/preview")
@requires(VIEW)
def show_preview(customer_id: int, attachment_id: int) -> Response:
    """The picture that was drawn anew of an image."""
    found = _found(customer_id, attachment_id)
    path = existing(preview_of(current_ctx(), found.digest))
    make_inert()
    response = send_file(path, mimetype="image/webp")
    response.headers["Cache-Control"] = "private, no-cache"  # kept, but shown to nobody who may not ask for it again
    return response


@blueprint.post("/<int:customer_id>/files/<int:attachment_id>/remove")
@requires(VIEW)
def remove_file(customer_id: int, attachment_id: int) -> ResponseReturnValue:
    """Take a file off; the toast brings it back."""
    write(lambda ctx: remove(ctx, customer_id, attachment_id))
    toast(_("File removed"),
          undo=url_for("customers.restore_file", customer_id=customer_id, attachment_id=attachment_id))
    return _changed(customer_id)


@blueprint.post("/<int:customer_id>/files/<int:attachment_id>/restore")
@requires(VIEW)
def restore_file(customer_id: int, attachment_id: int) -> ResponseReturnValue:
    """Bring a file back."""
    write(lambda ctx: restore(ctx, customer_id, attachment_id))
    toast(_("The file is back"))
    return go_to(url_for("customers.show", customer_id=customer_id))


def _add(customer_id: int, sent: FileStorage) -> int:
    """One file at a time: what is refused does not take back what was sent before."""
    received = take_in(current_ctx(), sent.stream, sent.filename or "")
    return write(lambda ctx: attach(ctx, customer_id, received))


def _found(customer_id: int, attachment_id: int) -> File:
    ctx = current_ctx()
    require_view(ctx, customer_id)
    return one_file(ctx, customer_id, attachment_id)


def _changed(customer_id: int) -> ResponseReturnValue:
    if not is_htmx():
        return go_to(url_for("customers.show", customer_id=customer_id))
    return with_events(Response(status=204), CHANGED)
