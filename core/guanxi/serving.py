"""How gunicorn serves us: the settings of `guanxi run` and of the gunicorn.conf.py in a checkout.

Threads wait for the database together; two processes keep one slow page from holding the others. On a public
network a buffering proxy belongs in front: a slow client holds a thread of ours, but none of the proxy's.
"""

from __future__ import annotations

import gc
import os
import signal
import time
from typing import Any

bind = f"{os.environ.get('GUANXI_HOST') or '127.0.0.1'}:{os.environ.get('GUANXI_PORT') or 8000}"
workers = int(os.environ.get("GUANXI_WEB_WORKERS") or 2)
worker_class = "gthread"
threads = int(os.environ.get("GUANXI_WEB_THREADS") or 4)
timeout = 60
graceful_timeout = 25
keepalive = 5
loglevel = (os.environ.get("GUANXI_LOG_LEVEL") or "warning").lower()
# Only the proxies GUANXI_PROXIES counts are believed, by the application; gunicorn itself believes none.
forwarded_allow_ips = ""
# It would put a socket into the home directory of whoever starts us.
control_socket_disable = True


def post_worker_init(worker: Any) -> None:
    """The process says that it is there. What is loaded by now stays: the garbage collector need not look through it
    again at every page, and calls of plugins that never return are watched for."""
    begin = getattr(worker.wsgi, "extensions", {}).get("guanxi_serving")
    if begin is not None:  # else it is gunicorn's own answer to an application that could not be loaded
        begin(worker.cfg.threads, lambda: make_room(worker.cfg.graceful_timeout))
    gc.collect()
    gc.freeze()


def make_room(grace: float) -> None:
    """End this process, for gunicorn to start another: pages that are being made have `grace` seconds, threads that
    wait for a plugin none."""
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(grace)
    os._exit(1)


SETTINGS = (
    "control_socket_disable",
    "forwarded_allow_ips",
    "graceful_timeout",
    "keepalive",
    "loglevel",
    "post_worker_init",
    "threads",
    "timeout",
    "worker_class",
    "workers",
)
"""The names above that are gunicorn's, but for where to listen."""
