"""Forms: one base, our words for the common complaints, and refusals put beside the fields they speak of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from flask_wtf import FlaskForm
from wtforms import SelectMultipleField
from wtforms.widgets import CheckboxInput

from guanxi.errors import Issue
from guanxi.i18n import LazyString, _, ngettext


def label(text: LazyString) -> str:
    """A field's label, translated when it is shown; WTForms asks for a string and shows whatever it gets."""
    return cast("str", text)


class Boxes(SelectMultipleField):
    """Several of a few: a box for each, for the macro `checks`."""

    option_widget = CheckboxInput()


class Translations:
    """WTForms' own messages ("This field is required.") through our catalogue."""

    def gettext(self, string: str) -> str:
        """`string` in the reader's language."""
        return _(string)

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """The form for `n`; WTForms fills the places itself."""
        return ngettext(singular, plural, n)


class Form(FlaskForm):  # type: ignore[misc]  # flask_wtf publishes no types
    """Base of every form: complaints in the reader's language. CSRF is checked before any view (web/security.py)."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]  # as above
        """WTForms' settings."""

        csrf = False

        def get_translations(self, form: FlaskForm) -> Translations:
            """Ours, instead of those that come with WTForms."""
            return Translations()

    def take(self, issues: Iterable[Issue]) -> list[Issue]:
        """Put each error beside the field it names; those without one are returned, for the form's head."""
        elsewhere = []
        for issue in issues:
            field = self._fields.get(issue.field or "")
            if field is None:
                elsewhere.append(issue)
            else:
                field.errors = [*field.errors, str(issue)]
        return elsewhere
