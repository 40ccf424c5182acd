"""Products: the page of one, and the form in which it is made or changed."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectField, StringField

from guanxi.api import (
    Ctx,
    Form,
    Refused,
    Required,
    _,
    _l,
    attempt,
    close_dialog,
    current_ctx,
    go_to,
    label,
    requires,
    setting,
    toast,
    way_back,
    write,
)
from guanxi_commerce import services, words
from guanxi_commerce.categories import category_tree
from guanxi_commerce.drafts import NewProduct
from guanxi_commerce.entities import PRODUCT
from guanxi_commerce.product_pages import ProductShown, product_shown
from guanxi_commerce.rights import PRODUCTS, VIEW
from guanxi_commerce.typed import amount_text
from guanxi_commerce.web.blueprint import blueprint
from guanxi_commerce.web.fields import Reader, choices, id_in


class ProductForm(Form):
    """A product; its price has the organisation's currency. As a dialog it stands above an order's form, whose
    fields have other ids."""

    code = StringField(label(_l("Code")), [Required()])
    name = StringField(label(_l("Name")), [Required()])
    price = StringField(label(_l("Price")), [Required()], description=label(_l("With tax.")))
    cost = StringField(label(_l("Cost")))
    tax_rate = SelectField(label(_l("Tax (%)")), validate_choice=False, default="1300")
    category_id = SelectField(label(_l("Category")), validate_choice=False)
    status = SelectField(label(_l("Status")), validate_choice=False, default="active", id="product-status")


_TAXES: Final = (1300, 900, 600, 300, 100, 0)
"""Basis points: the rates there are, to be chosen from."""


@blueprint.get("/products/<int:product_id>")
@requires(VIEW)
def show_product(product_id: int) -> str:
    """One product."""
    ctx = current_ctx()
    return render_template("commerce/product.html", product=product_shown(ctx, product_id), words=words,
                           percent=_percent, way=way_back(ctx, PRODUCT))


@blueprint.get("/products/new")
@requires(PRODUCTS)
def new_product() -> str:
    """The form of a new product: a page, or a dialog above the order that needs it."""
    return _new(ProductForm())


@blueprint.post("/products/new")
@requires(PRODUCTS)
def create_product() -> ResponseReturnValue:
    """Make a product."""
    form = ProductForm()
    result = attempt(form, lambda: _created(form))
    if result.value is None:
        return _new(form, result.problems), 422
    toast(_("%(name)s is on sale now", name=form.name.data or ""))
    if _in_dialog():
        return close_dialog()
    if request.form.get("then") == "next":
        return go_to(url_for("commerce.new_product"))
    return go_to(url_for("commerce.show_product", product_id=result.value))


@blueprint.get("/products/<int:product_id>/edit")
@requires(PRODUCTS)
def edit_product(product_id: int) -> str:
    """The dialog in which a product is changed."""
    product = product_shown(current_ctx(), product_id)
    return _dialog(product, ProductForm(None, data={
        "code": product.code, "name": product.name, "price": amount_text(product.price), "status": product.status,
        "cost": amount_text(product.cost) if product.cost else "", "tax_rate": str(product.tax_rate),
        "category_id": str(product.category_id or "")}))


@blueprint.post("/products/<int:product_id>/edit")
@requires(PRODUCTS)
def save_product(product_id: int) -> ResponseReturnValue:
    """Change a product; orders keep what was charged."""
    product, form = product_shown(current_ctx(), product_id), ProductForm()
    result = attempt(form, lambda: _saved(product_id, form))
    if not result.ok:
        return _dialog(product, form, result.problems), 422
    toast(_("Saved"))
    return go_to(url_for("commerce.show_product", product_id=product_id))


def _created(form: ProductForm) -> int:
    product = _product(current_ctx(), form)
    return write(lambda ctx: services.create_products(ctx, [product])[0])


def _saved(product_id: int, form: ProductForm) -> None:
    product = _product(current_ctx(), form)
    write(lambda ctx: services.edit_product(ctx, product_id, product))


def _product(ctx: Ctx, form: ProductForm) -> NewProduct:
    reader = Reader(setting(ctx, "organisation.currency"))
    price, cost = reader.amount(form.price), reader.amount(form.cost)
    if not (form.price.data or "").strip():
        reader.note(form.price, _l("A product needs a price, if it is 0."))
    if reader.issues:
        raise Refused(_l("The products were not saved."), reader.issues)
    return NewProduct(code=(form.code.data or "").strip(), name=(form.name.data or "").strip(), price=price or 0,
                      cost=cost, category_id=id_in(form.category_id.data), tax_rate=id_in(form.tax_rate.data) or 0,
                      status=form.status.data or "")


def _offered(ctx: Ctx, form: ProductForm) -> ProductForm:
    rates = sorted({*_TAXES, id_in(form.tax_rate.data) or 0}, reverse=True)
    form.category_id.choices = [("", ""), *((str(node.id), node.indented) for node in category_tree(ctx))]
    form.tax_rate.choices = [(str(rate), _percent(rate)) for rate in rates]
    form.status.choices = choices(words.PRODUCT_STATUSES)
    return form


def _percent(rate: int) -> str:
    """Basis points as people write them: 13, or 10.5."""
    return f"{Decimal(rate).scaleb(-2).normalize():f}"


def _in_dialog() -> bool:
    return "HX-Request" in request.headers


def _new(form: ProductForm, problems: Sequence[str] = ()) -> str:
    if _in_dialog():
        return _dialog(None, form, problems)
    return render_template("commerce/product_new.html", form=_offered(current_ctx(), form), problems=problems)


def _dialog(product: ProductShown | None, form: ProductForm, problems: Sequence[str] = ()) -> str:
    return render_template("commerce/product_dialog.html", product=product, form=_offered(current_ctx(), form),
                           problems=problems)
