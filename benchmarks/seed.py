"""Data to measure with: the same rows for the same size, on either database, kept between runs."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import Engine, text

from guanxi.accounts.models import Department, User
from guanxi.ctx import Principal
from guanxi.customers.models import Collaborator, Customer, CustomerTag, CustomField, CustomValue, Tag
from guanxi.db import Base, insert_many
from guanxi.db.sessions import write_session
from guanxi.search.models import SearchText
from guanxi.search.pinyin import full_pinyin, sort_key
from guanxi.search.schema import TABLE, drop_statements, statements
from guanxi.search.tokens import document_tokens
from guanxi.timeline.models import CustomerActivity
from tests.toy.guanxi_toy.models import Score

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
STAFF, DEPARTMENTS, TOP = 200, 20, 1_000_000
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林郑谢罗梁宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
    "姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
GIVEN = (
    "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂文辉玲鹏华红玉建国志海林峰雪梅春晓燕宇浩然子轩梓涵一"
    "诺欣怡俊博天思雨佳琪嘉慧雅婷诗琳晨曦瑞云飞龙彬斌旭东亮凯健康乐宁安庆祥福禄寿喜财源茂盛德才仁义礼智信"
    "忠孝廉耻勤俭恭让"
)
CITIES = ("北京", "上海", "广州", "深圳", "杭州", "南京", "苏州", "成都", "武汉", "西安", "青岛", "宁波")
TRADES = ("科技", "贸易", "商贸", "实业", "食品", "服饰", "建材", "医药", "教育", "物流", "文化传播", "机械")
STATES = ("prospect", "first_time", "repeat", "loyal", "lost", "non_customer")


@dataclass(frozen=True, slots=True)
class Person:
    """What one made-up customer is called and where it can be reached."""

    kind: str
    name: str
    phone: str
    email: str


def seed(engine: Engine, size: int, progress: Callable[[str], None] = print) -> None:
    """Fill the empty schema behind `engine` with `size` customers and what hangs on them."""
    with write_session(engine, Principal.system("benchmark")) as session:
        for statement in drop_statements(engine.dialect.name):
            session.execute(text(statement))
        for model, columns, rows in _tables(size):
            progress(f"  {model.__tablename__}")
            insert_many(session, model, columns, rows)
            session.commit()
        # The full-text index is made at the end: row by row it takes ten times as long.
        for statement in (*statements(engine.dialect.name), *_REBUILD.get(engine.dialect.name, ())):
            session.execute(text(statement))
        session.commit()


def customer(number: int) -> Person:
    """The `number`th customer: the same at each call."""
    chance = random.Random(number)
    mobile = f"+861{chance.choice('356789')}{chance.randrange(10**9):09d}"
    if chance.random() < 0.2:
        short = "".join(chance.choices(GIVEN, k=2)) + chance.choice(TRADES)
        host = full_pinyin(short, person=False)
        return Person("company", f"{chance.choice(CITIES)}{short}有限公司", mobile, f"info@{host}{number % 100}.cn")
    # Some names are far more frequent than others, as they are in life.
    surname = SURNAMES[int(len(SURNAMES) * chance.random() ** 3)]
    given = "".join(GIVEN[int(len(GIVEN) * chance.random() ** 2)] for _ in range(chance.choice((1, 2, 2))))
    name = surname + given
    mailbox = mobile[3:] if number % 3 == 0 else f"{full_pinyin(name)}{chance.randrange(1_000)}"
    return Person("person", name, mobile, f"{mailbox}@{chance.choice(HOSTS)}")


HOSTS = ("qq.com", "qq.com", "163.com", "163.com", "126.com", "outlook.com", "gmail.com", "foxmail.com")
_REBUILD = {"sqlite": (f"INSERT INTO {TABLE} ({TABLE}) VALUES ('rebuild')",)}


def points_of(number: int) -> int | None:
    """Points in programme 1; a third has none. Spread evenly below TOP."""
    return None if number % 3 == 0 else (number * 7_919) % TOP


def owner_of(number: int) -> int:
    """Few members of staff hold most customers; user 1 holds about one in 2,500."""
    if number % 2_500 == 7:
        return 1
    return 2 + int((STAFF - 1) * random.Random(number ^ 0x5EED).random() ** 2)


def department_of(user_id: int) -> int:
    """Department 1 has user 1 and a tenth of the others."""
    return 1 if user_id % 10 == 1 else 2 + user_id % (DEPARTMENTS - 1)


def _tables(size: int) -> Iterator[tuple[type[Base], Sequence[str], Iterable[Sequence[Any]]]]:
    numbers = range(1, size + 1)
    yield Department, ("id", "name", "path", "position", "archived"), (
        (i, f"部门{i}", f"/{i}/", i, False) for i in range(1, DEPARTMENTS + 1))
    yield User, ("id", "login", "name", "department_id", "active", "must_change_password", "demo", "created_at"), (
        (i, f"user{i}", f"员工{i}", department_of(i), True, False, False, EPOCH) for i in range(1, STAFF + 1))
    yield CustomField, ("id", "key", "title", "type", "scale", "required", "personal", "filterable", "ready",
                        "position"), (
        (1, "visits", "Visits", "integer", 0, False, False, True, True, 1),
        (2, "contract", "Contract", "text", 0, False, False, True, True, 2))
    yield Tag, ("id", "name", "tone"), ((i, f"标签{i}", "grey") for i in range(1, 6))
    yield Customer, ("id", "number", "kind", "name", "sort_key", "state", "owner_id", "department_id", "source",
                     "region", "phone", "email", "custom", "version", "created_at", "updated_at"), (
        map(_customer_row, numbers))
    yield Collaborator, ("customer_id", "user_id", "added_at"), (
        (i, 1 + i % STAFF, EPOCH) for i in islice(numbers, 0, None, 50))
    yield CustomerActivity, ("customer_id", "last_at"), (
        (i, EPOCH - timedelta(minutes=(i * 31) % 1_000_000)) for i in numbers if i % 5)
    yield CustomerTag, ("customer_id", "tag_id"), ((i, 1 + i % 3) for i in islice(numbers, 0, None, 4))
    yield CustomValue, ("customer_id", "field_id", "number", "text"), (
        row for i in numbers for row in ((i, 1, (i * 13) % 500, None), (i, 2, None, f"C{(i * 17) % size:07d}")))
    yield Score, ("customer_id", "programme_id", "points", "level", "since"), _scores(numbers)
    yield SearchText, ("customer_id", "tokens"), map(_search_row, numbers)


def _customer_row(number: int) -> Sequence[Any]:
    chance, person, owner = random.Random(number ^ 0xABC), customer(number), owner_of(number)
    created = EPOCH - timedelta(seconds=(2_000_000 - number) * 20)
    return (number, f"G{number:08d}", person.kind, person.name, sort_key(person.name, person=person.kind == "person"),
            STATES[int(6 * chance.random() ** 2)], owner, department_of(owner), chance.choice(("网站", "展会", None)),
            f"{chance.choice((11, 31, 44, 33))}{chance.randrange(1, 9):02d}{chance.randrange(1, 9):02d}", person.phone,
            person.email, {"visits": (number * 13) % 500}, 1, created, created)


def _scores(numbers: Iterable[int]) -> Iterator[Sequence[Any]]:
    """Programme 1 and, the other way round, programme 2: who is high in one is low in the other."""
    for number in numbers:
        points = points_of(number)
        if points is not None:
            day = date(2026, 1, 1) - timedelta(days=number % 3_000)
            yield number, 1, points, ("bronze", "silver", "gold")[number % 3], day
            yield number, 2, TOP - points, None, None


def _search_row(number: int) -> Sequence[Any]:
    person = customer(number)
    kind = "person" if person.kind == "person" else "company"
    return number, document_tokens([(kind, person.name), ("text", f"G{number:08d}"), ("phone", person.phone),
                                    ("email", person.email)])
