"""What may be done with a whole file: its history, a phone revealed, the trash and the way back from it."""

from __future__ import annotations

from io import BytesIO
from itertools import groupby
from operator import attrgetter
from tempfile import TemporaryFile

from flask import render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from guanxi.customers.attachments.queries import files_of
from guanxi.customers.merging.files import PERMISSION as MERGE
from guanxi.customers.merging.undoing import merges_of
from guanxi.customers.queries import customer_record, past_changes
from guanxi.customers.queries.words import words_for
from guanxi.customers.reveal import reveal_phone
from guanxi.customers.rights import may_use
from guanxi.customers.services import restore, trash
from guanxi.errors import Forbidden
from guanxi.i18n import _, _l
from guanxi.transfer.copy import copy_of, write_archive
from guanxi.web.attempts import write
from guanxi.web.context import current_ctx, requires
from guanxi.web.customers.blueprint import VIEW, blueprint
from guanxi.web.customers.way import way_back
from guanxi.web.redirects import go_to, is_htmx
from guanxi.web.toasts import toast


@blueprint.get("/<int:customer_id>/history")
@requires(VIEW)
def history(customer_id: int) -> str:
    """The history of all fields on a page, or of one field in a dialog."""
    ctx, field = current_ctx(), request.args.get("field", "")
    record = customer_record(ctx, customer_id)
    changes = past_changes(ctx, customer_id, field)
    title = words_for(ctx, [(field, ())]).title(field) if field else ""
    template = "customers/field_history.html" if is_htmx() else "customers/history.html"
    groups = [(list(found)) for _entry, found in groupby(changes, key=attrgetter("entry_id"))]
    merges = merges_of(ctx, customer_id) if not field and ctx.may(MERGE) and may_use(ctx, "edit", customer_id) else ()
    return render_template(template, record=record, field=field, title=title, groups=groups, way=way_back(ctx),
                           merges=merges)


@blueprint.post("/<int:customer_id>/points/<int:point_id>/reveal")
@requires("customer.reveal")
def reveal(customer_id: int, point_id: int) -> ResponseReturnValue:
    """One phone number in full; the history says who looked."""
    number = write(lambda ctx: reveal_phone(ctx, customer_id, point_id))
    if is_htmx():
        return render_template("customers/_revealed.html", number=number)
    toast(number)
    return go_to(url_for("customers.show", customer_id=customer_id))


@blueprint.post("/<int:customer_id>/copy")
@requires("customer.export")
def copy(customer_id: int) -> ResponseReturnValue:
    """Everything that is kept about the customer, as a file; the history says who took it."""
    number = customer_record(current_ctx(), customer_id).number
    name = f"{number}-{current_ctx().now:%Y-%m-%d}"
    document = write(lambda ctx: copy_of(ctx, customer_id))
    if not files_of(current_ctx(), customer_id):
        return send_file(BytesIO(document), mimetype="application/json", as_attachment=True,
                         download_name=f"{name}.json")
    archive = TemporaryFile()  # noqa: SIM115  # whoever sends it closes it, and with that it is gone
    write_archive(current_ctx(), customer_id, document, archive)
    archive.seek(0)
    return send_file(archive, mimetype="application/zip", as_attachment=True, download_name=f"{name}.zip")


@blueprint.post("/<int:customer_id>/trash")
@requires("customer.delete")
def into_trash(customer_id: int) -> ResponseReturnValue:
    """Put the customer into the trash; the toast takes it back."""
    record = customer_record(current_ctx(), customer_id)
    if not write(lambda ctx: trash(ctx, [customer_id])) and record.trashed_at is None:
        raise Forbidden(_l("Your role does not let you put this customer into the trash."))
    toast(_("%(name)s is in the trash", name=record.name),
          undo=url_for("customers.out_of_trash", customer_id=customer_id))
    return go_to(way_back(current_ctx()).url)


@blueprint.post("/<int:customer_id>/restore")
@requires("customer.delete")
def out_of_trash(customer_id: int) -> ResponseReturnValue:
    """Take the customer back from the trash."""
    record = customer_record(current_ctx(), customer_id)
    if not write(lambda ctx: restore(ctx, [customer_id])) and record.trashed_at is not None:
        raise Forbidden(_l("Your role does not let you take this customer back from the trash."))
    toast(_("%(name)s is back", name=record.name))
    return go_to(url_for("customers.show", customer_id=customer_id))
