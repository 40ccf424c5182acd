"""The plugin's own pages."""

from __future__ import annotations

from flask import Blueprint, render_template

from guanxi.api import requires

blueprint = Blueprint("faulty", __name__)


@blueprint.get("/")
@requires("faulty.view")
def index() -> str:
    """The goods."""
    return render_template("faulty/index.html", said="all goods")


@blueprint.get("/<int:goods_id>")
@requires("faulty.view")
def one(goods_id: int) -> str:
    """One of them."""
    return render_template("faulty/_said.html", said=f"goods {goods_id}")
