"""What the children of `guanxi run` do: the web by gunicorn, and the worker."""

from __future__ import annotations

import logging
import socket
from contextlib import ExitStack
from typing import Any

from gunicorn.app.base import BaseApplication

from guanxi import serving
from guanxi.app import create_app
from guanxi.cli.runtime import opened_runtime
from guanxi.config import Config
from guanxi.plugin.safety import starting
from guanxi.worker import WorkerOptions, run_worker

LOG_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


class Web(BaseApplication):
    """Gunicorn over an open socket, with the settings of `guanxi.serving`."""

    def __init__(self, listener: socket.socket, config: Config) -> None:
        self._bind = f"fd://{listener.fileno()}"
        self._config = config
        super().__init__()

    def load_config(self) -> None:
        """Take the settings over; called by gunicorn."""
        for name in serving.SETTINGS:
            self.cfg.set(name, getattr(serving, name))
        self.cfg.set("bind", self._bind)

    def load(self) -> Any:
        """The application; called by gunicorn in each of its processes."""
        return create_app(self._config)


def serve_web(listener: socket.socket, config: Config) -> None:
    """Serve pages on `listener` until SIGTERM."""
    logging.basicConfig(level=config.log_level, format=LOG_FORMAT)
    Web(listener, config).run()


def serve_jobs(config: Config, threads: int = 4) -> None:
    """Do jobs until SIGTERM or SIGINT."""
    logging.basicConfig(level=config.log_level, format=LOG_FORMAT)
    with ExitStack() as stack:
        with starting(config.instance):
            runtime = stack.enter_context(opened_runtime(pool_size=2 * threads + 4))
        run_worker(runtime, WorkerOptions(threads=threads))
