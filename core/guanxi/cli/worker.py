"""`guanxi worker`: do the jobs until stopped."""

from __future__ import annotations

import click

from guanxi.cli.report import Report, Result, reported
from guanxi.cli.serve import serve_jobs
from guanxi.config import load_config
from guanxi.i18n import _


@click.command(help=_("Do the jobs until stopped by SIGINT or SIGTERM."))
@click.option("--threads", type=click.IntRange(1, 32), default=4, show_default=True, help=_("Jobs done at once."))
@reported
def worker(report: Report, threads: int) -> Result:
    """Serve the job table; any number of workers may, on any number of machines."""
    report.say(_("The worker is waiting for jobs (Ctrl+C stops it)"))
    serve_jobs(load_config(), threads)
    return None
