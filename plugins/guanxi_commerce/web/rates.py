"""The page of exchange rates: what waits for one, entering one, and those there are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectField, StringField

from guanxi.api import (
    Ctx,
    Form,
    Refused,
    Required,
    _,
    _l,
    attempt,
    current_ctx,
    enqueue,
    go_to,
    label,
    requires,
    setting,
    toast,
    write,
)
from guanxi_commerce import services
from guanxi_commerce.foreign import known_rates_list, wanted_rates
from guanxi_commerce.house import house_of
from guanxi_commerce.jobs import FILL
from guanxi_commerce.rights import RATES
from guanxi_commerce.services import NewRate
from guanxi_commerce.typed import day_of, rate_of
from guanxi_commerce.web.blueprint import blueprint
from guanxi_commerce.web.fields import Reader, currency_choices, id_in


class RateForm(Form):
    """What a currency is worth from a day on."""

    currency = SelectField(label(_l("Currency")), validate_choice=False)
    day = StringField(label(_l("In force from")), [Required()])
    rate = StringField(label(_l("Rate")), [Required()])


@blueprint.get("/orders/rates")
@requires(RATES)
def rates() -> str:
    """What waits, the form, the rates; filled in for what was chosen among those that wait."""
    ctx = current_ctx()
    wanted = wanted_rates(ctx)
    currency = request.args.get("currency") or (wanted[0].currency if wanted else "")
    day = request.args.get("day") or (wanted[0].first if wanted else house_of(ctx).day(ctx.now)).isoformat()
    return _page(RateForm(None, data={"currency": currency, "day": day}))


@blueprint.post("/orders/rates")
@requires(RATES)
def save_rate() -> ResponseReturnValue:
    """Enter a rate; what waited for it is filled in by a job that begins at once."""
    form = RateForm()
    result = attempt(form, lambda: _entered(form))
    if result.value is None:
        return _page(form, result.problems), 422
    toast(_("Rate entered. Amounts that waited for it are being converted."))
    return go_to(url_for("commerce.rates", job=result.value))


def _entered(form: RateForm) -> int:
    rate = _typed(current_ctx(), form)

    def work(ctx: Ctx) -> int:
        services.record_rates(ctx, [rate])
        return enqueue(ctx, FILL.key, lane=FILL.key, as_system=True)

    return write(work)


def _typed(ctx: Ctx, form: RateForm) -> NewRate:
    reader = Reader(setting(ctx, "organisation.currency"))
    found = NewRate(currency=(form.currency.data or "").strip().upper(), day=date.min, rate=rate_of("1"))
    try:
        found = NewRate(currency=found.currency, day=day_of(form.day.data or ""), rate=found.rate)
    except ValueError:
        reader.note(form.day, _l("Give the day, as in 2026-06-15."))
    try:
        found = NewRate(currency=found.currency, day=found.day, rate=rate_of(form.rate.data or ""))
    except ValueError:
        reader.note(form.rate, _l("“%(value)s” is no rate: write it like 7.1234."), value=(form.rate.data or "")[:40])
    if reader.issues:
        raise Refused(_l("The rates were not saved."), reader.issues)
    return found


def _page(form: RateForm, problems: Sequence[str] = ()) -> str:
    ctx = current_ctx()
    base, wanted = setting(ctx, "organisation.currency"), wanted_rates(ctx)
    usual = [code for code, _title in currency_choices(ctx) if code != base]
    codes = dict.fromkeys([*(one.currency for one in wanted), *usual])
    form.currency.choices = [(code, code) for code in codes]
    return render_template("commerce/rates.html", form=form, base=base, problems=problems, wanted=wanted,
                           known=known_rates_list(ctx), job=id_in(request.args.get("job")))
