"""`guanxi <plugin> ...`: the commands a plugin brings, while it is on.

A command takes its Ctx, which may do everything, by `@click.pass_obj`; errors it raises on purpose end as sentences.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

import click

from guanxi.cli.installation import plugins_here
from guanxi.cli.runtime import opened_runtime
from guanxi.ctx import Ctx, Principal
from guanxi.errors import GuanxiError, Refused
from guanxi.i18n import _l
from guanxi.plugin.manifest import Plugin


class PluginCommands(click.Group):
    """The commands of one plugin."""

    def __init__(self, plugin: Plugin) -> None:
        super().__init__(plugin.name, {str(one.name): one for one in plugin.commands}, help=str(plugin.title))
        self.plugin = plugin

    def invoke(self, context: click.Context) -> Any:
        """Open the installation, and run the command that is meant unless the plugin is off."""
        with ExitStack() as stack:
            try:
                context.obj = _opened(stack, self.plugin)
                return super().invoke(context)
            except GuanxiError as error:
                issues = error.issues if isinstance(error, Refused) else ()
                raise click.ClickException("\n".join([str(error), *(f"  {issue}" for issue in issues)])) from error


def command_names() -> list[str]:
    """The names of the plugins that have commands."""
    return [one.name for one in plugins_here() if one.plugin is not None and one.plugin.commands]


def commands_of(name: str) -> click.Command | None:
    """The commands of the plugin called `name`, None where it is not installed or has none."""
    found = next((one.plugin for one in plugins_here() if one.name == name), None)
    return PluginCommands(found) if found is not None and found.commands else None


def _opened(stack: ExitStack, plugin: Plugin) -> Ctx:
    runtime = stack.enter_context(opened_runtime())
    ctx = stack.enter_context(runtime.opened(Principal.system(f"guanxi {plugin.name}")))
    if plugin.name not in ctx.catalogue.names:
        raise Refused(_l("“%(name)s” is not on. Run “guanxi plugin list” to see why, or “guanxi plugin enable "
                         "%(name)s”."), name=plugin.name)
    return ctx
