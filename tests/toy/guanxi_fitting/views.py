"""The plugin's page."""

from __future__ import annotations

from flask import Blueprint, render_template

from guanxi.api import requires

blueprint = Blueprint("fitting", __name__)


@blueprint.get("/")
@requires("fitting.view")
def index() -> str:
    """A page with a script and a style of its own."""
    return render_template("fitting/index.html")
