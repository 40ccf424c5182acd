"""Pages of accounts: signing in, one's own details, and the administration of staff."""

from guanxi.web.accounts.views import blueprint

__all__ = ["blueprint"]
