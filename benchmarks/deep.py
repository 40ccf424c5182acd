"""Pages deep inside a list against its first page."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from benchmarks.databases import Bench
from benchmarks.measure import Row, Sample, sample
from benchmarks.seed import TOP
from benchmarks.staff import application
from guanxi.config import Config
from guanxi.ctx import Ctx, Principal
from guanxi.customers.models import Customer
from guanxi.features import make_runtime
from guanxi.views import cursors
from guanxi.views.cursors import Position
from guanxi.views.listing import ListQuery
from guanxi.views.page import compile_page
from guanxi.views.plan import make_plan
from tests.toy.guanxi_toy import plugin
from tests.toy.guanxi_toy.models import Score


def run(bench: Bench) -> list[Row]:
    """The rows of this subject: the compiled page alone, where the difference is largest."""
    application(bench)
    config = Config(instance=bench.folder, database_url=bench.url, secret_key="benchmark", audit_key=b"benchmark")
    runtime = make_runtime(config, bench.engine, [plugin])
    with runtime.opened(Principal.system("benchmark")) as ctx:
        deep_name = ctx.session.execute(select(Customer.sort_key, Customer.id).order_by(
            Customer.sort_key, Customer.id).offset(bench.size * 9 // 10).limit(1)).one()
        deep_points = ctx.session.execute(
            select(Score.points, Score.customer_id).where(Score.programme_id == 1, Score.points <= TOP // 10)
            .order_by(Score.points.desc(), Score.customer_id.desc()).limit(1)).one()
        return [compared(ctx, "by name", ListQuery(sort="customer.name"), deep_name[0], deep_name[1]),
                compared(ctx, "by a plugin's points", ListQuery(sort="toy.points", descending=True),
                          deep_points[0], deep_points[1]),
                _missing(ctx, ListQuery(sort="toy.points", descending=True))]


def compared(ctx: Ctx, title: str, query: ListQuery, value: object, row_id: int) -> Row:
    """The page of `query` behind that row against its first page."""
    first = sample(lambda: compile_page(ctx, query))
    deep = at(ctx, query, Position(branch="value", value=value, id=row_id))
    return _row(f"deep page {title}", sample(lambda: compile_page(ctx, deep)), first)


def _missing(ctx: Ctx, query: ListQuery) -> Row:
    """Among the customers without a value, behind all others."""
    first = sample(lambda: compile_page(ctx, query))
    deep = at(ctx, query, Position(branch="missing", value=None, id=3_000))
    return _row("deep page among those without points", sample(lambda: compile_page(ctx, deep)), first)


def at(ctx: Ctx, query: ListQuery, place: Position) -> ListQuery:
    """`query` from `place` on."""
    cursor = cursors.write(ctx, place, make_plan(ctx, query).fingerprint)
    return replace(query, cursor=cursor)


def _row(what: str, deep: Sample, first: Sample) -> Row:
    held = deep.p50 <= 1.3 * first.p50 or deep.p50 <= first.p50 + 1
    return Row(what=what, found=f"{deep.p50:.2f} ms", floor=f"{first.p50:.2f} ms", ratio=deep.p50 / first.p50,
               limit="<= 1.3x the first page or + 1 ms", held=held)
