"""How Chinese characters are read: one by one from pypinyin, with what that reads wrong in names."""

from __future__ import annotations

import os
import re
from typing import Final

# The phrases would cost every process 45 MB and 0.15 s at the start; our few words stand below instead.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "1")

from pypinyin import Style, pinyin

# Characters whose first reading is not the one they have in names of people, firms and places.
_IN_NAMES: Final = {
    "都": "du1", "厦": "xia4", "莞": "guan3", "得": "de2", "着": "zhuo2", "了": "liao3", "么": "me5",
    "亳": "bo2", "枞": "zong1", "猇": "xiao1", "嗯": "en1", "伽": "jia1", "茜": "qian4", "堡": "bao3",
    "台": "tai2", "埔": "pu3", "泌": "mi4", "塞": "sai4", "仔": "zai3",
}

# Words in which a character is read otherwise than alone: places, and what firms call themselves.
_WORDS: Final = {
    "重庆": "chong2 qing4", "重慶": "chong2 qing4", "重阳": "chong2 yang2", "长子": "zhang3 zi3",
    "银行": "yin2 hang2", "銀行": "yin2 hang2", "行业": "hang2 ye4", "商行": "shang1 hang2",
    "车行": "che1 hang2", "洋行": "yang2 hang2", "分行": "fen1 hang2", "支行": "zhi1 hang2",
    "总行": "zong3 hang2", "农行": "nong2 hang2", "工行": "gong1 hang2", "建行": "jian4 hang2",
    "中行": "zhong1 hang2", "招行": "zhao1 hang2", "交行": "jiao1 hang2", "拍卖行": "pai1 mai4 hang2",
    "大厦": "da4 sha4", "大廈": "da4 sha4", "音乐": "yin1 yue4", "音樂": "yin1 yue4", "乐器": "yue4 qi4",
    "乐队": "yue4 dui4", "乐团": "yue4 tuan2", "乐清": "yue4 qing1", "乐陵": "lao4 ling2",
    "乐亭": "lao4 ting2", "会计": "kuai4 ji4", "會計": "kuai4 ji4", "会稽": "kuai4 ji1", "六安": "lu4 an1",
    "番禺": "pan1 yu2", "台州": "tai1 zhou1", "天台": "tian1 tai1", "蚌埠": "beng4 bu4",
    "丽水": "li2 shui3", "浚县": "xun4 xian4", "泌阳": "bi4 yang2", "单县": "shan4 xian4",
    "莘县": "shen1 xian4", "莘庄": "xin1 zhuang1", "涡阳": "guo1 yang2", "荥经": "ying2 jing1",
    "中牟": "zhong1 mu4", "牟平": "mu4 ping2", "蔚县": "yu4 xian4", "大城": "dai4 cheng2",
    "洪洞": "hong2 tong2", "繁峙": "fan2 shi4", "解州": "hai4 zhou1", "任丘": "ren2 qiu1",
    "任县": "ren2 xian4", "任泽": "ren2 ze2", "宝坻": "bao3 di3", "尉犁": "yu4 li2", "大埔": "da4 bu4",
    "黄陂": "huang2 pi2", "铅山": "yan2 shan1", "犍为": "qian2 wei2", "西藏": "xi1 zang4",
    "藏族": "zang4 zu2", "阿胶": "e1 jiao1", "东阿": "dong1 e1", "监利": "jian4 li4", "华山": "hua4 shan1",
    "种子": "zhong3 zi5", "传记": "zhuan4 ji4", "调味": "tiao2 wei4", "调料": "tiao2 liao4",
    "空调": "kong1 tiao2", "成都": "cheng2 du1", "柏林": "bo2 lin2", "百色": "bo2 se4", "吐蕃": "tu3 bo1",
    "济南": "ji3 nan2", "济宁": "ji3 ning2", "筠连": "jun1 lian2", "燕山": "yan1 shan1",
    "燕郊": "yan1 jiao1", "石家庄": "shi2 jia1 zhuang1", "朝阳": "chao2 yang2",
}
_WORD: Final = re.compile("|".join(sorted(_WORDS, key=len, reverse=True)))


# Only a text with one of these characters can hold one of the words.
_TRIGGERS: Final = frozenset(word[0] for word in _WORDS)


class _Syllables(dict[str, str]):
    """Character -> syllable with its tone digit, "" for a character nobody reads; filled as they come."""

    def __missing__(self, character: str) -> str:
        reading = pinyin(character, style=Style.TONE3, neutral_tone_with_five=True)
        text = reading[0][0] if reading else ""
        self[character] = text if text.isascii() and text[-1:].isdigit() else ""
        return self[character]


_syllables: Final = _Syllables(_IN_NAMES)


def syllables(text: str) -> list[str]:
    """One reading with its tone digit per character (北京 -> bei3, jing1); "" where there is none."""
    read = [_syllables[character] for character in text]
    if not _TRIGGERS.isdisjoint(text):
        for word in _WORD.finditer(text):
            read[word.start():word.end()] = _WORDS[word.group()].split()
    return read
