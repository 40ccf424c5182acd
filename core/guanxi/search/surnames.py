"""Chinese surnames: those of two characters, those read in their own way, and where a name divides."""

from __future__ import annotations

from typing import Final

COMPOUND: Final = frozenset({
    "欧阳", "歐陽", "太史", "端木", "上官", "司马", "司馬", "东方", "東方", "独孤", "獨孤", "南宫", "南宮",
    "万俟", "闻人", "聞人", "夏侯", "诸葛", "諸葛", "尉迟", "尉遲", "公羊", "赫连", "赫連", "澹台", "澹臺",
    "皇甫", "宗政", "濮阳", "濮陽", "公冶", "太叔", "申屠", "公孙", "公孫", "慕容", "仲孙", "仲孫", "钟离",
    "鍾離", "长孙", "長孫", "宇文", "司徒", "鲜于", "鮮于", "司空", "闾丘", "閭丘", "亓官", "司寇", "巫马",
    "巫馬", "公西", "颛孙", "顓孫", "壤驷", "壤駟", "公良", "漆雕", "乐正", "樂正", "宰父", "谷梁", "穀梁",
    "拓跋", "夹谷", "夾谷", "轩辕", "軒轅", "令狐", "段干", "百里", "呼延", "东郭", "東郭", "南门", "南門",
    "羊舌", "微生", "梁丘", "左丘", "西门", "西門", "第五", "东里", "東里", "东宫", "東宮", "仲长", "仲長",
    "达奚", "達奚", "褚师", "褚師", "纳兰", "納蘭", "叶赫那拉", "葉赫那拉", "爱新觉罗", "愛新覺羅",
})

# Tone digits as in pypinyin's TONE3. Only surnames whose reading differs from the character's usual one.
READINGS: Final = {
    "单": "shan4", "單": "shan4", "曾": "zeng1", "仇": "qiu2", "解": "xie4", "查": "zha1", "盖": "ge3",
    "蓋": "ge3", "翟": "zhai2", "区": "ou1", "區": "ou1", "朴": "piao2", "乐": "yue4", "樂": "yue4",
    "缪": "miao4", "繆": "miao4", "覃": "qin2", "召": "shao4", "员": "yun4", "員": "yun4", "种": "chong2",
    "折": "she2", "么": "yao1", "郇": "xun2", "黑": "he4", "任": "ren2", "华": "hua4", "華": "hua4",
    "燕": "yan1", "葛": "ge3", "纪": "ji3", "紀": "ji3", "那": "na1", "哈": "ha3", "卜": "bu3", "薄": "bo2",
    "贲": "ben1", "谌": "chen2", "逄": "pang2", "洗": "xian3", "冼": "xian3", "句": "gou1", "祭": "zhai4",
    "繁": "po2", "占": "zhan1", "过": "guo1", "尉": "wei4", "宓": "mi4", "佴": "nai4", "幺": "yao1",
    "眭": "sui1", "隗": "wei3", "晟": "cheng2", "长": "zhang3", "盛": "sheng4", "秘": "bi4", "晁": "chao2",
    "万俟": "mo4 qi2", "尉迟": "yu4 chi2", "尉遲": "yu4 chi2", "长孙": "zhang3 sun1", "長孫": "zhang3 sun1",
    "仲长": "zhong4 chang2", "澹台": "tan2 tai2", "澹臺": "tan2 tai2", "令狐": "ling2 hu2",
    "乐正": "yue4 zheng4", "樂正": "yue4 zheng4", "夹谷": "jia2 gu3", "拓跋": "tuo4 ba2",
    "宰父": "zai3 fu3", "叶赫那拉": "ye4 he4 na1 la1",
}


def divide(name: str) -> tuple[str, str]:
    """Surname and given name of an all-Han `name`: 欧阳晓红 -> 欧阳, 晓红; one character is a surname."""
    for length in (4, 2):
        if len(name) >= length and name[:length] in COMPOUND:
            return name[:length], name[length:]
    return name[:1], name[1:]
