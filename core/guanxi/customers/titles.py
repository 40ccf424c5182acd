"""What a position turns into when one speaks to its holder: 总经理 -> 总, 高级工程师 -> 工."""

from __future__ import annotations

from typing import Final

# Written at the end of a position -> said after the surname. 副 is not said to a deputy.
_SPOKEN: Final = {
    "总经理": "总", "总裁": "总", "副总": "总", "老总": "总", "首席执行官": "总", "首席财务官": "总",
    "首席技术官": "总", "首席运营官": "总", "首席信息官": "总", "创始人": "总", "合伙人": "总",
    "董事长": "董", "总工程师": "总工", "总工": "总工", "工程师": "工", "总监": "总监", "总会计师": "总",
    "会计师": "会计", "会计": "会计", "经理": "经理", "主任": "主任", "主管": "主管", "部长": "部长",
    "局长": "局长", "处长": "处长", "科长": "科长", "厅长": "厅长", "司长": "司长", "市长": "市长",
    "区长": "区长", "县长": "县长", "镇长": "镇长", "乡长": "乡长", "村长": "村长", "所长": "所长",
    "站长": "站长", "队长": "队长", "组长": "组长", "班长": "班长", "校长": "校长", "院长": "院长",
    "园长": "园长", "馆长": "馆长", "行长": "行长", "厂长": "厂长", "店长": "店长", "会长": "会长",
    "社长": "社长", "秘书长": "秘书长", "护士长": "护士长", "书记": "书记", "教授": "教授", "老师": "老师",
    "教师": "老师", "讲师": "老师", "医生": "医生", "医师": "医生", "大夫": "大夫", "律师": "律师",
    "法官": "法官", "警官": "警官", "编辑": "编辑", "记者": "记者", "导演": "导演", "老板": "老板",
    "老板娘": "老板娘", "博士": "博士", "师傅": "师傅", "设计师": "设计师", "总": "总", "ceo": "总",
    "cfo": "总", "cto": "总", "coo": "总", "cio": "总", "cmo": "总",
}
_LONGEST: Final = max(map(len, _SPOKEN))

_ENGLISH: Final = {
    "教授": "Professor", "professor": "Professor", "博士": "Dr", "医生": "Dr", "医师": "Dr", "大夫": "Dr",
    "doctor": "Dr", "dr": "Dr", "dr.": "Dr", "physician": "Dr", "surgeon": "Dr",
}


def title(position: str) -> str | None:
    """What is said after the surname in Chinese, or None: 采购部副经理 -> 经理, 采购员 -> None."""
    written = position.strip().casefold().partition("(")[0].partition("（")[0].rstrip()
    for length in range(min(_LONGEST, len(written)), 0, -1):
        if spoken := _SPOKEN.get(written[-length:]):
            return spoken
    return None


def english_title(position: str) -> str | None:
    """Dr or Professor, or None: other positions are no titles in English."""
    written = position.strip().casefold()
    return next((spoken for ending, spoken in _ENGLISH.items() if written.endswith(ending)), None)
