"""Places by division code, and addresses in one string."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanxi.customers import addresses, divisions, regions
from guanxi.customers.addresses import ParsedAddress, parse_address
from guanxi.errors import Issue

TABLE = divisions.divisions()
needs_table = pytest.mark.skipif(TABLE is None, reason="the build has not brought the table of divisions")


def refusal(value: object) -> str:
    assert isinstance(value, Issue), value
    return value.code


@pytest.fixture
def no_table(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    caches = (divisions.divisions, regions._index, regions._by_english_label, addresses._names_below)
    monkeypatch.setattr(divisions, "TABLE", tmp_path / "absent.json")
    for cache in caches:
        cache.cache_clear()
    yield
    for cache in caches:
        cache.cache_clear()


@needs_table
@pytest.mark.parametrize(("code", "path", "chinese", "english"), [
    ("330106", ("330000", "330100", "330106"), "浙江省杭州市西湖区", "Xihu District, Hangzhou, Zhejiang"),
    ("110105", ("110000", "110105"), "北京市朝阳区", "Chaoyang District, Beijing"),
    ("500235", ("500000", "500235"), "重庆市云阳县", "Yunyang County, Chongqing"),
    ("441900", ("440000", "441900"), "广东省东莞市", "Dongguan, Guangdong"),
    ("442000", ("440000", "442000"), "广东省中山市", "Zhongshan, Guangdong"),
    ("429004", ("420000", "429004"), "湖北省仙桃市", "Xiantao, Hubei"),
    ("659001", ("650000", "659001"), "新疆维吾尔自治区石河子市", "Shihezi, Xinjiang"),
    ("810000", ("810000",), "香港特别行政区", "Hong Kong"), ("710000", ("710000",), "台湾省", "Taiwan"),
    ("820000", ("820000",), "澳门特别行政区", "Macao"),
    ("150103", ("150000", "150100", "150103"), "内蒙古自治区呼和浩特市回民区",
     "Huimin District, Hohhot, Inner Mongolia"),
    ("222401", ("220000", "222400", "222401"), "吉林省延边朝鲜族自治州延吉市", "Yanji, Yanbian Prefecture, Jilin"),
    ("610100", ("610000", "610100"), "陕西省西安市", "Xi'an, Shaanxi"),
    ("130283", ("130000", "130200", "130283"), "河北省唐山市迁安市", "Qian'an, Tangshan, Hebei"),
])
def test_a_place_is_said_from_the_province_down_without_repeating(
        code: str, path: tuple[str, ...], chinese: str, english: str) -> None:
    assert (regions.path(code), regions.label(code, "zh"), regions.label(code, "en")) == (path, chinese, english)


@needs_table
def test_there_are_34_provinces_and_each_knows_what_lies_under_it() -> None:
    assert len(regions.children()) == 34
    assert [place.name for place in regions.children("110000")][:2] == ["东城区", "西城区"]
    assert {"武汉市", "仙桃市", "神农架林区"} <= {place.name for place in regions.children("420000")}
    assert regions.children("330100", "en")[0].name == "Shangcheng District"
    assert [regions.children(code) for code in ("441900", "810000", "330106")] == [(), (), ()]


@needs_table
def test_every_place_lies_under_a_province_and_can_be_named_in_both_languages() -> None:
    assert TABLE is not None
    for code in TABLE.names:
        assert regions.path(code)[0].endswith("0000")
        assert regions.path(code)[-1] == code
        assert not any("\u4e00" <= c <= "\u9fff" for c in regions.label(code, "en"))


@needs_table
@pytest.mark.parametrize(("written", "code"), [
    ("330106", "330106"), ("330106.0", "330106"), ("330106001000", "330106"), ("110100", "110000"),
    ("500200", "500000"), ("429000", "420000"), ("330103", "330105"), ("110103", "110101"), ("371202", "370116"),
    ("469003", "460400"), ("142201", "140902"), ("330199", "330100"), ("339999", "330000"),
    ("浙江省杭州市", "330100"), ("杭州", "330100"), ("昆山市", "320583"), ("浙江-杭州-西湖", "330106"),
    ("北京市宣武区", "110102"),
])
def test_a_place_is_read_from_codes_and_names_withdrawn_ones_forward(written: str, code: str) -> None:
    assert regions.read_region(written) == code


@needs_table
@pytest.mark.parametrize(("written", "code"), [
    ("999999", "region.unknown_code"), ("000000", "region.unknown_code"), ("33010", "region.unknown_code"),
    ("火星", "region.unknown_name"), ("朝阳区", "region.unknown_name"), ("杭州文三路", "region.unknown_name"),
    ("", "region.unknown_name"), ("3.3E+5", "cell.digits_lost"),
])
def test_what_is_no_place_is_refused(written: str, code: str) -> None:
    assert refusal(regions.read_region(written)) == code


@needs_table
def test_every_withdrawn_code_leads_to_a_current_place_of_the_same_province() -> None:
    assert TABLE is not None
    assert len(TABLE.retired) > 900
    for old, (name, now) in TABLE.retired.items():
        assert old not in TABLE.names
        assert now in TABLE.names
        assert name
        assert old[:2] == now[:2] or old == "830000"


@needs_table
@pytest.mark.parametrize(("address", "code", "rest"), [
    ("浙江省杭州市西湖区文三路90号", "330106", "文三路90号"), ("浙江 杭州 西湖区 文三路90号", "330106", "文三路90号"),
    ("杭州市西湖区文三路", "330106", "文三路"), ("浙江省/杭州市/西湖区/文三路", "330106", "文三路"),
    ("浙江杭州西湖大道1号", "330100", "西湖大道1号"), ("中国浙江省杭州市", "330100", ""),
    ("310000 浙江省杭州市", "330100", ""), ("北京市朝阳区建国路1号", "110105", "建国路1号"),
    ("北京朝阳区建国路1号", "110105", "建国路1号"), ("北京市市辖区朝阳区建国路", "110105", "建国路"),
    ("北京市北京市朝阳区建国路", "110105", "建国路"), ("广东省东莞市虎门镇", "441900", "虎门镇"),
    ("广东东莞虎门", "441900", "虎门"), ("湖北省仙桃市龙华山", "429004", "龙华山"),
    ("湖北仙桃龙华山", "429004", "龙华山"), ("上海浦东新区张江", "310115", "张江"),
    ("上海浦东 张江", "310115", "张江"), ("上海南京西路1号", "310000", "南京西路1号"),
    ("昆山市玉山镇", "320583", "玉山镇"), ("江苏昆山市玉山镇", "320583", "玉山镇"),
    ("江苏省苏州市昆山玉山镇", "320583", "玉山镇"), ("吉林市昌邑区", "220202", ""),
    ("吉林省吉林市昌邑区", "220202", ""), ("吉林延边延吉", "222401", ""), ("海南海口", "460100", ""),
    ("内蒙古呼和浩特新城区", "150102", ""), ("新疆石河子市", "659001", ""), ("香港九龙旺角", "810000", "九龙旺角"),
    ("台湾省台北市", "710000", "台北市"), ("北京市宣武区牛街", "110102", "牛街"),
    ("杭州市下城区庆春路", "330105", "庆春路"), ("山东省莱芜市莱城区", "370116", ""),
    ("重庆云阳县双江", "500235", "双江"), ("深圳市南山区科技园", "440305", "科技园"),
    ("河北省石家庄市桥东区", "130100", "桥东区"),
])
def test_an_address_is_parted_into_place_and_street(address: str, code: str, rest: str) -> None:
    assert parse_address(address) == ParsedAddress(code, rest)


@needs_table
@pytest.mark.parametrize("address", [
    "朝阳区建国路", "南京西路1号", "北京路20号", "西藏北路5号", "重庆大道3号", "123 Main St", "", "  ", "市中区",
    "\ud800\x00",
])
def test_nothing_is_guessed(address: str) -> None:
    assert parse_address(address) == ParsedAddress(None, address.strip())


@needs_table
def test_every_place_is_found_by_its_whole_name() -> None:
    assert TABLE is not None
    street = "和平路1号"
    assert [code for code in TABLE.names
            if parse_address(regions.label(code, "zh") + street) != ParsedAddress(code, street)] == []


@needs_table
@given(st.text(max_size=40))
def test_no_text_breaks_the_reader(text: str) -> None:
    parsed = parse_address(text)
    assert text.endswith(parsed.rest) or text.strip().endswith(parsed.rest)
    regions.read_region(text)


@needs_table
def test_places_are_searched_by_name_pinyin_and_initials_larger_ones_first() -> None:
    assert [place.code for place in regions.search("西湖")] == ["330106", "360103", "420112"]
    assert regions.search("hangzhou")[0].code == "330100"
    assert regions.search("hz", "en", limit=1)[0].name == "Hangzhou, Zhejiang"
    assert regions.search("重庆")[0].code == "500000"
    assert regions.search("  ") == ()


@pytest.mark.usefixtures("no_table")
def test_without_the_table_the_form_of_a_code_is_checked_and_that_is_said() -> None:
    assert not regions.available()
    assert regions.read_region("330106") == "330106"
    assert refusal(regions.read_region("993301")) == "region.unknown_code"
    assert refusal(regions.read_region("杭州市")) == "region.unknown_name"
    assert (regions.name("330106", "zh"), regions.path("330106")) == ("330106", ("330106",))
    assert (regions.children(), regions.search("hz")) == ((), ())
    assert parse_address("浙江省杭州市") == ParsedAddress(None, "浙江省杭州市")
    assert refusal(regions.table_missing()) == "region.table_missing"


def test_a_newer_table_without_an_old_successor_still_leads_to_the_city(tmp_path: Path) -> None:
    table = tmp_path / "table.json"
    table.write_text(json.dumps([["330000", "浙江省"], ["330100", "杭州市"], ["330106", "西湖区"]]), encoding="utf-8")
    assert divisions.read_divisions(table).resolve("330103") == "330100"
