"""`guanxi check`: whether this installation can be trusted with the next day's work."""

from __future__ import annotations

import click

from guanxi.cli.checks import CHECKS, Finding
from guanxi.cli.report import CommandFailed, Report, Result, reported
from guanxi.i18n import _, _l, ngettext


@click.command(help=_("Look for what would stop or harm this installation; changes nothing."))
@reported
def check(report: Report) -> Result:
    """Run every check, even when one has failed, and say how to mend what is wrong."""
    findings = [found for check in CHECKS for found in check()]
    for found in findings:
        report.say(f"{'✓' if found.ok else '✗'} {found.name}: {found.sentence}")
    wrong = sum(not found.ok for found in findings)
    if wrong:
        raise CommandFailed(
            _l("%(wrong)s of the checks found something to mend."), _report(findings), wrong=wrong
        )
    report.say(ngettext("%(num)s check, nothing to mend.", "%(num)s checks, nothing to mend.", len(findings)))
    return _report(findings)


def _report(findings: list[Finding]) -> dict[str, object]:
    return {"checks": findings}
