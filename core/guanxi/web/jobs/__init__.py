"""Pages of jobs: what runs, what failed, what is planned; one job with its progress and its log."""

from guanxi.web.jobs.views import blueprint

__all__ = ["blueprint"]
