"""Merge tags: {{ customer.name }}, or with something to say where there is nothing, {{ customer.salutation | 您好 }}.

Plain values only, put in by a replacement: no template engine reads what people write.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Final

from guanxi.api import Ctx, Issue, _, _l, attribute_texts, attribute_titles, salutations, setting

SALUTATION: Final = "customer.salutation"
SENDER: Final = "sender.name"
HOUSE: Final = "organisation.name"
_TAG: Final = re.compile(r"\{\{\s*([^{}|]{1,100}?)\s*(?:\|\s*([^{}]{0,200}?)\s*)?\}\}")
_LOOSE: Final = re.compile(r"\{\{|\}\}")


def known_tags(ctx: Ctx) -> dict[str, str]:
    """What can be put in by whoever writes, by key, with its title."""
    return {SALUTATION: _("Salutation"), **attribute_titles(ctx), SENDER: _("Sender"), HOUSE: _("Organisation")}


def tags_in(texts: Iterable[str]) -> list[str]:
    """The keys that texts ask for, each once."""
    return list(dict.fromkeys(match[1] for text in texts for match in _TAG.finditer(text)))


def tag_issues(ctx: Ctx, field: str, text: str) -> list[Issue]:
    """What is wrong with the tags of a text: unknown ones, with the nearest name, and braces that are no tag."""
    known = known_tags(ctx)
    issues = [Issue(message=_l("“%(tag)s” can’t be put in. The nearest name is “%(near)s”."), code="unknown_tag",
                    field=field, params={"tag": tag[:60], "near": _nearest(tag, known)})
              for tag in tags_in([text]) if tag not in known]
    if _LOOSE.search(_TAG.sub("", text)):
        issues.append(Issue(message=_l("Some braces are no field: write {{ customer.name }}, or with words for where "
                                       "there is nothing, {{ customer.name | dear customer }}."),
                            code="loose_braces", field=field))
    return issues


def values_of(ctx: Ctx, tags: Sequence[str], customer_ids: Sequence[int], sender: str) -> dict[int, Mapping[str, str]]:
    """What the tags stand for at each of these customers, as far as the actor may see it, in the ctx's language."""
    house = {SENDER: sender, HOUSE: str(setting(ctx, "organisation.name") or "")}
    found = attribute_texts(ctx, [tag for tag in tags if tag not in (SALUTATION, SENDER, HOUSE)], customer_ids)
    called = salutations(ctx, customer_ids, ctx.locale) if SALUTATION in tags else {}
    return {customer_id: {**found.get(customer_id, {}), **house,
                          **({SALUTATION: called[customer_id]} if customer_id in called else {})}
            for customer_id in customer_ids}


def filled(text: str, values: Mapping[str, str], written: Callable[[str], str] = str) -> str:
    """`text` with its tags replaced; `written` makes a value fit for where it goes. What was put in is not read again.
    """
    return _TAG.sub(lambda match: written(values.get(match[1]) or match[2] or ""), text)


def _nearest(tag: str, known: Mapping[str, str]) -> str:
    near = get_close_matches(tag, known, n=1, cutoff=0.3)
    if near:
        return near[0]
    by_title = {title.casefold(): key for key, title in known.items()}
    titles = get_close_matches(tag.casefold(), by_title, n=1, cutoff=0.3)
    return by_title[titles[0]] if titles else "customer.name"
