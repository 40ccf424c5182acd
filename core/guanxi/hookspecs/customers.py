"""Hooks about what lists and a customer's page show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from guanxi.contributions import Action, Badge, Figure, FormSection, Panel
from guanxi.ctx import Ctx
from guanxi.hookspecs.marks import spec


@spec(on_error="contain", shape="list", items=Panel)
def customer_panels(customer_id: int, ctx: Ctx) -> Sequence[Panel]:
    """The panels a customer's page has; cheap, for the data of a panel is loaded when it is shown.

    Example::

        from collections.abc import Mapping, Sequence

        from guanxi.api import Ctx, Panel, _l, hookimpl

        def warmth_of(ctx: Ctx, customer_id: int) -> Mapping[str, object]:
            return {"points": 80}

        @hookimpl
        def customer_panels() -> Sequence[Panel]:
            # templates/warmth/_warmth.html is given points
            return [Panel(key="warmth.panel", title=_l("Warmth"), template="warmth/_warmth.html", data=warmth_of)]
    """


@spec(on_error="contain", shape="list", items=Figure)
def customer_figures(customer_id: int, ctx: Ctx) -> Sequence[Figure]:
    """Key figures at the head of a customer's page.

    Example::

        from collections.abc import Sequence

        from sqlalchemy import select

        from guanxi.api import Ctx, Customer, Figure, _l, hookimpl

        @hookimpl
        def customer_figures(customer_id: int, ctx: Ctx) -> Sequence[Figure]:
            since = ctx.session.scalars(select(Customer.created_at).where(Customer.id == customer_id)).one()
            days = str((ctx.now - since).days)
            return [Figure(key="warmth.days", title=_l("Known for"), value=days, unit=_l("days"))]
    """


@spec(on_error="contain", shape="list", items=FormSection)
def customer_form_sections(customer_id: int | None, kind: str, ctx: Ctx) -> Sequence[FormSection]:
    """Sections behind the core's own in the form of a customer; `customer_id` is None while a file is opened.

    `kind` is "person" or "company". Asked when the form is shown and again when it is sent: what is not in the second
    answer is not saved. An attribute whose permission the reader lacks is left out.

    Example::

        from collections.abc import Sequence

        from sqlalchemy import null

        from guanxi.api import Attribute, AttributeType, Ctx, FormSection, Issue, _l, hookimpl

        def write_nickname(ctx: Ctx, rows: Sequence[tuple[int, object]]) -> Sequence[Issue]:
            return [Issue(message=_l("Choose a kinder name."), code="warmth.unkind")
                    for _customer_id, nickname in rows if nickname == "老赖"]

        NICKNAME = Attribute(key="warmth.nickname", title=_l("Nickname"), type=AttributeType.TEXT, expression=null(),
                             write=write_nickname)

        @hookimpl
        def customer_form_sections(kind: str) -> Sequence[FormSection]:
            section = FormSection(key="warmth.card", title=_l("Warmth"), attributes=(NICKNAME.key,))
            return [section] if kind == "person" else []
    """


@spec(on_error="contain", shape="list", items=Action)
def customer_actions(customer_id: int, ctx: Ctx) -> Sequence[Action]:
    """What can be begun from a customer's page ("New order").

    Example::

        from collections.abc import Sequence

        from guanxi.api import Action, _l, hookimpl

        @hookimpl
        def customer_actions(customer_id: int) -> Sequence[Action]:
            return [Action(key="warmth.greet", title=_l("Send a greeting"), icon="send", endpoint="customers.show",
                           values={"customer_id": customer_id})]
    """


@spec(on_error="contain", shape="mapping", items=Badge)
def customer_badges(ids: Sequence[int], ctx: Ctx) -> Mapping[int, Sequence[Badge]]:
    """Words beside the names of these customers, in at most one query for all of them.

    Example::

        from collections.abc import Mapping, Sequence

        from sqlalchemy import select

        from guanxi.api import Badge, Ctx, Customer, _l, hookimpl

        @hookimpl
        def customer_badges(ids: Sequence[int], ctx: Ctx) -> Mapping[int, Sequence[Badge]]:
            loyal = ctx.session.scalars(select(Customer.id).where(Customer.id.in_(ids), Customer.state == "loyal"))
            return {customer_id: [Badge(text=_l("Warm"), tone="good")] for customer_id in loyal}
    """
