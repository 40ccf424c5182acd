"""Asking plugins how they are: each of their health checks by itself, so that one that fails says so and no more."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from guanxi.contributions import HealthCheck
from guanxi.ctx import Ctx
from guanxi.errors import GuanxiError, Issue, Text
from guanxi.i18n import _l
from guanxi.jobs.facade import for_handler
from guanxi.plugin.manifest import Plugin

_MOST: Final = 50
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """What one check of a plugin found; without issues all is well."""

    key: str
    title: Text
    issues: Sequence[Issue]


def examine(ctx: Ctx, plugin: Plugin) -> list[Examined]:
    """Run the health checks of `plugin`; one that raises has found that it can't tell."""
    return [Examined(key=check.key, title=check.title, issues=_run(ctx, check)) for check in plugin.health]


def _run(ctx: Ctx, check: HealthCheck) -> list[Issue]:
    try:
        return list(check.run(for_handler(ctx)))[:_MOST]
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # as in the dispatcher: whatever a plugin does, the others are asked too
        logger.exception("the health check %s failed", check.key)
        said = str(error) if isinstance(error, GuanxiError) else type(error).__name__
        return [Issue(message=_l("The check itself failed: %(error)s"), code="failed", params={"error": said})]
