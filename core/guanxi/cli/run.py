"""`guanxi run`: web and worker together, for a small office or a first look."""

from __future__ import annotations

import os
import socket
from dataclasses import replace
from http.client import HTTPConnection, HTTPException

import click

from guanxi import migrate
from guanxi.cli.installation import opened_engine, require_current_schema
from guanxi.cli.report import Report, Result, reported
from guanxi.cli.runtime import opened_runtime
from guanxi.cli.serve import serve_jobs, serve_web
from guanxi.cli.supervisor import Child, Supervisor
from guanxi.config import LOCAL_HOSTS, Config, load_config
from guanxi.ctx import Principal
from guanxi.demo.build import PASSWORD
from guanxi.demo.organisation import SHOWN
from guanxi.errors import ConfigurationError
from guanxi.i18n import _, _l
from guanxi.settings import demo_customers

LOCAL_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}
EVERY_ADDRESS = frozenset(LOCAL_ADDRESS)


@click.command(help=_("Serve the web pages and run the worker until stopped."))
@click.option("--host", help=_("Address to listen on; by default GUANXI_HOST, else this machine alone."))
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    help=_("Port; by default GUANXI_PORT, else 8000; 0: any free one."),
)
@reported
def run(report: Report, host: str | None, port: int | None) -> Result:
    """Start both, print the address, stay until SIGINT or SIGTERM."""
    config = _reachable_at(load_config(), host)
    with opened_engine() as engine:
        require_current_schema(migrate.status(engine, [migrate.core()]))  # a plugin that is behind is held
    listener = _listen(config.host, config.port if port is None else port)
    address = _address(listener, config)
    children = [
        Child(name="web", target=lambda: serve_web(listener, config)),
        Child(name="worker", target=lambda: serve_jobs(config)),
    ]
    Supervisor(children, answers=lambda: _answers(listener), ready=lambda: _announce(report, config, address)).run()
    return {"address": address}


def _reachable_at(config: Config, host: str | None) -> Config:
    """The configuration with the address asked for, which requests may then name as their host."""
    if not host or host in EVERY_ADDRESS:
        return replace(config, host=host or config.host)
    return replace(config, host=host, trusted_hosts=(*config.trusted_hosts, f"[{host}]" if ":" in host else host))


def _announce(report: Report, config: Config, address: str) -> None:
    report.say(_("Guanxi is at %(address)s (Ctrl+C stops it)", address=address))
    accounts = _demo_accounts()
    if accounts:
        text = _("Demo accounts: %(accounts)s, each with the password %(password)s")
        report.say(text % {"accounts": ", ".join(accounts), "password": PASSWORD})
    if config.host in EVERY_ADDRESS and config.trusted_hosts == LOCAL_HOSTS:
        report.warn(_("Other machines are refused until GUANXI_BASE_URL says by which address they reach this one."))
    demo = {"demo_accounts": accounts, "demo_password": PASSWORD} if accounts else {}
    report.publish({"ok": True, "address": address, "pid": os.getpid(), **demo})


def _demo_accounts() -> tuple[str, ...]:
    """Whom a visitor may sign in as, while the demo organisation is there."""
    with opened_runtime(pool_size=1) as runtime, runtime.opened(Principal.system("guanxi run")) as ctx:
        return SHOWN if demo_customers(ctx) else ()


def _listen(host: str, port: int) -> socket.socket:
    """Open the port before anything is started, so that a port in use is one sentence."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise ConfigurationError(
            _l("Port %(port)s of %(host)s can't be opened (%(reason)s). Choose another with --port."),
            port=port,
            host=host,
            reason=error.strerror,
        ) from error
    listener.listen(512)
    return listener


def _address(listener: socket.socket, config: Config) -> str:
    """Where a browser on this machine finds us, or the organisation's own address."""
    host, port = listener.getsockname()[:2]
    reached = LOCAL_ADDRESS.get(host, host)
    shown = f"[{reached}]" if ":" in reached else reached
    return config.base_url or f"http://{shown}:{port}"


def _answers(listener: socket.socket) -> bool:
    """Whether a request gets an answer; the port is open long before the application is loaded."""
    host, port = listener.getsockname()[:2]
    connection = HTTPConnection(LOCAL_ADDRESS.get(host, host), port, timeout=1.0)
    try:
        connection.request("GET", "/healthz", headers={"Host": "127.0.0.1"})
        return connection.getresponse().status < 500
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
