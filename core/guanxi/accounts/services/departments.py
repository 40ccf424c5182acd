"""The department tree. Each department's path names its ancestors, so that a subtree is one prefix."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select, update

from guanxi.accounts.identifiers import tidy
from guanxi.accounts.models import Department, Store, User
from guanxi.accounts.services.rows import Changes, apply, begin, found, given, issue, refuse, required_text
from guanxi.audit.services import record
from guanxi.ctx import Ctx
from guanxi.errors import Issue, Refused
from guanxi.i18n import _l

DEEPEST: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentDetails:
    """A department as somebody filled it in; without a parent it stands at the top."""

    name: str
    parent_id: int | None = None


def create_department(ctx: Ctx, details: DepartmentDetails) -> int:
    """Add a department, last among its siblings; its id. Raises Refused."""
    begin(ctx)
    name = tidy(details.name)
    parent = _parent(ctx, details.parent_id)
    refuse(_issues(ctx, name, details.parent_id, None) + _depth_issues(parent, 1))
    last = ctx.session.scalar(select(func.max(Department.position)).where(Department.parent_id == details.parent_id))
    department = Department(name=name, parent_id=details.parent_id, path="", position=(last or 0) + 1)
    ctx.session.add(department)
    ctx.session.flush()
    department.path = _path(parent, department.id)
    ctx.session.flush()
    record(ctx, "department", department.id, "create", given({"name": name, "parent_id": details.parent_id}))
    return department.id


def update_department(ctx: Ctx, department_id: int, details: DepartmentDetails) -> None:
    """Rename a department, or move it with all below it. Raises Refused, NotFound."""
    begin(ctx)
    department = found(ctx, Department, department_id)
    name = tidy(details.name)
    refuse(_issues(ctx, name, details.parent_id, department_id))
    changes = apply(department, {"name": name})
    if details.parent_id != department.parent_id:
        changes |= _move(ctx, department, details.parent_id)
    if changes:
        record(ctx, "department", department_id, "edit", changes)


def archive_department(ctx: Ctx, department_id: int) -> None:
    """Take a department out of use; whoever or whatever is still in it must leave first. Raises Refused."""
    begin(ctx)
    department = found(ctx, Department, department_id)
    staff = (
        ctx.session.scalar(
            select(func.count()).select_from(User).where(User.department_id == department_id, User.active)
        )
        or 0
    )
    below = (
        ctx.session.scalar(
            select(func.count())
            .select_from(Department)
            .where(Department.parent_id == department_id, ~Department.archived)
        )
        or 0
    )
    stores = (
        ctx.session.scalar(
            select(func.count()).select_from(Store).where(Store.department_id == department_id, ~Store.archived)
        )
        or 0
    )
    if staff or below or stores:
        raise Refused(
            _l(
                "It is not empty (staff: %(staff)s, departments below it: %(below)s, stores: %(stores)s). "
                "Move them first."
            ),
            staff=staff,
            below=below,
            stores=stores,
        )
    _set_archived(ctx, department, archived=True)


def restore_department(ctx: Ctx, department_id: int) -> None:
    """Put a department into use again. Raises Refused while the one above it is archived."""
    begin(ctx)
    department = found(ctx, Department, department_id)
    if department.parent_id is not None and found(ctx, Department, department.parent_id).archived:
        raise Refused(_l("The department above it is archived. Restore that one first."))
    _set_archived(ctx, department, archived=False)


def _set_archived(ctx: Ctx, department: Department, *, archived: bool) -> None:
    changes = apply(department, {"archived": archived})
    if changes:
        record(ctx, "department", department.id, "archive" if archived else "restore", changes)


def _move(ctx: Ctx, department: Department, parent_id: int | None) -> Changes:
    parent = _parent(ctx, parent_id)
    old, new = department.path, _path(parent, department.id)
    if parent is not None and parent.path.startswith(old):
        refuse([issue("parent_id", "circle", _l("A department can't stand below itself."))])
    lowest = ctx.session.scalars(select(Department.path).where(Department.path.startswith(old))).all()
    refuse(_depth_issues(parent, max(path.count("/") for path in lowest) - old.count("/") + 1))
    changes = apply(department, {"parent_id": parent_id})
    ctx.session.flush()
    ctx.session.execute(
        update(Department)
        .where(Department.path.startswith(old))
        .values(path=new + func.substr(Department.path, len(old) + 1)),
        execution_options={"synchronize_session": "fetch"},
    )
    return changes


def _parent(ctx: Ctx, parent_id: int | None) -> Department | None:
    return None if parent_id is None else found(ctx, Department, parent_id)


def _path(parent: Department | None, department_id: int) -> str:
    return f"{parent.path if parent else '/'}{department_id}/"


def _issues(ctx: Ctx, name: str, parent_id: int | None, own_id: int | None) -> list[Issue]:
    issues = required_text("name", name, 100)
    if parent_id is not None and found(ctx, Department, parent_id).archived:
        issues.append(issue("parent_id", "missing", _l("Choose a department that is in use.")))
    sibling = select(Department.id).where(
        Department.name == name,
        Department.parent_id == parent_id,
        ~Department.archived,
        Department.id != (own_id or 0),
    )
    if ctx.session.scalar(sibling) is not None:
        issues.append(issue("name", "taken", _l("Another department beside it has this name.")))
    return issues


def _depth_issues(parent: Department | None, levels: int) -> list[Issue]:
    above = 0 if parent is None else parent.path.count("/") - 1
    if above + levels <= DEEPEST:
        return []
    return [issue("parent_id", "deep", _l("Departments can be %(count)s levels deep."), count=DEEPEST)]
