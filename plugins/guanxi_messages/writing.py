"""Putting messages to customers into words: each in their language, with what the writer may see of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from markupsafe import escape
from sqlalchemy import select

from guanxi.api import Ctx, Customer, among, setting, use_locale
from guanxi_messages.bodies import clean
from guanxi_messages.drafts import Content, Words
from guanxi_messages.tags import filled, tags_in, values_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A message as one customer reads it; `body` is text or clean HTML, as its content's format says."""

    locale: str
    subject: str
    body: str


def written(ctx: Ctx, content: Content, customer_ids: Sequence[int], sender: str) -> dict[int, Written]:
    """The message to each of these customers; those whom the actor may not see are left out, and so is everybody while
    there are no words."""
    found: dict[int, Written] = {}
    for locale, ids in _by_language(ctx, content, customer_ids).items():
        words = content.texts[locale]
        with use_locale(locale):
            there = values_of(replace(ctx, locale=locale), tags_in((words.subject, words.body)), ids, sender)
        found.update({customer_id: _filled(content, locale, words, values) for customer_id, values in there.items()})
    return found


def _filled(content: Content, locale: str, words: Words, values: Mapping[str, str]) -> Written:
    if content.format == "html":
        body = clean(filled(words.body, values, lambda value: str(escape(value))))
    else:
        body = filled(words.body, values)
    subject = " ".join(filled(words.subject, values).split())
    return Written(locale=locale, subject=subject[:300], body=body)


def _by_language(ctx: Ctx, content: Content, customer_ids: Sequence[int]) -> dict[str, list[int]]:
    """Customers by the language they are written to in."""
    house = setting(ctx, "organisation.locale")
    found: dict[str, list[int]] = {}
    for row in ctx.session.execute(select(Customer.id, Customer.language)
                                   .where(among(ctx.session, Customer.id, customer_ids)).order_by(Customer.id)):
        own = (row.language or "").partition("-")[0].lower()
        locale = next((one for one in (own, house, *sorted(content.texts)) if one in content.texts), None)
        if locale is not None:
            found.setdefault(locale, []).append(row.id)
    return found
