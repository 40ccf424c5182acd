"""The `guanxi` command: each subcommand is a module of its own, named in the table below."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from types import MappingProxyType, ModuleType

import click

from guanxi import __version__
from guanxi.cli.report import show_usage_error
from guanxi.i18n import _, best_locale, use_locale

COMMANDS: Mapping[str, str] = MappingProxyType(
    {
        "backup": "guanxi.cli.backup:backup",
        "check": "guanxi.cli.check:check",
        "demo": "guanxi.cli.demo:demo",
        "dev": "guanxi.cli.dev:dev",
        "import": "guanxi.cli.imports:imports",
        "init": "guanxi.cli.init:init",
        "migrate": "guanxi.cli.migrate:migrate",
        "plugin": "guanxi.cli.plugin:plugin",
        "restore": "guanxi.cli.backup:restore",
        "run": "guanxi.cli.run:run",
        "upgrade": "guanxi.cli.upgrade:upgrade",
        "user": "guanxi.cli.user:user",
        "worker": "guanxi.cli.worker:worker",
    }
)
"""Name of the subcommand, and where its click command is; imported only when it is asked for."""


class Commands(click.Group):
    """The group of all subcommands, found by the table, and of the plugins that have commands, by their names."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """The names, in the order of the alphabet."""
        return sorted({*COMMANDS, *_of_plugins().command_names()})

    def get_command(self, _ctx: click.Context, name: str) -> click.Command | None:
        """The command called `name`, or None."""
        if name not in COMMANDS:
            found: click.Command | None = _of_plugins().commands_of(name)
            return found
        module, _separator, attribute = COMMANDS[name].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command


def _of_plugins() -> ModuleType:
    """Imported only when no command of ours is meant."""
    return import_module("guanxi.cli.plugin_commands")


def terminal_locale(environ: Mapping[str, str] = os.environ) -> str:
    """The language of the terminal, as POSIX says it."""
    wishes = (environ.get(name) or None for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return best_locale(next((wish for wish in wishes if wish), None)) or "en"


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one subcommand and leave with its exit code: 0 done, 1 failed, 2 misused, 130 interrupted."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    with use_locale(terminal_locale()):
        sys.exit(_run(given))


def _run(arguments: list[str]) -> int:
    commands = Commands("guanxi", help=_("Guanxi keeps customers and what happens with them."))
    commands = click.version_option(__version__, prog_name="guanxi")(commands)
    try:
        code = commands.main(arguments, prog_name="guanxi", standalone_mode=False)
    except click.ClickException as error:
        show_usage_error(error, as_json="--json" in arguments)
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return 130
    return code if isinstance(code, int) else 0
