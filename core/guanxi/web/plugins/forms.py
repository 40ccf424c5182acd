"""The form of a plugin's settings, made from what it declares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from wtforms import BooleanField, Field, IntegerField, PasswordField, SelectField, StringField

from guanxi.contributions import Setting
from guanxi.i18n import _
from guanxi.web.accounts.fields import Required, Unmarked
from guanxi.web.forms import Form, label


def settings_form(declared: Sequence[Setting], values: Mapping[str, Any] | None = None) -> Form:
    """A form with one field for each setting, by its key: filled with `values`, or with what was sent.

    Secrets are never filled in.
    """
    made = type("SettingsForm", (Form,), {item.key: _field(item) for item in declared})
    kept = None if values is None else {
        item.key: values.get(item.key, item.default) for item in declared if item.type != "secret"}
    form = cast("Form", made() if kept is None else made(formdata=None, data=kept))
    for item in declared:
        if item.type == "choice":
            form[item.key].choices = [(str(choice.value), str(choice.title)) for choice in item.choices]
    return form


def chosen(form: Form, declared: Sequence[Setting]) -> dict[str, Any]:
    """What was typed, by key; a secret left empty is not among it, for it stays as it is."""
    found = {item.key: _value(item, form[item.key].data) for item in declared}
    return {item.key: found[item.key] for item in declared if item.type != "secret" or found[item.key]}


def hint(item: Setting) -> str:
    """The setting's help, and its bounds in words."""
    return " ".join(filter(None, (str(item.help or ""), _bounds(item))))


def _field(item: Setting) -> Field:
    title = label(item.title)  # type: ignore[arg-type]  # a plain text, as a plugin may give, is one already
    if item.type == "integer":
        bounds = {"min": item.minimum, "max": item.maximum}
        return IntegerField(title, [Required()],
                            render_kw={key: bound for key, bound in bounds.items() if bound is not None})
    if item.type == "boolean":
        return BooleanField(title)
    if item.type == "choice":
        return SelectField(title, [Unmarked()], validate_choice=False)
    if item.type == "secret":
        return PasswordField(title, [Unmarked()], render_kw={"autocomplete": "new-password"})
    return StringField(title, [Required() if item.minimum else Unmarked()],
                       render_kw={"maxlength": item.maximum} if item.maximum else None)


def _value(item: Setting, typed: Any) -> Any:
    if item.type == "choice":
        return next((choice.value for choice in item.choices if str(choice.value) == typed), typed)
    return (typed or "").strip() if item.type in ("text", "secret") else typed


def _bounds(item: Setting) -> str:
    if item.type != "integer" or (item.minimum is None and item.maximum is None):
        return ""
    if item.maximum is None:
        return _("At least %(least)s.", least=item.minimum)
    if item.minimum is None:
        return _("At most %(most)s.", most=item.maximum)
    return _("From %(least)s to %(most)s.", least=item.minimum, most=item.maximum)
