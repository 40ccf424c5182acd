"""The core's own features, each described the way a plugin is, and the runtime made of them and the plugins."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from guanxi.accounts.manifest import feature as accounts
from guanxi.config import Config
from guanxi.ctx import Keys, Outside, Principal
from guanxi.customers.attachments.manifest import feature as attachments
from guanxi.customers.manifest import feature as customers
from guanxi.dashboard.manifest import feature as dashboard
from guanxi.db import retrying
from guanxi.demo.manifest import feature as demo
from guanxi.inbox.manifest import feature as inbox
from guanxi.inbox.plugins import tell_of_held, tell_of_muted
from guanxi.jobs.manifest import feature as jobs
from guanxi.lifecycle.manifest import feature as lifecycle
from guanxi.mail.manifest import feature as mail
from guanxi.plugin import Plugin
from guanxi.plugin.discovery import Found, found_plugin, installed_plugins
from guanxi.plugin.failures import Failure
from guanxi.plugin.host import PluginHost
from guanxi.plugin.manifest import API_VERSION
from guanxi.plugin.muting import put_down
from guanxi.plugin.narrowing import narrowed
from guanxi.plugin.registry import Registry
from guanxi.plugin.safety import held_by
from guanxi.rest.manifest import feature as rest
from guanxi.runtime import Runtime
from guanxi.settings.manifest import feature as settings
from guanxi.settings.queries import stored_values
from guanxi.setup.manifest import feature as setup
from guanxi.transfer.manifest import feature as transfer
from guanxi.views.manifest import feature as views

FEATURES: tuple[Plugin, ...] = (
    accounts,
    customers,
    attachments,
    inbox,
    mail,
    jobs,
    views,
    transfer,
    dashboard,
    rest,
    settings,
    setup,
    lifecycle,
    demo,
)
TIMEZONE = ZoneInfo("Asia/Shanghai")


def make_runtime(config: Config, engine: Engine, plugins: Iterable[Plugin | Found] | None = None) -> Runtime:
    """What web, worker and commands share, for `config` over `engine`.

    Without `plugins` there are those installed, and the database says which are on; `plugins` given are on.
    """
    found = [one if isinstance(one, Found) else found_plugin(one) for one in plugins or ()]
    safe = held_by(config.instance, config.safe_mode)
    registry = Registry.of(FEATURES, installed_plugins(safe) if plugins is None else found, API_VERSION)
    host = PluginHost(registry, stored_values, [one.name for one in found])
    runtime = Runtime(engine=engine, keys=Keys(signing=config.secret_key.encode(), audit=config.audit_key),
                      catalogues=host, instance=config.instance, timezone=TIMEZONE,
                      outside=Outside(base_url=config.base_url, smtp=config.smtp_url,
                                      networks=config.outside_networks, plain=config.outside_plain), narrow=narrowed)
    host.failures.write = partial(_put_down, runtime)
    host.failures.by_itself = not config.testing  # a test would find its database changed long after
    return runtime


def announce_held(runtime: Runtime) -> None:
    """Tell the administrators which plugins can't be used, those of whom they were not told before."""
    host = runtime.catalogues
    assert isinstance(host, PluginHost)
    with runtime.opened(Principal.system("plugins")) as ctx:
        behind = host.behind(ctx.session)
        retrying(ctx, lambda unit: tell_of_held(unit.ctx, host.registry, behind))


def _put_down(runtime: Runtime, failures: Sequence[Failure]) -> None:
    with runtime.opened(Principal.system("plugins")) as ctx:
        retrying(ctx, lambda unit: tell_of_muted(unit.ctx, put_down(unit.ctx, failures)))
