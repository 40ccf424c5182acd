"""Settings for `gunicorn wsgi:app`; each can be changed by the environment or by gunicorn's own options."""

from guanxi.serving import (
    bind,
    control_socket_disable,
    forwarded_allow_ips,
    graceful_timeout,
    keepalive,
    loglevel,
    post_worker_init,
    threads,
    timeout,
    worker_class,
    workers,
)

__all__ = [
    "bind",
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
]
