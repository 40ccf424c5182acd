"""What an installation is told by its environment: one frozen value, read once at the start."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

from guanxi.errors import ConfigurationError
from guanxi.i18n import _l

LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]")
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
DEFAULT_PORT = 8000
DEFAULT_MAX_CONTENT = 64 * 1024 * 1024
SECRET_KEY_FILE = "secret_key"
AUDIT_KEY_FILE = "audit_key"


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Everything the application, the worker and the commands need to know before they reach the database."""

    instance: Path
    database_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    audit_key: bytes = field(repr=False)
    base_url: str | None = None
    smtp_url: str = field(default="", repr=False)
    outside_networks: tuple[str, ...] = ()
    outside_plain: bool = False
    trusted_hosts: tuple[str, ...] = LOCAL_HOSTS
    proxies: int = 0
    host: str = "127.0.0.1"
    port: int = DEFAULT_PORT
    max_content_length: int = DEFAULT_MAX_CONTENT
    log_level: str = "INFO"
    safe_mode: bool = False
    testing: bool = False

    @property
    def secure(self) -> bool:
        """Whether people reach the site by HTTPS, so that cookies are sent over nothing else."""
        return self.base_url is not None and self.base_url.startswith("https://")

    @property
    def uploads(self) -> Path:
        """Files people sent that are not yet attached to anything."""
        return self.instance / "uploads"

    @property
    def files(self) -> Path:
        """Attachments, exports and reports of rejected rows."""
        return self.instance / "files"


def load_config(environ: Mapping[str, str] = os.environ) -> Config:
    """Read the environment and the instance's keys; raises ConfigurationError naming the variable or file."""
    instance = instance_folder(environ)
    base_url = _base_url(environ)
    return Config(
        instance=instance,
        database_url=database_url(environ),
        secret_key=_key(environ, "GUANXI_SECRET_KEY", instance / SECRET_KEY_FILE),
        audit_key=_key(environ, "GUANXI_AUDIT_KEY", instance / AUDIT_KEY_FILE).encode(),
        base_url=base_url,
        smtp_url=environ.get("GUANXI_SMTP_URL", "").strip(),
        outside_networks=_networks(environ),
        outside_plain=environ.get("GUANXI_OUTSIDE_HTTP", "") not in ("", "0"),
        trusted_hosts=_trusted_hosts(environ, base_url),
        proxies=_number(environ, "GUANXI_PROXIES", 0, 0, 10),
        host=environ.get("GUANXI_HOST") or "127.0.0.1",
        port=_number(environ, "GUANXI_PORT", DEFAULT_PORT, 0, 65535),
        max_content_length=_number(environ, "GUANXI_MAX_CONTENT_LENGTH", DEFAULT_MAX_CONTENT, 1024, 1 << 40),
        log_level=_log_level(environ),
        safe_mode=safe_mode(environ),
    )


def instance_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """The folder with the database file, keys and uploads: GUANXI_INSTANCE, else `./instance`."""
    return Path(environ.get("GUANXI_INSTANCE") or "instance").expanduser().resolve()


