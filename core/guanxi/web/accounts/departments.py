"""The page of the department tree, and its dialogs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from guanxi.accounts.queries import DepartmentNode, department_tree
from guanxi.accounts.services import (
    archive_department,
    create_department,
    restore_department,
    update_department,
)
from guanxi.i18n import _
from guanxi.web.accounts.blueprint import blueprint
from guanxi.web.accounts.fields import number
from guanxi.web.accounts.forms import DepartmentForm
from guanxi.web.accounts.offers import departments
from guanxi.web.accounts.staff import ADMIN
from guanxi.web.attempts import attempt, write
from guanxi.web.context import current_ctx, requires
from guanxi.web.redirects import go_to
from guanxi.web.toasts import toast


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """A department with those right below it."""

    node: DepartmentNode
    below: list[Branch]


@blueprint.get("/departments", endpoint="departments")
@requires(ADMIN)
def tree() -> str:
    """The whole tree."""
    archived = "archived" in request.args
    nodes = department_tree(current_ctx().session, archived=archived)
    return render_template("accounts/departments.html", branches=_branches(nodes), archived=archived)


@blueprint.get("/departments/new", endpoint="new_department")
@requires(ADMIN)
def ask_new() -> str:
    """The dialog for a new department, below the one given."""
    return _dialog(DepartmentForm(parent_id=number(request.args.get("below"))))


@blueprint.post("/departments/new", endpoint="create_department")
@requires(ADMIN)
def create() -> ResponseReturnValue:
    """Add a department."""
    form = DepartmentForm()
    result = attempt(form, lambda: write(lambda ctx: create_department(ctx, form.details())))
    return _saved() if result.ok else (_dialog(form, problems=result.problems), 422)


@blueprint.get("/departments/<int:department_id>", endpoint="department")
@requires(ADMIN)
def ask(department_id: int) -> str:
    """The dialog to rename or move a department."""
    node = _node(department_id)
    return _dialog(DepartmentForm(obj=node), node)


@blueprint.post("/departments/<int:department_id>", endpoint="save_department")
@requires(ADMIN)
def save(department_id: int) -> ResponseReturnValue:
    """Rename or move a department."""
    node, form = _node(department_id), DepartmentForm()
    result = attempt(form, lambda: write(lambda ctx: update_department(ctx, department_id, form.details())))
    return _saved() if result.ok else (_dialog(form, node, result.problems), 422)


@blueprint.post("/departments/<int:department_id>/archive", endpoint="archive_department")
@requires(ADMIN)
def archive(department_id: int) -> ResponseReturnValue:
    """Take a department out of use."""
    write(lambda ctx: archive_department(ctx, department_id))
    toast(_("Archived"), undo=url_for("accounts.restore_department", department_id=department_id))
    return go_to(url_for("accounts.departments"))


@blueprint.post("/departments/<int:department_id>/restore", endpoint="restore_department")
@requires(ADMIN)
def restore(department_id: int) -> ResponseReturnValue:
    """Put a department into use again."""
    write(lambda ctx: restore_department(ctx, department_id))
    toast(_("In use again"))
    return go_to(url_for("accounts.departments"))


def _branches(nodes: Iterable[DepartmentNode]) -> list[Branch]:
    """The tops of the tree; `nodes` has each department after the one above it."""
    known: dict[int | None, Branch] = {}
    tops: list[Branch] = []
    for node in nodes:
        branch = known[node.id] = Branch(node=node, below=[])
        above = known.get(node.parent_id)
        (tops if above is None else above.below).append(branch)
    return tops


def _node(department_id: int) -> DepartmentNode:
    nodes = department_tree(current_ctx().session, archived=True)
    return next((node for node in nodes if node.id == department_id), None) or abort(404)


def _dialog(form: DepartmentForm, node: DepartmentNode | None = None, problems: tuple[str, ...] = ()) -> str:
    form.parent_id.choices = departments(
        _("None: it stands at the top"), node.parent_id if node else None, node.path if node else None)
    return render_template("accounts/department.html", form=form, node=node, problems=problems)


def _saved() -> ResponseReturnValue:
    toast(_("Saved"))
    return go_to(url_for("accounts.departments"))
