"""A digest as it is read: text and HTML in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from jinja2 import Environment, FileSystemLoader

from guanxi import i18n
from guanxi.ctx import Ctx
from guanxi.i18n import _, ngettext
from guanxi.inbox.queries import Told
from guanxi.mail import Letter
from guanxi.paths import templates_folder
from guanxi.settings import setting


def digest(ctx: Ctx, to: str, found: Sequence[Told], *, more: bool) -> Letter:
    """The message to `to` about `found`, newest first; `more` says that there are others. It is written in the
    language of the moment; links lead to the configured address, and without one there are none."""
    house = setting(ctx, "organisation.name") or _("Guanxi")
    subject = ngettext("%(num)s notification from %(house)s", "%(num)s notifications from %(house)s", len(found),
                       house=house)
    base = (ctx.outside.base_url or "").rstrip("/")
    lines = [(one, i18n.relative(one.at, ctx.now, ctx.locale, ctx.timezone), _address(base, one)) for one in found]
    inbox = f"{base}/notices/" if base else ""
    html = _environment().get_template("mail/digest.html").render(
        _=_, subject=subject, locale=ctx.locale, lines=lines, more=more, inbox=inbox)
    return Letter(to=to, subject=subject, text=_text(subject, lines, inbox), html=html, sender_name=house)


def _text(subject: str, lines: Sequence[tuple[Told, str, str]], inbox: str) -> str:
    parts = [subject, ""]
    for one, when, address in lines:
        said = f"{one.actor} {one.sentence}".strip()
        parts += [f"- {one.subject}", *(f"  {part}" for part in (said, when, address) if part)]
    foot = [_("All notifications: %(address)s", address=inbox)] if inbox else []
    why = _("You chose to have these by e-mail; change that in your notification settings.")
    return "\n".join([*parts, "", *foot, why, ""])


def _address(base: str, told: Told) -> str:
    """Where a notice about a customer leads; others are read in the inbox."""
    if not base or told.target is None or told.target[0] != "customers.show":
        return ""
    return f"{base}/customers/{told.target[1]['customer_id']}"


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(loader=FileSystemLoader(templates_folder()), autoescape=True, trim_blocks=True,
                       lstrip_blocks=True)
