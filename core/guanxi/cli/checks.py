"""The checks of `guanxi check`: each looks at one thing and says in one sentence what it found."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from guanxi import migrate
from guanxi.cli.installation import opened_engine, owners
from guanxi.cli.runtime import opened_runtime, plugin_host
from guanxi.config import AUDIT_KEY_FILE, SECRET_KEY_FILE, instance_folder, load_config
from guanxi.ctx import Ctx, Principal
from guanxi.errors import ConfigurationError
from guanxi.i18n import LOCALES, _
from guanxi.i18n.locale import DEFAULT_LOCALE
from guanxi.paths import TRANSLATIONS, VENDOR
from guanxi.plugin.health import examine
from guanxi.settings.installed import Standing, problem_of, standings


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a check saw; when it is not `ok`, the sentence says how to mend it."""

    name: str
    ok: bool
    sentence: str


Check = Callable[[], Iterator[Finding]]


def configuration() -> Iterator[Finding]:
    """The environment and the keys can be read."""
    try:
        config = load_config()
    except ConfigurationError as error:
        yield Finding(name="configuration", ok=False, sentence=str(error))
        return
    hosts = ", ".join(config.trusted_hosts)
    yield Finding(name="configuration", ok=True, sentence=_("answers to %(hosts)s", hosts=hosts))


def secrets() -> Iterator[Finding]:
    """Nobody but their owner can read the keys and the database."""
    for name in (SECRET_KEY_FILE, AUDIT_KEY_FILE, "guanxi.db"):
        path = instance_folder() / name
        if not path.exists():
            continue
        private = not path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
        sentence = (
            _("readable by its owner alone") if private else _("others can read it: chmod 600 %(path)s", path=path)
        )
        yield Finding(name=name, ok=private, sentence=sentence)


def database() -> Iterator[Finding]:
    """The database answers and has the schema of the code."""
    try:
        with opened_engine() as engine:
            found = [_schema(engine, owner) for owner in owners()]
    except (OperationalError, ConfigurationError) as error:
        reason = str(error.orig if isinstance(error, OperationalError) else error).strip()
        yield Finding(name="database", ok=False, sentence=_("can't be used: %(reason)s", reason=reason))
        return
    yield Finding(name="database", ok=True, sentence=engine.url.render_as_string(hide_password=True))
    yield from found


def _schema(engine: Engine, owner: migrate.Owner) -> Finding:
    name = f"schema {owner.name}"
    try:
        [status] = migrate.status(engine, [owner])
    except OperationalError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever its files raise: the other checks go on
        return Finding(name=name, ok=False, sentence=_("its migrations can't be read: %(reason)s", reason=error))
    if status.pending:
        pending = ", ".join(status.pending)
        return Finding(
            name=name, ok=False, sentence=_("pending: %(pending)s; run “guanxi migrate up”", pending=pending)
        )
    return Finding(name=name, ok=True, sentence=status.current or _("no migrations"))


def assets() -> Iterator[Finding]:
    """The browser assets were brought by the build."""
    ok = (VENDOR / "LICENCES.txt").is_file() and (VENDOR / "icons.svg").is_file()
    sentence = (
        _("in place") if ok else _("missing from %(folder)s: install Guanxi again with the network", folder=VENDOR)
    )
    yield Finding(name="assets", ok=ok, sentence=sentence)


def translations() -> Iterator[Finding]:
    """Every language we offer was compiled by the build."""
    for locale in sorted(LOCALES):
        if locale != DEFAULT_LOCALE:
            path = TRANSLATIONS / locale / "LC_MESSAGES" / "messages.mo"
            ok = path.is_file()
            sentence = _("in place") if ok else _("missing: %(path)s; install Guanxi again", path=path)
            yield Finding(name=f"translations {locale}", ok=ok, sentence=sentence)


def plugins() -> Iterator[Finding]:
    """No plugin is held, and those that are on find nothing wrong with themselves."""
    try:
        with opened_runtime() as runtime, runtime.opened(Principal.system("guanxi check")) as ctx:
            host = plugin_host(runtime)
            for one in standings(ctx, host.registry, host.behind(ctx.session)):
                yield from _plugin(ctx, one)
    except (OperationalError, ConfigurationError):
        return  # said by the checks of the configuration and the database


def _plugin(ctx: Ctx, standing: Standing) -> Iterator[Finding]:
    name = f"plugin {standing.name}"
    reason = problem_of(standing, {})
    if reason and standing.state != "off":
        yield Finding(name=name, ok=False, sentence=reason)
    elif standing.state == "on" and standing.plugin is not None:
        yield Finding(name=name, ok=True, sentence=_("on, version %(version)s", version=standing.plugin.version))
        for found in examine(ctx, standing.plugin):
            sentence = " ".join(map(str, found.issues)) or _("nothing to mend")
            yield Finding(name=f"{name}: {found.title}", ok=not found.issues, sentence=sentence)


CHECKS: tuple[Check, ...] = (configuration, secrets, database, assets, translations, plugins)
