"""What customers are found by: documents and queries cut alike, the answers those of the plainest reading."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanxi.search.tokens import FieldKind, Phrase, document_tokens, fts5_query, query_phrases

Fields = Sequence[tuple[FieldKind, str]]

LI: Fields = [("person", "李晓红"), ("phone", "+8613812345678"), ("email", "Li.Wei88@Example.com"),
              ("text", "C000123")]
RARE = "\U00020BB7野\U0002A6A5\U00030EDD㐂\u9fff\ue812"
HOSTILE = ["' OR 1=1 --", '"; DROP TABLE customer; --', 'a" OR "b', "NOT a AND (b) OR NEAR(c d)", "a*", "^a", "-a",
           "{a}:b", "a & !b | (c <-> d):*", "\\", "'\\' | 'x", "\x00", "\ud800", "a\x00b", "%", "_", "(((", "🙂",
           "\u202e晓红", "a\u0301" * 50]


def found(fields: Fields, query: str) -> bool:
    """Whether the query's phrases all stand in the document, by the plainest reading of what a phrase is."""
    tokens = document_tokens(fields).split()
    phrases = query_phrases(query)
    return bool(phrases) and all(any(_stands_at(tokens, at, phrase) for at in range(len(tokens))) for phrase in phrases)


def _stands_at(tokens: list[str], at: int, phrase: Phrase) -> bool:
    piece = tokens[at:at + len(phrase.tokens)]
    if len(piece) < len(phrase.tokens) or tuple(piece[:-1]) != phrase.tokens[:-1]:
        return False
    return piece[-1].startswith(phrase.tokens[-1]) if phrase.prefix else piece[-1] == phrase.tokens[-1]


@pytest.mark.parametrize("query", [
    "李晓红", "晓红", "李晓", "李", "红", "lixiaohong", "lixiao", "lxh", "xiaohong", "li xiaohong", "LXH", "ＬＸＨ",
    "138", "5678", "1234", "13812345678", "138 1234 5678", "138-1234-5678", "+86 138", "+8613812345678", "23", "7",
    "li.wei88@example.com", "li.wei", "wei88", "example", "exam", "@example.com", "C000123", "000123", "c0001", "123",
    "晓红 5678", "晓红 example 138",
])
def test_a_person_is_found_by_what_is_known_of_them(query: str) -> None:
    assert found(LI, query)


@pytest.mark.parametrize("query", [
    "李红", "红晓", "晓红李", "lx wei99", "139", "13812345679", "ample", "李晓红 139", "zhang", "C000124", "88wei",
])
def test_nothing_else_finds_them(query: str) -> None:
    assert not found(LI, query)


@pytest.mark.parametrize("query", ["", "   ", "!!!", "\x00", "\ud800", "。、", "---"])
def test_a_query_without_a_letter_or_figure_asks_for_nothing(query: str) -> None:
    assert query_phrases(query) == ()


@pytest.mark.parametrize(("name", "query"), [
    ("单雄信", "shanxiongxin"), ("曾国藩", "zgf"), ("曾国藩", "zengguofan"), ("仇英", "qiuying"), ("解缙", "xiejin"),
    ("查良镛", "zhaliangyong"), ("翟天临", "zhai"), ("朴树", "piaoshu"), ("乐嘉", "yuejia"), ("区楚良", "ou"),
    ("欧阳晓红", "oyxh"), ("欧阳晓红", "ouyang"), ("万俟卨", "moqi"), ("尉迟恭", "yuchigong"), ("吕布", "lvbu"),
    ("吕布", "lubu"), ("吕布", "lyubu"), ("阿依古丽·买买提", "ayiguli"), ("阿依古丽·买买提", "maimaiti"),
    ("Zoë O'Brien", "obrien"), ("Zoë O'Brien", "O’Brien"), ("Zoë O'Brien", "zoe"), ("Søren Ærø", "soren aero"),
    ("王重阳", "wangchongyang"),
])
def test_names_are_found_as_they_are_read(name: str, query: str) -> None:
    assert found([("person", name)], query)


@pytest.mark.parametrize("query", [
    "北京晓红", "晓红科技", "bjxhkj", "xhkj", "xiaohong", "beijing", "beijingxiaohong", "kejiyouxian",
])
def test_a_firm_is_found_by_its_reading_from_each_of_its_first_characters(query: str) -> None:
    assert found([("company", "北京晓红科技有限公司")], query)


