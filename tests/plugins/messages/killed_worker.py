"""A worker that a test kills: python -m tests.plugins.messages.killed_worker URL INSTANCE SMTP."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

from guanxi.config import Config
from guanxi.db.engine import make_engine
from guanxi.features import make_runtime
from guanxi.plugin.discovery import found_plugin
from guanxi.worker import WorkerOptions, run_worker

LEASE = 1.5
"""Seconds after which another worker takes over what a killed one did."""


def main(url: str, instance: str, smtp: str) -> None:
    """Work until killed."""
    config = Config(instance=Path(instance), database_url=url, secret_key="test-signing-key",
                    audit_key=b"test-audit-key", testing=True, smtp_url=smtp)
    package = "guanxi_messages"
    runtime = make_runtime(config, make_engine(url), (found_plugin(import_module(package).plugin, package),))
    run_worker(runtime, WorkerOptions(threads=2, poll=0.1, beat=0.3, lease=LEASE, sweep=0.2, pause=0.1))


if __name__ == "__main__":
    main(*sys.argv[1:])
