"""The core's own features, each described the way a plugin is, and the runtime made of them and the plugins."""

from __future__ import annotations

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from guanxi.accounts.manifest import feature as accounts
from guanxi.config import Config
from guanxi.contributions import Catalogue
from guanxi.ctx import Keys
from guanxi.customers.manifest import feature as customers
from guanxi.demo.manifest import feature as demo
from guanxi.jobs.manifest import feature as jobs
from guanxi.plugin import Plugin
from guanxi.runtime import Runtime
from guanxi.settings.manifest import feature as settings
from guanxi.transfer.manifest import feature as transfer
from guanxi.views.manifest import feature as views

FEATURES: tuple[Plugin, ...] = (
    accounts,
    customers,
    jobs,
    views,
    transfer,
    settings,
    demo,
)
TIMEZONE = ZoneInfo("Asia/Shanghai")


def make_runtime(config: Config, engine: Engine, plugins: Iterable[Plugin]) -> Runtime:
    """What web, worker and commands share, for `config` over `engine` with `plugins` enabled."""
    return Runtime(engine=engine, keys=Keys(signing=config.secret_key.encode(), audit=config.audit_key),
                   catalogue=Catalogue.of((*FEATURES, *plugins)), instance=config.instance, timezone=TIMEZONE)
