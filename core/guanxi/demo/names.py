"""Names that could be real and belong to nobody in particular, drawn from a seeded random generator."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Final

_SURNAMES: Final = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
    "姚卢姜崔钟谭陆汪范金石廖贾夏韦方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤单仇解查"
)
_COMPOUND: Final = ("欧阳", "上官", "司马", "诸葛", "慕容", "令狐", "皇甫", "尉迟")
_MALE: Final = "伟强磊军洋勇杰涛明超刚平辉鹏华飞鑫波斌宇浩凯健俊帆旭宁龙毅博文轩泽睿航晨阳瀚霖"
_FEMALE: Final = "芳娜敏静丽艳娟霞玲燕萍红梅琳雪慧颖倩莹洁婷欣怡瑶琪璐萱涵雨桐诗悦佳梓馨月菲"
_MINORITY: Final = (
    "阿依古丽·买买提",
    "艾力·吐尔逊",
    "古丽娜尔·阿不都拉",
    "扎西·多吉",
    "卓玛·央金",
    "巴特尔·苏和",
    "热娜·艾山",
)
_ENGLISH_FIRST: Final = (
    "James",
    "Emma",
    "Oliver",
    "Sophia",
    "William",
    "Grace",
    "Henry",
    "Chloe",
    "Daniel",
    "Alice",
    "Marco",
    "Ingrid",
    "Pierre",
    "Yuki",
    "Søren",
    "María",
)
_ENGLISH_LAST: Final = (
    "Smith",
    "Johnson",
    "Brown",
    "Taylor",
    "Wilson",
    "Clarke",
    "Müller",
    "Rossi",
    "Dubois",
    "Tanaka",
    "O’Connor",
    "García",
    "Nielsen",
    "van den Berg",
)
_CITIES: Final = ("杭州", "上海", "南京", "苏州", "宁波", "绍兴", "北京", "深圳", "广州", "成都")
_BRANDS: Final = (
    "锦绣",
    "华彩",
    "云裳",
    "丝路",
    "江南",
    "天成",
    "瑞和",
    "永泰",
    "新维",
    "晨曦",
    "中诚",
    "汇通",
    "百川",
    "嘉禾",
    "远帆",
    "明德",
    "恒信",
    "金谷",
    "兰亭",
    "西子",
)
_TRADES: Final = (
    "纺织",
    "服饰",
    "贸易",
    "酒店用品",
    "家居",
    "电子商务",
    "文化传播",
    "餐饮管理",
    "酒店管理",
    "装饰工程",
    "进出口",
    "印染",
)
_FORMS: Final = ("有限公司", "有限公司", "有限公司", "股份有限公司", "集团有限公司")
_FOREIGN: Final = (
    "Harbour Textiles Ltd",
    "Nordlys Interiors AS",
    "Maison Dubois SARL",
    "Kyoto Kimono Co., Ltd.",
    "Blue Ridge Hospitality LLC",
    "Rossi Tessuti S.r.l.",
)


@dataclass(frozen=True, slots=True)
class PersonName:
    """A person's name, gender ("male", "female" or None) and language."""

    name: str
    gender: str | None
    language: str


def person(dice: Random) -> PersonName:
    """A name: mostly Chinese, a few with compound surnames, of minorities, and foreign ones."""
    kind = dice.random()
    if kind < 0.03:
        return PersonName(f"{dice.choice(_ENGLISH_FIRST)} {dice.choice(_ENGLISH_LAST)}", None, "en")
    if kind < 0.04:
        return PersonName(dice.choice(_MINORITY), None, "zh")
    surname = dice.choice(_COMPOUND) if kind < 0.05 else _SURNAMES[int(len(_SURNAMES) * dice.random() ** 2)]
    gender = dice.choice(("male", "female"))
    letters = _MALE if gender == "male" else _FEMALE
    given = "".join(dice.choice(letters) for _ in range(1 if dice.random() < 0.3 else 2))
    return PersonName(surname + given, gender, "zh")


def company(dice: Random) -> tuple[str, str]:
    """A company's name and its language."""
    if dice.random() < 0.04:
        return dice.choice(_FOREIGN), "en"
    return (
        f"{dice.choice(_CITIES)}{dice.choice(_BRANDS)}{dice.choice(_BRANDS)}{dice.choice(_TRADES)}"
        f"{dice.choice(_FORMS)}"
    ), "zh"


def mobile(place: int) -> str:
    """A mobile number of a block that is not given to subscribers; a different one for each place below 10 million."""
    return f"1340{place:07d}"
