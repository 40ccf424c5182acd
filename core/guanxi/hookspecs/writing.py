"""Hooks about what is written into customers' files, before anything is stored."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from guanxi.ctx import Ctx
from guanxi.errors import Issue
from guanxi.hookspecs.marks import spec


@spec(on_error="refuse", shape="nothing")
def customer_normalize(drafts: Sequence[Any], ctx: Ctx) -> None:
    """Tidy what was typed before it is checked: change `draft.values` and `draft.attributes` in place.

    Called in prepare, without a lock, once for all drafts of a write (a form's one, an import's thousands).
    `draft.values` holds fields by key, as text or typed; `draft.customer_id` is None for a new customer, and for
    the rows of an import, which are matched with customers afterwards. `draft.attributes` holds what was typed of
    plugins' attributes, by their keys, as text or typed.
    An error refuses the write and names the plugin.

    Example::

        from collections.abc import Sequence
        from typing import Any

        from guanxi.api import hookimpl

        @hookimpl
        def customer_normalize(drafts: Sequence[Any]) -> None:
            for draft in drafts:  # names copied from a chat begin with an @
                if str(draft.values.get("name", "")).startswith("@"):
                    draft.values["name"] = draft.values["name"][1:]
    """


@spec(on_error="refuse", shape="list", items=Issue)
def customer_validate(drafts: Sequence[Any], ctx: Ctx) -> Sequence[Issue]:
    """Say what is wrong with drafts; an Issue says which by `row=draft.row`.

    An issue of level "error" refuses its draft, a "warning" is shown. Return problems, don't raise.
    Called in prepare, after customer_normalize. An error refuses the write and names the plugin.

    Example::

        from collections.abc import Sequence
        from typing import Any

        from guanxi.api import Issue, _l, hookimpl

        @hookimpl
        def customer_validate(drafts: Sequence[Any]) -> Sequence[Issue]:
            said = _l("Try things out in a trial installation.")
            return [Issue(row=draft.row, field="name", code="warmth.trial", message=said)
                    for draft in drafts if draft.values.get("name") in ("test", "测试")]
    """
