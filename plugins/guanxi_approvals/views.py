"""Pages of approvals."""

from guanxi_approvals.web import blueprint

__all__ = ["blueprint"]
