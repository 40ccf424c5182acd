"""What there is to choose from in the forms: what is in use, and what the record has already."""

from __future__ import annotations

from collections.abc import Mapping

from guanxi.accounts.queries import (
    UserRecord,
    active_staff,
    department_tree,
    roles,
    staff_names,
    stores,
)
from guanxi.i18n import _
from guanxi.web.accounts.fields import Choices, optional, tree_choices
from guanxi.web.accounts.forms import UserForm
from guanxi.web.context import current_ctx


def offer(form: UserForm, record: UserRecord | None = None) -> Mapping[str, str]:
    """Fill the selects of a form about `record`, or about somebody new; what each role is for, by its value."""
    known = roles(current_ctx().session)
    form.role_ids.choices = [(str(role.id), role.title) for role in known]
    form.department_id.choices = departments(_("No department"), record.department_id if record else None)
    form.store_id.choices = _stores(record.store_id if record else None)
    form.manager_id.choices = _managers(record)
    return {str(role.id): role.purpose for role in known}


def departments(nothing: str, kept: int | None = None, without: str | None = None) -> Choices:
    """Departments in use, and `kept`; the path `without` and all below it are left out."""
    tree = [
        node
        for node in department_tree(current_ctx().session, archived=True)
        if (not node.archived or node.id == kept) and not (without and node.path.startswith(without))
    ]
    return optional(tree_choices(tree), nothing)


def _stores(kept: int | None) -> Choices:
    found = stores(current_ctx().session, archived=True)
    places = ((store.id, store.name) for store in found if not store.archived or store.id == kept)
    return optional(places, _("No store"))


def _managers(record: UserRecord | None) -> Choices:
    session = current_ctx().session
    found = dict(active_staff(session))
    if record is not None:
        found.pop(record.id, None)
        found |= staff_names(session, [record.manager_id] if record.manager_id else [])
    return optional(found.items(), _("Nobody"))
