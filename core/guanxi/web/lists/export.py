"""Exporting a list: a dialog, then the file at once, or by a job when it is long."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from flask import Response, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from guanxi.contributions import ExportFormat
from guanxi.ctx import Ctx
from guanxi.customers.entity import CUSTOMER
from guanxi.db import retrying
from guanxi.transfer.list_export import TABLES, Order, Table, export, file_types, record_export
from guanxi.transfer.list_export_job import exported_file, start_export
from guanxi.views.counting import count
from guanxi.web.context import current_ctx
from guanxi.web.lists.chosen import Chosen, chosen
from guanxi.web.lists.listed import Listed
from guanxi.web.lists.page import asked_for
from guanxi.web.lists.routes import pages
from guanxi.web.redirects import go_to

AT_ONCE: Final = 5_000


@pages.get("/export", "ask_export", right="export")
def ask(listed: Listed) -> str:
    """The dialog that asks for the kind of file and the columns."""
    ctx = current_ctx()
    wanted = _wanted(ctx, listed)
    masked = listed.entity is CUSTOMER and not ctx.may("customer.phones")
    return render_template("lists/export.html", listed=listed, told=wanted.told(ctx, "export"), wanted=wanted,
                           fields=asked_for(ctx, listed)[0].fields, masked=masked,
                           types=file_types(ctx, listed.entity).values(), tables=TABLES)


@pages.post("/export", "export", right="export")
def do(listed: Listed) -> ResponseReturnValue:
    """Send the file, or leave for the page of the job that writes it. Either is kept in the history."""
    ctx = current_ctx()
    wanted = _wanted(ctx, listed)
    types = file_types(ctx, listed.entity)
    form = types.get(request.form.get("format", ""), TABLES[0])
    order = Order(query=wanted.query, ids=wanted.ids, whole=request.form.get("columns_wanted") == "all",
                  format=form.key)
    if not order.ids:
        found = count(ctx, order.query, "export")
        if not found.exact or found.number > AT_ONCE:
            place = listed.url("exported", job_id=0).removesuffix("0")
            job_id = retrying(ctx, lambda unit: start_export(unit.ctx, order, found.number, place))
            return go_to(url_for("jobs.show", job_id=job_id))
    return _sent_at_once(ctx, listed, order, form)


@pages.get("/exports/<int:job_id>", "exported", right="export")
def fetch(listed: Listed, job_id: int) -> Response:
    """The file a job wrote, for who asked for it and nobody else."""
    ctx = current_ctx()
    return _as_file(ctx, listed, *exported_file(ctx, listed.entity, job_id))


def _wanted(ctx: Ctx, listed: Listed) -> Chosen:
    """What was ticked, or else the whole list."""
    if request.values.getlist("ids") or request.values.get("everything"):
        return chosen(ctx, listed)
    return Chosen(words=listed.words, query=asked_for(ctx, listed)[0].altered().query, everything=True)


def _sent_at_once(ctx: Ctx, listed: Listed, order: Order, form: Table | ExportFormat) -> Response:
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"list{form.suffix}"
        rows = export(ctx, order, path)
        content = path.read_bytes()
    retrying(ctx, lambda unit: record_export(unit.ctx, order, rows))
    return _as_file(ctx, listed, BytesIO(content), form)


def _as_file(ctx: Ctx, listed: Listed, content: Path | BytesIO, form: Table | ExportFormat) -> Response:
    today = ctx.now.astimezone(ctx.timezone).date()
    return send_file(content, mimetype=form.mimetype, as_attachment=True,
                     download_name=f"{listed.file}-{today}{form.suffix}")