def safe_mode(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether GUANXI_SAFE_MODE asks for a start without third-party plugins."""
    return environ.get("GUANXI_SAFE_MODE", "") not in ("", "0")


def database_url(environ: Mapping[str, str] = os.environ) -> str:
    """GUANXI_DATABASE_URL with the driver we ship, else the SQLite file in the instance folder."""
    given = environ.get("GUANXI_DATABASE_URL")
    if not given:
        return f"sqlite:///{instance_folder(environ) / 'guanxi.db'}"
    scheme, separator, rest = given.partition("://")
    if scheme in ("postgres", "postgresql") and separator:
        return f"postgresql+psycopg://{rest}"
    if scheme in ("postgresql+psycopg", "sqlite") and separator:
        return given
    raise ConfigurationError(
        _l(
            "GUANXI_DATABASE_URL begins with “%(scheme)s”; write postgresql://user@host/name, "
            "or leave it unset for SQLite."
        ),
        scheme=scheme,
    )


def create_keys(instance: Path) -> list[str]:
    """Make the instance folder and the key files that are absent, for their owner alone; their names."""
    for folder in (instance, instance / "uploads", instance / "files"):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return [name for name in (SECRET_KEY_FILE, AUDIT_KEY_FILE) if _create_key(instance / name)]


def create_private(path: Path) -> None:
    """Make an empty file for its owner alone, unless it exists."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))


def _create_key(path: Path) -> bool:
    """Write a fresh key unless the file exists; two processes starting at once end with one key."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(32))
        os.link(draft, path)
    except FileExistsError:
        return False
    finally:
        draft.unlink(missing_ok=True)
    return True


def _key(environ: Mapping[str, str], variable: str, path: Path) -> str:
    """The key from its variable, else from its file; never a guessable default."""
    try:
        key = environ.get(variable) or path.read_text().strip()
    except FileNotFoundError:
        raise ConfigurationError(
            _l("There is no key at %(path)s. Run “guanxi init”, or set %(variable)s."),
            path=path,
            variable=variable,
        ) from None
    except PermissionError:
        raise ConfigurationError(
            _l("The key at %(path)s can't be read by this user. Start Guanxi as the user who owns the file."),
            path=path,
        ) from None
    if len(key) < 32:
        raise ConfigurationError(
            _l("%(variable)s is shorter than 32 characters; a longer one is needed."), variable=variable
        )
    return key


def _base_url(environ: Mapping[str, str]) -> str | None:
    given = environ.get("GUANXI_BASE_URL", "").rstrip("/")
    if not given:
        return None
    parts = urlsplit(given)
    if parts.scheme in ("http", "https") and parts.hostname:
        return given
    raise ConfigurationError(
        _l("GUANXI_BASE_URL is “%(value)s”; write the whole address, for example https://crm.example.com."),
        value=given,
    )


def _trusted_hosts(environ: Mapping[str, str], base_url: str | None) -> tuple[str, ...]:
    """The names this site answers to: those given, the base address's, and this machine's own."""
    given = _listed(environ, "GUANXI_TRUSTED_HOSTS")
    own = urlsplit(base_url).hostname if base_url else None
    return tuple(dict.fromkeys([*given, *([own] if own else []), *LOCAL_HOSTS]))


def _networks(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Networks of the house that may be asked for what people typed the address of."""
    given = tuple(_listed(environ, "GUANXI_OUTSIDE_NETWORKS"))
    for text in given:
        try:
            ip_network(text)
        except ValueError:
            raise ConfigurationError(
                _l("GUANXI_OUTSIDE_NETWORKS names “%(value)s”; write networks such as 10.1.0.0/16, by comma."),
                value=text,
            ) from None
    return given


def _listed(environ: Mapping[str, str], variable: str) -> list[str]:
    return [part.strip() for part in environ.get(variable, "").split(",") if part.strip()]


def _number(environ: Mapping[str, str], variable: str, default: int, least: int, most: int) -> int:
    given = environ.get(variable, "").strip()
    if not given:
        return default
    if given.isascii() and given.isdigit() and least <= int(given) <= most:
        return int(given)
    raise ConfigurationError(
        _l("%(variable)s is “%(value)s”; write a whole number from %(least)s to %(most)s."),
        variable=variable,
        value=given,
        least=least,
        most=most,
    )


def _log_level(environ: Mapping[str, str]) -> str:
    level = environ.get("GUANXI_LOG_LEVEL", "INFO").upper()
    if level in LOG_LEVELS:
        return level
    raise ConfigurationError(
        _l("GUANXI_LOG_LEVEL is “%(value)s”; use one of %(levels)s."),
        value=level,
        levels=", ".join(LOG_LEVELS),
    )