@pytest.mark.parametrize("query", ["0571-88881234", "057188881234", "88881234", "571", "801", "+8657188881234"])
def test_a_landline_is_found_in_its_national_and_international_form(query: str) -> None:
    assert found([("phone", "+8657188881234;ext=801")], query)


def test_a_phrase_does_not_span_two_fields() -> None:
    fields: Fields = [("text", "wei"), ("text", "example com"), ("person", "李晓"), ("person", "红梅"),
                      ("text", "12"), ("text", "34")]
    assert not any(found(fields, query) for query in ("wei.example", "晓红", "1234", "23"))
    assert found(fields, "example.com")


@pytest.mark.parametrize("query", [RARE, RARE[0], RARE[:2], RARE[2:4], RARE[-1], RARE[3:6]])
def test_rare_characters_are_found_like_any_other(query: str) -> None:
    assert found([("person", RARE)], query)


def test_rare_characters_are_not_taken_for_each_other() -> None:
    assert not found([("person", "\U00020BB7")], "\U00020BB8")
    assert not found([("person", RARE)], "ᓙ")


def test_every_token_is_made_of_letters_and_figures_only() -> None:
    tokens = document_tokens([("text", " ".join(HOSTILE)), ("person", RARE), ("company", "A&B'\"\\有限公司")])
    assert all(token.isalnum() for token in tokens.split())


def test_a_long_query_and_a_long_document_are_cut() -> None:
    assert len(query_phrases(" ".join("abcdefghijklmnop"))) == 8
    assert len(document_tokens([("text", "晓红" * 100_000)]).split()) <= 8_000
    assert max(map(len, document_tokens([("text", "x" * 5_000)]).split())) == 64


unspaced = st.text(st.sampled_from("王李张刘晓红伟单欧阳重乐\U00020BB7㐂々あ가"), min_size=2, max_size=8)


@given(unspaced, st.data())
def test_any_two_or_more_neighbouring_characters_find_a_name(name: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(name) - 2))
    end = data.draw(st.integers(start + 2, len(name)))
    assert found([("person", name)], name[start:end])


@given(st.from_regex(r"[1-9][0-9]{5,14}", fullmatch=True), st.data())
def test_any_two_or_more_neighbouring_digits_find_a_phone(digits: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(digits) - 2))
    end = data.draw(st.integers(start + 2, len(digits)))
    assert found([("phone", f"+{digits}")], digits[start:end])


@given(st.text(max_size=40))
def test_no_text_makes_a_query_that_is_more_than_words(query: str) -> None:
    assert all(token.isalnum() for phrase in query_phrases(query) for token in phrase.tokens)


@pytest.fixture(scope="module")
def fts5() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE found USING fts5(tokens, tokenize='unicode61')")
    yield connection
    connection.close()


DOCUMENTS: list[Fields] = [
    LI, [("person", "王红")], [("person", "李红晓")], [("person", RARE)],
    [("company", "北京晓红科技有限公司"), ("text", "12")], [("email", "wei@example.org"), ("phone", "+12025550123")],
    [("person", "Zoë O'Brien"), ("text", "Жуков ゆき 가나 ٣٤")], [("text", " ".join(HOSTILE))],
    [("person", "阿依古丽·买买提"), ("phone", "+8657188881234;ext=801")], [],
]
QUERIES = ["晓红", "红", "李", "lxh", "zoe", "o'brien", "12", "1", "wei@example", "жуков", "ゆき", "가", "34", RARE,
           RARE[0], "x", "bjxh", "0571", "ᙶ", "a b", *HOSTILE]


@pytest.mark.parametrize("query", QUERIES)
def test_sqlite_finds_exactly_what_the_phrases_say(fts5: sqlite3.Connection, query: str) -> None:
    fts5.execute("DELETE FROM found")
    fts5.executemany("INSERT INTO found (rowid, tokens) VALUES (?, ?)",
                     [(place, document_tokens(fields)) for place, fields in enumerate(DOCUMENTS)])
    rows = fts5.execute("SELECT rowid FROM found WHERE found MATCH ?", [fts5_query(query_phrases(query))])
    assert {row[0] for row in rows} == {place for place, fields in enumerate(DOCUMENTS) if found(fields, query)}


def test_the_renderer_quotes_tokens_that_did_not_come_from_a_query() -> None:
    phrase = Phrase(('a" OR b', "c'\\"), prefix=True)
    assert fts5_query([phrase]) == "\"a\"\" OR b c'\\\" *"
