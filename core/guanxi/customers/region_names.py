"""English names of Chinese places: those the world knows, else pinyin and the kind of place."""

from __future__ import annotations

import re
from typing import Final

from guanxi.search.pinyin import read_name, spelled

_KNOWN: Final = {
    "140000": "Shanxi", "150000": "Inner Mongolia", "450000": "Guangxi", "540000": "Tibet",
    "610000": "Shaanxi", "640000": "Ningxia", "650000": "Xinjiang", "710000": "Taiwan",
    "810000": "Hong Kong", "820000": "Macao", "150100": "Hohhot", "150200": "Baotou", "150600": "Ordos",
    "150700": "Hulunbuir", "150800": "Bayannur", "150900": "Ulanqab", "152200": "Hinggan League",
    "152500": "Xilingol League", "152900": "Alxa League", "230100": "Harbin", "230200": "Qiqihar",
    "222400": "Yanbian Prefecture", "540100": "Lhasa", "540200": "Shigatse", "540300": "Qamdo",
    "540400": "Nyingchi", "540500": "Shannan", "540600": "Nagqu", "542500": "Ngari Prefecture",
    "650100": "Urumqi", "650200": "Karamay", "650400": "Turpan", "650500": "Hami",
    "652300": "Changji Prefecture", "652700": "Bortala Prefecture", "652800": "Bayingolin Prefecture",
    "652900": "Aksu Prefecture", "653000": "Kizilsu Prefecture", "653100": "Kashgar Prefecture",
    "653200": "Hotan Prefecture", "654000": "Ili Prefecture", "654200": "Tacheng Prefecture",
    "654300": "Altay Prefecture",
}
_KINDS: Final = {
    "自治州": " Prefecture", "地区": " Prefecture", "盟": " League", "自治县": " Autonomous County",
    "自治旗": " Autonomous Banner", "特别行政区": "", "自治区": "", "林区": " Forestry District",
    "新区": " New Area", "特区": " Special District", "省": "", "市": "", "区": " District",
    "县": " County", "旗": " Banner", "群岛": " Islands",
}
_REGIONS: Final = {
    "内蒙古自治区": "内蒙古", "广西壮族自治区": "广西", "西藏自治区": "西藏", "宁夏回族自治区": "宁夏",
    "新疆维吾尔自治区": "新疆",
}
_PEOPLES: Final = re.compile(
    "(?:蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|拉祜|水|东乡|纳西|景颇|"
    "柯尔克孜|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|塔吉克|怒|保安|裕固|独龙|鄂伦春|鄂温克|普米|各)族"
    "|(?:蒙古|哈萨克|锡伯|塔吉克|柯尔克孜)(?=自治)")


def english_name(code: str, name: str) -> str:
    """杭州市 -> Hangzhou, 西湖区 -> Xihu District; the peoples that autonomous places name are left out."""
    return _KNOWN.get(code) or _in_letters(name)


def stem(name: str) -> str:
    """The name without what kind of place it is: 杭州市 -> 杭州, 延边朝鲜族自治州 -> 延边.

    滦县 stays whole, because it is said as one word.
    """
    if name in _REGIONS:
        return _REGIONS[name]
    kind = _kind(name)
    bare = name.removesuffix(kind)
    short = _PEOPLES.sub("", bare + "自治").removesuffix("自治") if kind.startswith("自治") else bare
    return short if len(short) > 1 else name


def _kind(name: str) -> str:
    return next((kind for kind in _KINDS if name.endswith(kind)), "")


def _in_letters(name: str) -> str:
    short = stem(name)
    return spelled(read_name(short, person=False)) + ("" if short == name else _KINDS.get(_kind(name), ""))
