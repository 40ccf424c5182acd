"""The demo organisation's customers as drafts, and what staff noted about them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Final

from guanxi.customers.documents import credit_check_character
from guanxi.customers.drafts import Draft
from guanxi.demo import names
from guanxi.demo.organisation import Colleague

_STATES: Final = (
    ("prospect", 34),
    ("first_time", 22),
    ("repeat", 20),
    ("loyal", 10),
    ("lost", 9),
    ("non_customer", 5),
)
FLAG: Final = "DEMO-"
"""What every demo customer's number begins with, so that they can be told apart, and listed."""
TAGS: Final = (("VIP", "warn"), ("价格敏感", "grey"), ("需要发票", "grey"), ("展会结识", "grey"))
TAGGED: Final = 0.12
"""The share of customers that have each of the tags."""
_SOURCES: Final = ("老客户介绍", "门店到访", "广交会", "微信公众号", "抖音", "电话开发", "官网")
_REGIONS: Final = (
    "330102",
    "330106",
    "330108",
    "330203",
    "330602",
    "310101",
    "310115",
    "320102",
    "320508",
    "110105",
    "440305",
    "440106",
    "510104",
)
_INDUSTRIES: Final = ("纺织", "酒店", "零售", "餐饮", "家居", "外贸")
_SIZES: Final = ("1-19", "20-99", "100-499", "500-999", "1000+")
_NOTES: Final = (
    "电话沟通，对方这周在外地，约下周三再联系。",
    "已寄秋冬面料色卡，客户说周五前给反馈。",
    "到店看了样布，对 40 支精梳棉比较满意，价格还要再谈。",
    "客户问月底能不能发货，已跟仓库确认有现货。",
    "微信上发了新品图册，客户收藏了两款。",
    "上门拜访，见到采购经理，下季度有一批工作服的需求。",
    "回访：上一批货颜色正，交期晚了一天，已致歉。",
    "客户要求开增值税专用发票，抬头和税号已核对。",
    "Sent the price list in USD; they will answer after the fair.",
    "生日祝福已发，客户回复感谢。",
    "对账完成，尾款下周二付。",
    "介绍了一位同行朋友，已另建档案。",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteIdea:
    """A note to write about the customer at `place`."""

    place: int
    body: str
    at: datetime
    author_id: int


def drafts(
    dice: Random, count: int, staff: Sequence[Colleague], stores: Sequence[int], now: datetime
) -> Iterator[Draft]:
    """`count` customers, one in five a company, owned by `staff` with a few in nobody's hands."""
    for place in range(count):
        owner = None if dice.random() < 0.05 else dice.choice(staff)
        values: dict[str, object] = {
            "state": dice.choices([name for name, _ in _STATES], [weight for _, weight in _STATES])[0],
            "owner_id": owner.id if owner else None,
            "department_id": owner.department_id if owner else None,
            "store_id": dice.choice(stores) if stores else None,
            "source": dice.choice(_SOURCES),
            "region": dice.choice(_REGIONS),
            "number": f"{FLAG}{place + 1:05d}",
            "phone": names.mobile(place),
        }
        values.update(_company(dice) if dice.random() < 0.2 else _person(dice, place))
        opened = _at_work(dice, now - timedelta(days=int(900 * dice.random() ** 2) + 1))
        yield Draft(values=values, trusted=True, accept_duplicates=True, created_at=opened, row=place + 1)


def _at_work(dice: Random, day: datetime) -> datetime:
    """A moment of that day between nine and six in China."""
    return day.replace(hour=dice.randrange(1, 10), minute=dice.randrange(60), second=0, microsecond=0)


def _person(dice: Random, place: int) -> dict[str, object]:
    someone = names.person(dice)
    values: dict[str, object] = {"kind": "person", "name": someone.name, "language": someone.language}
    if someone.gender and dice.random() < 0.9:
        values["gender"] = someone.gender
    if dice.random() < 0.4:
        values["email"] = f"customer{place}@example.com"
    if dice.random() < 0.5:
        values["birthday"] = f"{dice.randrange(1958, 2006)}-{dice.randrange(1, 13):02d}-{dice.randrange(1, 29):02d}"
    return values


def _company(dice: Random) -> dict[str, object]:
    name, language = names.company(dice)
    values: dict[str, object] = {
        "kind": "company",
        "name": name,
        "language": language,
        "size": dice.choice(_SIZES),
        "industry": dice.choice(_INDUSTRIES),
        "invoice_title": name,
    }
    if language == "zh":
        body = f"91330100{dice.randrange(10**9):09d}"
        values["credit_code"] = body + credit_check_character(body)
    return values


def notes(dice: Random, owners: Sequence[int | None], now: datetime) -> Iterator[NoteIdea]:
    """Notes about two of three customers, the latest within the last months."""
    for place, owner in enumerate(owners):
        if owner is None or dice.random() < 0.35:
            continue
        at = _at_work(dice, now - timedelta(days=int(240 * dice.random() ** 2) + 1))
        for _ in range(dice.choice((1, 1, 2, 3))):
            yield NoteIdea(place=place, body=dice.choice(_NOTES), at=at, author_id=owner)
            at = _at_work(dice, at - timedelta(days=dice.randrange(7, 45)))
