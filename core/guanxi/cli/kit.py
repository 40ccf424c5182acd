"""`guanxi plugin new` and `guanxi plugin check`: for those who write plugins."""

from __future__ import annotations

from pathlib import Path

import click

from guanxi.cli.report import CommandFailed, Report, Result, reported
from guanxi.i18n import _, _l, ngettext
from guanxi.kit.check import LEVELS, check_plugin
from guanxi.kit.new import Variant, Wish, write_plugin


@click.command(help=_("Write a first plugin called NAME to begin with: a distribution of its own, with tests."))
@click.argument("name")
@click.option("--title", default="", help=_("What people call it; by default NAME."))
@click.option("--title-zh", default="", help=_("The same in Chinese."))
@click.option("--with-models", is_flag=True, help=_("With a table, and a field on the form of customers."))
@click.option("--vertical", is_flag=True, help=_("With a table, pages and a list, above the plugin commerce."))
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), default=Path(), show_default=True,
              help=_("Where its folder is made."))
@reported
def new(report: Report, name: str, title: str, title_zh: str, with_models: bool, vertical: bool,
        folder: Path) -> Result:
    """Write the files and say how it goes on."""
    variant: Variant = "vertical" if vertical else "models" if with_models else "plain"
    shown = title or name.capitalize()
    files = write_plugin(folder, Wish(name=name, title=shown, title_zh=title_zh or shown, variant=variant))
    root = folder / f"guanxi-{name}"
    report.say(ngettext("%(num)s file is in %(path)s.", "%(num)s files are in %(path)s.", len(files), path=root))
    report.say(_("Go on with: cd %(path)s && pip install -e \".[dev]\" && guanxi plugin check . && pytest", path=root))
    return {"folder": root, "files": files}


@click.command(help=_("Look for what a plugin must not do. SUBJECT is its folder, or the name of an installed one."))
@click.argument("subject")
@click.option("--level", type=click.Choice(LEVELS), default=LEVELS[-1], show_default=True,
              help=_("What is asked for: that it does no harm, that it fits in, or that it is complete."))
@reported
def check(report: Report, subject: str, level: str) -> Result:
    """Print each finding with its place, its rule and the cure; fail when there is one at this level or below."""
    found = check_plugin(subject)
    wanted = found.at(level)
    for one in wanted:
        report.say(f"{one.place}: {one.rule.key}: {one.sentence}\n    {one.rule.cure}")
    result = {"plugin": found.name, "level": found.level, "asked": level, "findings": [one.told() for one in wanted]}
    if wanted:
        raise CommandFailed(_l("%(count)s findings."), result, count=len(wanted))
    report.say(_("%(name)s is %(level)s: nothing to mend.", name=found.name, level=level))
    return result
