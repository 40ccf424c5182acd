"""Hooks about what a plugin keeps of customers that are merged, copied out or forgotten; also while it is off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from guanxi.ctx import Ctx
from guanxi.hookspecs.marks import spec
from guanxi.i18n import _l


@spec(on_error="refuse", shape="nothing")
def customer_merge(survivor_id: int, absorbed_ids: Sequence[int], ctx: Ctx) -> None:
    """Bring together what the plugin keeps about customers that turn out to be one.

    Called in the transaction of the merge, after the rows of CustomerOwned tables were given to the survivor; also
    while the plugin is switched off. What is left to do: rows that name customers without being CustomerOwned, and
    figures that are made anew from facts. An error refuses the merge.

    Example::

        from collections.abc import Sequence

        from guanxi.api import Ctx, Job, JobRun, _l, enqueue, hookimpl

        def tell_newsletter(job: JobRun) -> None:
            job.log(_l("%(count)s addresses are one now", count=1 + len(job.payload["absorbed"])))

        JOIN = Job(key="warmth.join", title=_l("Join the newsletter’s addresses"), run=tell_newsletter)

        @hookimpl
        def customer_merge(survivor_id: int, absorbed_ids: Sequence[int], ctx: Ctx) -> None:
            enqueue(ctx, JOIN.key, {"survivor": survivor_id, "absorbed": list(absorbed_ids)})
    """


@spec(on_error="refuse", shape="nothing")
def customer_unmerge(survivor_id: int, restored_ids: Sequence[int], ctx: Ctx) -> None:
    """Part again what customer_merge brought together, as far as the plugin can tell.

    Called in the transaction that takes a merge back, after the rows of CustomerOwned tables that came along have gone
    back to the files they were of; also while the plugin is switched off. Figures are made anew from facts; what the
    survivor got since stays there. An error refuses it.

    Example::

        from collections.abc import Sequence

        from guanxi.api import Ctx, Job, JobRun, _l, enqueue, hookimpl

        def count_anew(job: JobRun) -> None:
            job.log(_l("%(count)s customers are counted anew", count=len(job.payload["ids"])))

        RECOUNT = Job(key="warmth.recount", title=_l("Count warmth anew"), run=count_anew)

        @hookimpl
        def customer_unmerge(survivor_id: int, restored_ids: Sequence[int], ctx: Ctx) -> None:
            enqueue(ctx, RECOUNT.key, {"ids": [survivor_id, *restored_ids]})
    """


@spec(on_error="refuse", shape="mapping", items=Mapping, refusal=_l(
    "“%(plugin)s” could not give what it keeps, so the copy would not be whole. Tell your administrator."))
def customer_export(ids: Sequence[int], ctx: Ctx) -> Mapping[int, Sequence[Mapping[str, Any]]]:
    """Everything the plugin keeps about these customers, as plain values, for whoever asks for their own data.

    Called also while the plugin is switched off. CustomerOwned tables are exported without this hook. An error refuses
    the export, for a copy that is not whole must not be taken for one.

    Example::

        from collections.abc import Mapping, Sequence
        from typing import Any

        from sqlalchemy import select

        from guanxi.api import Ctx, Customer, hookimpl

        @hookimpl
        def customer_export(ids: Sequence[int], ctx: Ctx) -> Mapping[int, Sequence[Mapping[str, Any]]]:
            since = ctx.session.execute(select(Customer.id, Customer.created_at).where(Customer.id.in_(ids)))
            return {row.id: [{"known_for_days": (ctx.now - row.created_at).days}] for row in since}
    """


@spec(on_error="refuse", shape="nothing")
def customer_erase(ids: Sequence[int], ctx: Ctx) -> None:
    """Forget what identifies these customers in tables of the plugin that are not CustomerOwned, or whose rows are
    kept when a customer is erased.

    Called in the transaction of the erasure, or of deleting them for good, while the customers and what is
    CustomerOwned are still there; also while the plugin is switched off. An error refuses it.

    Example::

        from collections.abc import Sequence

        from guanxi.api import Ctx, Job, JobRun, _l, enqueue, hookimpl

        def unsubscribe(job: JobRun) -> None:
            job.log(_l("Taken off the newsletter: %(count)s", count=len(job.payload["ids"])))

        FORGET = Job(key="warmth.forget", title=_l("Take off the newsletter"), run=unsubscribe)

        @hookimpl
        def customer_erase(ids: Sequence[int], ctx: Ctx) -> None:
            enqueue(ctx, FORGET.key, {"ids": list(ids)})
    """
