"""All pages of accounts; each of these modules hangs its own on the blueprint."""

from guanxi.web.accounts import departments, first, own, roles, sign_in, staff, stores
from guanxi.web.accounts.blueprint import blueprint

__all__ = ["blueprint", "departments", "first", "own", "roles", "sign_in", "staff", "stores"]
