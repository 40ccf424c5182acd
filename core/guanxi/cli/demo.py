"""`guanxi demo`: load a believable organisation to look around in, or remove it."""

from __future__ import annotations

import click

from guanxi.cli.report import Report, Result, reported
from guanxi.cli.runtime import opened_runtime
from guanxi.ctx import Principal
from guanxi.demo.build import PASSWORD, load, load_of_plugins, remove
from guanxi.i18n import _


@click.command(help=_("Load the demo organisation into an empty database, or remove it."))
@click.option("--customers", default=2000, show_default=True, type=click.IntRange(1, 1_000_000),
              help=_("How many customers it has."))
@click.option("--seed", default=1, show_default=True, type=int, help=_("The same seed gives the same organisation."))
@click.option("--remove", "removing", is_flag=True, help=_("Remove the demo customers and close the demo accounts."))
@reported
def demo(report: Report, customers: int, seed: int, removing: bool) -> Result:
    """Load or remove the demo organisation."""
    with opened_runtime() as runtime, runtime.opened(Principal.system("guanxi demo")) as ctx:
        if removing:
            with report.progress(_("Removing demo customers")) as tick:
                return {"customers_removed": remove(ctx, tick)}
        with report.progress(_("Loading demo customers"), customers) as tick:
            loaded = load(ctx, customers, seed, tick)
        plugins = load_of_plugins(ctx, seed)
    report.say(_("%(count)s demo customers are there. Sign in as %(accounts)s with the password %(password)s.",
                 count=loaded.customers, accounts=", ".join(loaded.accounts), password=PASSWORD))
    return {"customers": loaded.customers, "notes": loaded.notes, "accounts": loaded.accounts, "password": PASSWORD,
            "plugins": plugins}
