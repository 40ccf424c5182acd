"""The forms of accounts. They carry what was typed; whether it is right is for the services to say."""

from __future__ import annotations

from typing import Final

from wtforms import BooleanField, HiddenField, PasswordField, StringField

from guanxi.accounts.services import (
    DepartmentDetails,
    FirstAdministrator,
    Profile,
    StoreDetails,
    UserDetails,
)
from guanxi.errors import Issue, Refused
from guanxi.i18n import _l
from guanxi.web.accounts.fields import Required, number, select
from guanxi.web.forms import Boxes, Form, label

_DIFFER: Final = _l("The two passwords differ.")


class SignInForm(Form):
    """User name, mobile or e-mail, and password."""

    identifier = StringField(label(_l("User name, mobile or e-mail")), [Required()])
    password = PasswordField(label(_l("Password")), [Required()])
    keep = BooleanField(label(_l("Keep me signed in for 30 days")))
    next = HiddenField()


class NewPasswordForm(Form):
    """A password, typed twice."""

    password = PasswordField(label(_l("Password")), [Required()])
    again = PasswordField(label(_l("The same password again")), [Required()])

    def chosen(self) -> str:
        """The password. Raises Refused when the two differ."""
        password = str(self.password.data or "")
        if password != (self.again.data or ""):
            raise Refused(_DIFFER, [Issue(field="again", code="differs", message=_DIFFER)])
        return password


class FirstForm(NewPasswordForm):
    """The organisation, and who sets it up."""

    organisation = StringField(label(_l("Organisation")))
    name = StringField(label(_l("Your name")), [Required()])
    login = StringField(label(_l("User name")), [Required()])
    mobile = StringField(label(_l("Mobile")))

    def details(self) -> FirstAdministrator:
        """What was typed."""
        return FirstAdministrator(
            organisation=self.organisation.data or "",
            name=self.name.data or "",
            login=self.login.data or "",
            mobile=self.mobile.data or "",
        )


class OwnPasswordForm(NewPasswordForm):
    """One's own new password, with the present one."""

    current = PasswordField(label(_l("Present password")), [Required()])
    password = PasswordField(label(_l("New password")), [Required()])
    next = HiddenField()


class ProfileForm(Form):
    """How one is reached."""

    mobile = StringField(label(_l("Mobile")))
    email = StringField(label(_l("E-mail")))

    def profile(self) -> Profile:
        """What was typed."""
        return Profile(mobile=self.mobile.data or "", email=self.email.data or "")


class UserForm(Form):
    """A member of staff."""

    name = StringField(label(_l("Full name")), [Required()])
    login = StringField(label(_l("User name")), [Required()])
    mobile = StringField(label(_l("Mobile")))
    email = StringField(label(_l("E-mail")))
    department_id = select(_l("Department"))
    manager_id = select(_l("Reports to"))
    store_id = select(_l("Store"))
    role_ids = Boxes(label(_l("Roles")), coerce=number, validate_choice=False)

    def details(self) -> UserDetails:
        """What was typed."""
        return UserDetails(
            login=self.login.data or "",
            name=self.name.data or "",
            mobile=self.mobile.data or "",
            email=self.email.data or "",
            department_id=self.department_id.data,
            manager_id=self.manager_id.data,
            store_id=self.store_id.data,
            role_ids=frozenset(role_id for role_id in self.role_ids.data or () if role_id is not None),
        )


class NewUserForm(UserForm):
    """A new member of staff, with a first password."""

    password = StringField(label(_l("First password")))
    must_change = BooleanField(label(_l("To be replaced at the first sign-in")), default=True)


class SetPasswordForm(Form):
    """A new password for somebody else."""

    password = StringField(label(_l("New password")), [Required()])
    must_change = BooleanField(label(_l("To be replaced at the next sign-in")), default=True)


class DepartmentForm(Form):
    """A department and where it stands."""

    name = StringField(label(_l("Name")), [Required()])
    parent_id = select(_l("Parent department"))

    def details(self) -> DepartmentDetails:
        """What was typed."""
        return DepartmentDetails(name=self.name.data or "", parent_id=self.parent_id.data)


class StoreForm(Form):
    """A store."""

    code = StringField(label(_l("Store code")), [Required()])
    name = StringField(label(_l("Name")), [Required()])
    department_id = select(_l("Department"))
    region = StringField(label(_l("Division code")))

    def details(self) -> StoreDetails:
        """What was typed."""
        return StoreDetails(
            code=self.code.data or "",
            name=self.name.data or "",
            department_id=self.department_id.data,
            region=self.region.data or "",
        )


class RoleForm(Form):
    """A role's name; its grants are one field per permission, read by `grants_of`."""

    name = StringField(label(_l("Name")), [Required()])
