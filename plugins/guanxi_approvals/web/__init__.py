"""Pages: each of these modules hangs its own on the blueprint."""

from guanxi_approvals.web import absences, deciding, requests, rules
from guanxi_approvals.web.blueprint import blueprint

__all__ = ["absences", "blueprint", "deciding", "requests", "rules"]
