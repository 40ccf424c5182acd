"""An office for tests: people who sell and who decide, rules, and orders with a discount."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count
from typing import Any, TypeVar

from sqlalchemy import select

from guanxi.accounts.principals import principal_for_user
from guanxi.ctx import Ctx, Principal, Scope
from guanxi.db import unit_of_work
from guanxi.testing.factories import Made
from guanxi.testing.staff import default_role, make_role, make_user
from guanxi_approvals import services
from guanxi_approvals.models import Request, Voice
from guanxi_approvals.rules import Content, Step
from guanxi_approvals.services.ruling import NewRule
from guanxi_commerce.drafts import NewLine, NewOrder, NewReturn, NewReturnLine
from guanxi_commerce.models import CustomerSummary, Order, OrderLine
from guanxi_commerce.services import record_order, refund

T = TypeVar("T")
NOON = datetime(2026, 6, 15, 4, 0, tzinfo=UTC)
SELLS = {"customer.view": Scope.OWN, "customer.edit": Scope.OWN, "commerce.view": Scope.ALL,
         "commerce.record": Scope.ALL, "approvals.use": Scope.ALL}
DECIDES = {"commerce.view": Scope.ALL, "approvals.use": Scope.ALL}
"""Without a right to any customer."""
_number = count(1)


@dataclass(slots=True)
class Office:
    """Writes as whoever is named, at NOON unless told otherwise."""

    make: Made
    now: datetime = NOON

    def staff(self, grants: Mapping[str, Scope] | None = None, **more: Any) -> int:
        """Somebody who decides, or holds these grants; their id."""
        return make_user(self.make.ctx, make_role(self.make.ctx, grants or DECIDES), **more)

    def boss(self, **more: Any) -> int:
        """An administrator."""
        return make_user(self.make.ctx, default_role(self.make.ctx, "administrator"), **more)

    def as_(self, user_id: int | None, work: Callable[[Ctx], T]) -> T:
        """`work` in a unit of work of that member of staff, or of somebody who may do everything."""
        ctx = self.make.ctx
        who = Principal.system("test") if user_id is None else principal_for_user(ctx.session, user_id)
        assert who is not None
        with unit_of_work(replace(ctx, principal=who)) as unit:
            return work(replace(unit.ctx, now=self.now))

    def rule(self, *steps: Step, kind: str = "commerce.discount", **content: Any) -> int:
        """A rule that holds for everything of a kind, unless told otherwise; its id."""
        given = {"above": {}, "among": {}, **content}
        new = NewRule(kind=kind, title=f"Rule {next(_number)}", content=Content(steps=steps, **given))
        return self.as_(None, lambda ctx: services.save_rule(ctx, new))

    def customer(self, owner_id: int) -> int:
        """A customer of a seller."""
        return self.make.customer(owner_id=owner_id)

    def order(self, seller_id: int, discount: int = 2_000, customer_id: int | None = None, **more: Any) -> int:
        """An order of 100 yuan less `discount` fen, recorded by a seller; its id."""
        customer = customer_id if customer_id is not None else self.customer(seller_id)
        draft = NewOrder(key=f"order-{next(_number)}", customer_id=customer, placed_at=self.now, discount=discount,
                         lines=(NewLine(text="丝巾", price=10_000),), cashier_id=seller_id, **more)
        return self.as_(seller_id, lambda ctx: record_order(ctx, draft, "老客户"))

    def refund(self, seller_id: int, order_id: int) -> int:
        """All of an order brought back; the id of the return."""
        lines = [row.id for row in self.make.ctx.session.scalars(
            select(OrderLine).where(OrderLine.order_id == order_id))]
        draft = NewReturn(key=f"return-{next(_number)}", returned_at=self.now, order_id=order_id,
                          lines=tuple(NewReturnLine(line_id=row_id) for row_id in lines))
        return self.as_(seller_id, lambda ctx: refund(ctx, draft).id)

    def decides(self, user_id: int, request_id: int, answer: Any = "approved", reason: str = "", **more: Any) -> str:
        """The state of the request after somebody decided."""
        return self.as_(user_id, lambda ctx: services.decide(ctx, request_id, answer, reason, **more))

    def request(self, thing_id: int, kind: str = "commerce.discount") -> Request:
        """The last request about a thing."""
        return self.make.ctx.session.scalars(
            select(Request).where(Request.kind == kind, Request.thing_id == thing_id).order_by(Request.id.desc())
            .execution_options(populate_existing=True)).first()

    def asked(self, request_id: int, step: int | None = None) -> dict[int, str]:
        """State of each voice, by who is asked."""
        rows = self.make.ctx.session.scalars(select(Voice).where(Voice.request_id == request_id).order_by(Voice.id)
                                             .execution_options(populate_existing=True))
        return {row.user_id: row.state for row in rows if step in (None, row.step)}

    def stored(self, order_id: int) -> Order:
        """An order as it is stored."""
        return self.make.ctx.session.scalars(select(Order).where(Order.id == order_id)
                                             .execution_options(populate_existing=True)).one()

    def spent(self, customer_id: int) -> int:
        """What a customer's purchases come to, in fen."""
        return self.make.ctx.session.scalar(
            select(CustomerSummary.net).where(CustomerSummary.customer_id == customer_id)) or 0
