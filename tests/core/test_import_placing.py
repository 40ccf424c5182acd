"""An address in one string: the region is told apart, and nothing of it is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from guanxi.ctx import Ctx
from guanxi.customers.models import Customer, CustomerProfile
from guanxi.testing.factories import Made
from guanxi.transfer.placing import placed
from tests.core.import_help import counts, table, take_over

TITLES = ("编号", "姓名", "地区", "地址")
MAPS = ("number=编号", "name=姓名", "region=地区", "address=地址")


@pytest.mark.parametrize(("address", "region", "rest"), [
    ("浙江省杭州市西湖区文三路 90 号 3 幢", "330106", "文三路 90 号 3 幢"),
    ("上海市浦东新区世纪大道1号", "310115", "世纪大道1号"),
    ("新疆维吾尔自治区乌鲁木齐市天山区解放路1号", "650102", "解放路1号"),
    ("广西南宁青秀区民族大道", "450103", "民族大道"),
    ("广东深圳南山科技园", "440300", "南山科技园"),
    ("310012 浙江省杭州市西湖区文三路90号", "330106", "文三路90号 310012"),
    ("浙江省杭州市西湖区", "330106", None),
    ("朝阳区建国路1号", None, "朝阳区建国路1号"),
    ("12 Baker Street, London", None, "12 Baker Street, London"),
])
def test_an_address_is_parted_where_it_is_certain(address: str, region: str | None, rest: str | None) -> None:
    found = placed({"name": "张伟", "address": address})
    assert (found.get("region"), found.get("address"), found["name"]) == (region, rest, "张伟")


@pytest.mark.parametrize(("named", "region", "rest"), [
    ("浙江省", "330106", "文三路90号"), ("浙江省杭州市西湖区", "330106", "文三路90号"),
    ("上海市", "上海市", "浙江省杭州市西湖区文三路90号"), ("某处", "某处", "浙江省杭州市西湖区文三路90号")])
def test_where_the_row_names_a_region_itself_both_must_agree(named: str, region: str, rest: str) -> None:
    found = placed({"region": named, "address": "浙江省杭州市西湖区文三路90号"})
    assert (found["region"], found["address"]) == (region, rest)


def test_a_second_run_changes_nothing_and_a_less_exact_address_takes_no_district_away(ctx: Ctx, tmp_path: Path,
                                                                                      make: Made) -> None:
    make.customer("王芳", number="B2", region="330106")
    path = table(tmp_path / "a.csv", [("B1", "张伟", "", "浙江省杭州市西湖区文三路90号"),
                                      ("B2", "王芳", "", "浙江省杭州市文三路91号")], TITLES)
    assert counts(take_over(ctx, path, MAPS)) == (1, 1, 0, 0)
    assert counts(take_over(ctx, path, MAPS)) == (0, 0, 2, 0)
    rows = ctx.session.execute(select(Customer.number, Customer.region, CustomerProfile.address)
                               .join(CustomerProfile, CustomerProfile.customer_id == Customer.id)
                               .order_by(Customer.number))
    assert [tuple(row) for row in rows] == [("B1", "330106", "文三路90号"), ("B2", "330106", "文三路91号")]
