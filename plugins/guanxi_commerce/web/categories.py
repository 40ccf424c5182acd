"""The page of the categories, and its dialogs."""

from __future__ import annotations

from collections.abc import Sequence

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectField, StringField

from guanxi.api import (
    Form,
    NotFound,
    Refused,
    Required,
    _,
    _l,
    attempt,
    current_ctx,
    go_to,
    label,
    requires,
    toast,
    write,
)
from guanxi_commerce import services
from guanxi_commerce.categories import Node, category_branches, category_tree
from guanxi_commerce.rights import PRODUCTS
from guanxi_commerce.web.blueprint import blueprint
from guanxi_commerce.web.fields import id_in


class CategoryForm(Form):
    """A category and where it hangs."""

    name = StringField(label(_l("Name")), [Required()])
    parent_id = SelectField(label(_l("Below")), validate_choice=False)


@blueprint.get("/products/categories")
@requires(PRODUCTS)
def categories() -> str:
    """The whole tree."""
    return render_template("commerce/categories.html", branches=category_branches(current_ctx()))


@blueprint.get("/products/categories/new")
@requires(PRODUCTS)
def new_category() -> str:
    """The dialog for a new category, below the one given."""
    return _dialog(CategoryForm(None, data={"parent_id": request.args.get("below", "")}))


@blueprint.post("/products/categories/new")
@requires(PRODUCTS)
def create_category() -> ResponseReturnValue:
    """Add a category."""
    form = CategoryForm()
    result = attempt(form, lambda: write(lambda ctx: services.create_category(ctx, *_typed(form))))
    return _saved() if result.ok else (_dialog(form, None, result.problems), 422)


@blueprint.get("/products/categories/<int:category_id>")
@requires(PRODUCTS)
def edit_category(category_id: int) -> str:
    """The dialog to rename or move a category."""
    node = _node(category_id)
    return _dialog(CategoryForm(None, data={"name": node.name, "parent_id": str(node.parent_id or "")}), node)


@blueprint.post("/products/categories/<int:category_id>")
@requires(PRODUCTS)
def save_category(category_id: int) -> ResponseReturnValue:
    """Rename or move a category."""
    node, form = _node(category_id), CategoryForm()
    result = attempt(form, lambda: write(lambda ctx: services.edit_category(ctx, category_id, *_typed(form))))
    return _saved() if result.ok else (_dialog(form, node, result.problems), 422)


@blueprint.post("/products/categories/<int:category_id>/remove")
@requires(PRODUCTS)
def remove_category(category_id: int) -> ResponseReturnValue:
    """Take away a category on which nothing hangs; else say what does."""
    node = _node(category_id)
    try:
        write(lambda ctx: services.remove_category(ctx, category_id))
    except Refused as refused:
        toast(" ".join(map(str, refused.issues)), tone="bad")
    else:
        toast(_("“%(name)s” is removed", name=node.name))
    return go_to(url_for("commerce.categories"))


def _typed(form: CategoryForm) -> tuple[str, int | None]:
    return form.name.data or "", id_in(form.parent_id.data)


def _saved() -> ResponseReturnValue:
    toast(_("Saved"))
    return go_to(url_for("commerce.categories"))


def _node(category_id: int) -> Node:
    found = next((node for node in category_tree(current_ctx()) if node.id == category_id), None)
    if found is None:
        raise NotFound(_l("There is no such category."))
    return found


def _dialog(form: CategoryForm, node: Node | None = None, problems: Sequence[str] = ()) -> str:
    found = [(str(one.id), one.indented) for one in category_tree(current_ctx())
             if node is None or one.id != node.id]
    form.parent_id.choices = [("", ""), *found]
    return render_template("commerce/category.html", form=form, node=node, problems=problems)
