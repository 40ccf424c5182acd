"""What accounts contribute: the core's rights, and the pages of staff in the menu."""

from __future__ import annotations

from guanxi import __version__
from guanxi.accounts.jobs import tidy_up
from guanxi.contributions import Job, MenuEntry, Permission
from guanxi.i18n import _l
from guanxi.plugin import Plugin

feature = Plugin(
    name="accounts",
    title=_l("Staff and roles"),
    version=__version__,
    permissions=(
        Permission(key="customer.view", title=_l("View customers"), scoped=True),
        Permission(key="customer.create", title=_l("Create customers"), scoped=True),
        Permission(key="customer.edit", title=_l("Edit customers"), scoped=True),
        Permission(key="customer.delete", title=_l("Move customers to trash"), scoped=True),
        Permission(key="customer.merge", title=_l("Merge customers")),
        Permission(key="customer.erase", title=_l("Erase everything personal about a customer")),
        Permission(key="customer.export", title=_l("Export customers"), scoped=True),
        Permission(key="customer.phones", title=_l("See whole phone numbers")),
        Permission(key="customer.reveal", title=_l("Reveal one phone number at a time (logged)")),
        Permission(key="customer.share_views", title=_l("Share saved views")),
        Permission(key="customer.import", title=_l("Import customers")),
        Permission(key="admin.users", title=_l("Manage staff, departments, stores and roles")),
        Permission(key="admin.fields", title=_l("Manage custom fields and tags")),
        Permission(key="admin.settings", title=_l("Change settings")),
    ),
    jobs=(Job(key="accounts.tidy_up", title=_l("Forget old sign-ins"), run=tidy_up, schedule="41 3 * * *"),),
    menu=tuple(
        MenuEntry(key=key, title=title, endpoint=f"accounts.{key}", icon=icon, permission="admin.users",
                  group="administration", order=order)
        for order, key, title, icon in (
            (10, "users", _l("Staff"), "users-group"),
            (20, "departments", _l("Departments"), "sitemap"),
            (30, "roles", _l("Roles"), "shield-lock"),
            (40, "stores", _l("Stores"), "building-store"),
        )
    ),
)
