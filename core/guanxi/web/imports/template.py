"""A table to fill in: the titles we know in the reader's language, and one row as an example."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Response, abort, send_file

from guanxi.transfer.export import write_csv, write_xlsx
from guanxi.transfer.list_export import TABLES
from guanxi.transfer.targets import importer_of
from guanxi.web.context import current_ctx, requires
from guanxi.web.imports.blueprint import IMPORT, blueprint


@blueprint.get("/new/<target>/template.<form>")
@requires(IMPORT)
def template(target: str, form: str) -> Response:
    """The template as a CSV file with the mark, or a workbook."""
    ctx = current_ctx()
    table = next((item for item in TABLES if item.key == form), None) or abort(404)
    importer = importer_of(ctx, target)
    fields = importer.fields(ctx)
    titles, example = [str(field.title) for field in fields], [field.example for field in fields]
    stream = BytesIO()
    if form == "csv":
        write_csv(stream, titles, [example])
    else:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "template.xlsx"
            write_xlsx(path, titles, [example])
            stream.write(path.read_bytes())
    stream.seek(0)
    return send_file(stream, mimetype=table.mimetype, as_attachment=True,
                     download_name=f"{importer.title}{table.suffix}")
