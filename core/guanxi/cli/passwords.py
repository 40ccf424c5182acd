"""Where a command gets a password: never from its arguments, which others on the machine can read."""

from __future__ import annotations

import os
import sys

import click

from guanxi.cli.report import Report
from guanxi.errors import ConfigurationError
from guanxi.i18n import _, _l


def read_password(report: Report, variable: str, *, from_stdin: bool) -> str:
    """The password: the first line of standard input where asked, else `variable`, else typed twice unseen."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    given = os.environ.get(variable)
    if given:
        return given
    if report.quiet or not sys.stdin.isatty():
        raise ConfigurationError(
            _l("No password was given: set %(variable)s, or use --password-stdin."), variable=variable
        )
    typed: str = click.prompt(_("Password"), hide_input=True, confirmation_prompt=True, err=True)
    return typed
