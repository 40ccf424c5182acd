"""The page of the organisation's settings, and the removal of the demo data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from babel.dates import get_timezone_location
from babel.numbers import get_currency_name
from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectField, StringField

from guanxi.demo.manifest import REMOVE
from guanxi.errors import Issue, Refused
from guanxi.i18n import LOCALES, _, _l, current_locale, ngettext
from guanxi.jobs import enqueue
from guanxi.settings import demo_customers, save_settings, settings
from guanxi.web.accounts.fields import Required
from guanxi.web.attempts import attempt, write
from guanxi.web.context import current_ctx, requires
from guanxi.web.forms import Form, label
from guanxi.web.plugins.overview import with_settings
from guanxi.web.redirects import go_to
from guanxi.web.toasts import toast

ADMIN: Final = "admin.settings"
ZONES: Final = ("Asia/Shanghai", "Asia/Hong_Kong", "Asia/Taipei", "Asia/Tokyo", "Asia/Singapore", "Europe/London",
                "Europe/Berlin", "America/New_York", "America/Los_Angeles", "Australia/Sydney", "UTC")
CURRENCIES: Final = ("CNY", "HKD", "TWD", "USD", "EUR", "GBP", "JPY", "SGD", "AUD")
TRASH_DAYS: Final = (0, 30, 90, 180, 365)
LONGEST_NAME: Final = 60

blueprint: Final = Blueprint("settings", __name__, url_prefix="/settings")


class OrganisationForm(Form):
    """What the organisation is called, and how it reads, counts and pays by default."""

    name = StringField(label(_l("Organisation")))
    locale = SelectField(label(_l("Language")), [Required()], validate_choice=False)
    timezone = SelectField(label(_l("Time zone")), [Required()], validate_choice=False)
    currency = SelectField(label(_l("Currency")), [Required()], validate_choice=False)
    trash_days = SelectField(label(_l("Customers in the trash")), [Required()], validate_choice=False)

    def values(self) -> dict[str, str]:
        """What was chosen, by setting. Raises Refused."""
        name = (self.name.data or "").strip()
        if len(name) > LONGEST_NAME:
            message = _l("At most %(most)s characters fit.")
            raise Refused(message, [Issue(field="name", code="too_long", message=message,
                                          params={"most": LONGEST_NAME})], most=LONGEST_NAME)
        offered = {"locale": tuple(LOCALES), "timezone": ZONES, "currency": CURRENCIES,
                   "trash_days": tuple(map(str, TRASH_DAYS))}
        for key, values in offered.items():
            if self[key].data not in values:
                message = _l("Choose one of the list.")
                raise Refused(message, [Issue(field=key, code="not_an_option", message=message)])
        kept = {f"organisation.{key}": self[key].data for key in offered}
        return {"organisation.name": name, **kept, "organisation.trash_days": int(self.trash_days.data)}

    def take(self, issues: Iterable[Issue]) -> list[Issue]:
        """As every form does; plugins name a setting by its whole key."""
        return super().take(replace(issue, field=(issue.field or "").removeprefix("organisation."))
                            for issue in issues)


@blueprint.get("/", endpoint="page")
@requires(ADMIN)
def page() -> str:
    """The settings as they are."""
    kept = settings(current_ctx())
    return _page(OrganisationForm(data={key: kept[f"organisation.{key}"] for key in
                                        ("name", "locale", "timezone", "currency", "trash_days")}))


@blueprint.post("/", endpoint="save")
@requires(ADMIN)
def save() -> ResponseReturnValue:
    """Keep what was chosen."""
    form = OrganisationForm()
    result = attempt(form, lambda: write(lambda ctx: save_settings(ctx, form.values())))
    if not result.ok:
        return _page(form, result.problems), 422
    toast(_("Saved"))
    return go_to(url_for("settings.page"))


@blueprint.post("/demo/remove", endpoint="remove_demo")
@requires(ADMIN)
def remove_demo() -> ResponseReturnValue:
    """Start removing the demo data; its progress is on the page of the job."""
    job_id = write(lambda ctx: enqueue(ctx, REMOVE, unique=REMOVE))
    return go_to(url_for("jobs.show", job_id=job_id))


def _page(form: OrganisationForm, problems: tuple[str, ...] = ()) -> str:
    locale = current_locale() or "en"
    form.locale.choices = list(LOCALES.items())
    form.timezone.choices = [(zone, f"{get_timezone_location(zone, locale=locale)} ({zone})") for zone in ZONES]
    form.currency.choices = [(code, f"{get_currency_name(code, locale=locale)} ({code})") for code in CURRENCIES]
    form.trash_days.choices = [(str(days), _kept_for(days)) for days in TRASH_DAYS]
    demo = len(demo_customers(current_ctx()))
    return render_template("settings/page.html", form=form, problems=problems, demo=demo,
                           plugins=with_settings(current_ctx()))


def _kept_for(days: int) -> str:
    return ngettext("Stay for %(num)s day", "Stay for %(num)s days", days) if days else _(
        "Stay until deleted by hand")
