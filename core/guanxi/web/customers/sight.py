"""Who sees a customer, and why."""

from __future__ import annotations

from flask import render_template

from guanxi.customers.queries import customer_record
from guanxi.customers.sight import viewers
from guanxi.web.context import current_ctx, requires
from guanxi.web.customers.blueprint import VIEW, blueprint


@blueprint.get("/<int:customer_id>/sight")
@requires(VIEW)
def sight(customer_id: int) -> str:
    """All staff who see the customer, each with the reasons."""
    ctx = current_ctx()
    return render_template("customers/sight.html", viewers=viewers(ctx, customer_id),
                           record=customer_record(ctx, customer_id))
