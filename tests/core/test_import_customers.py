"""Customers taken over from a file: new ones made, known ones changed, doubtful ones given back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from guanxi.accounts.models import Store
from guanxi.audit.models import AuditEntry
from guanxi.ctx import Ctx, Scope
from guanxi.customers.merging.services import Merge, merge
from guanxi.customers.models import ContactPoint, Customer, CustomField, CustomValue, IdentityKey
from guanxi.customers.services import trash
from guanxi.db import unit_of_work
from guanxi.errors import Forbidden
from guanxi.runtime import Runtime
from guanxi.testing.factories import Made, principal
from guanxi.transfer.export import write_csv
from guanxi.transfer.models import ImportRange, ImportRun
from guanxi.transfer.rehearsal import Rehearsed, rehearse
from guanxi.transfer.services import Wish, begin, examine, imagined_plan
from tests.core.import_help import NAMED, TITLES, content, counts, customers, people, table, take_over, told


def number_of(ctx: Ctx, name: str) -> str:
    return customers(ctx)[name]


def points(ctx: Ctx, name: str) -> list[str]:
    return list(ctx.session.scalars(
        select(ContactPoint.value).join(Customer, Customer.id == ContactPoint.customer_id)
        .where(Customer.name == name).order_by(ContactPoint.id)))


def codes(ctx: Ctx, path: Path, *args: object, **wish: object) -> list[tuple[int, str]]:
    return [(reason.row, reason.code) for reason in told(ctx, path, *args, **wish)]  # type: ignore[arg-type]  # tests


def test_each_row_becomes_a_customer_with_what_it_says(ctx: Ctx, tmp_path: Path) -> None:
    run = take_over(ctx, table(tmp_path / "a.csv", [("张伟", "138 0013 8000", "Zhang@Example.com")]))
    row = ctx.session.execute(select(Customer.name, Customer.phone, Customer.email)).one()
    assert (counts(run), tuple(row)) == ((1, 0, 0, 0), ("张伟", "+8613800138000", "zhang@example.com"))


def test_a_second_run_makes_and_changes_nothing(ctx: Ctx, tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", people(300))
    first = take_over(ctx, path)
    before = content(ctx)
    second = take_over(ctx, path)
    assert (counts(first), counts(second)) == ((300, 0, 0, 0), (0, 0, 300, 0))
    assert content(ctx) == before


def test_a_large_file_read_by_a_second_process_gives_the_same(ctx: Ctx, tmp_path: Path) -> None:
    run = take_over(ctx, table(tmp_path / "a.csv", people(4_100)))
    assert counts(run) == (4_100, 0, 0, 0)
    assert counts(take_over(ctx, table(tmp_path / "b.csv", people(300)))) == (0, 0, 300, 0)


def test_a_known_customer_gets_what_is_new_and_keeps_the_rest(ctx: Ctx, tmp_path: Path) -> None:
    take_over(ctx, table(tmp_path / "a.csv", [("张伟", "13800138000", "a@example.com")]))
    run = take_over(ctx, table(tmp_path / "b.csv", [("张伟", "13800138000", "b@example.com")]))
    assert counts(run) == (0, 1, 0, 0)
    assert points(ctx, "张伟") == ["+8613800138000", "a@example.com", "b@example.com"]


def test_an_empty_cell_clears_nothing(ctx: Ctx, tmp_path: Path) -> None:
    maps = ("name=姓名", "phone=手机", "source=邮箱")
    take_over(ctx, table(tmp_path / "a.csv", [("张伟", "13800138000", "展会")]), maps)
    take_over(ctx, table(tmp_path / "b.csv", [("张伟", "13800138000", "")]), maps)
    assert ctx.session.scalar(select(Customer.source)) == "展会"


def test_a_customer_is_known_by_number_whatever_the_name(ctx: Ctx, tmp_path: Path) -> None:
    maps = ("name=姓名", "number=手机")
    take_over(ctx, table(tmp_path / "a.csv", [("张伟", "A1", "")]), maps)
    run = take_over(ctx, table(tmp_path / "b.csv", [("张小伟", "A1", "")]), maps)
    assert (counts(run), customers(ctx)) == ((0, 1, 0, 0), {"张小伟": "A1"})


def test_a_phone_of_another_name_is_given_back_for_review(ctx: Ctx, tmp_path: Path) -> None:
    take_over(ctx, table(tmp_path / "a.csv", [("张伟", "13800138000", "")]))
    found = told(ctx, table(tmp_path / "b.csv", [("李娜", "13800138000", "")]))
    assert [(reason.row, reason.columns, reason.code) for reason in found] == [(2, ("手机",), "match.other_name")]
    assert f"张伟 ({number_of(ctx, '张伟')})" in str(found[0])
    assert list(customers(ctx)) == ["张伟"]


def test_a_phone_of_another_name_may_be_told_to_change_that_customer(ctx: Ctx, tmp_path: Path) -> None:
    take_over(ctx, table(tmp_path / "a.csv", [("张伟", "13800138000", "")]))
    run = take_over(ctx, table(tmp_path / "b.csv", [("李娜", "13800138000", "")]), other_name="update")
    assert (counts(run), list(customers(ctx))) == ((0, 1, 0, 0), ["李娜"])


def test_a_phone_of_another_name_may_be_told_to_make_another_customer(ctx: Ctx, tmp_path: Path) -> None:
    take_over(ctx, table(tmp_path / "a.csv", [("张伟", "13800138000", "")]))
    run = take_over(ctx, table(tmp_path / "b.csv", [("李娜", "13800138000", "")]), other_name="create")
    slots = list(ctx.session.scalars(select(IdentityKey.slot).where(IdentityKey.kind == "phone")))
    assert (counts(run), sorted(slots)) == ((1, 0, 0, 0), [0, 1])


def test_letter_case_width_and_blanks_make_no_other_name(ctx: Ctx, tmp_path: Path) -> None:
    take_over(ctx, table(tmp_path / "a.csv", [("John Smith", "13800138000", "")]))
    assert codes(ctx, table(tmp_path / "b.csv", [("ＪＯＨＮ  smith", "13800138000", "")])) == []


def test_a_phone_of_somebody_with_another_number_is_given_back(ctx: Ctx, tmp_path: Path) -> None:
    take_over(ctx, table(tmp_path / "a.csv", [("张伟", "13800138000", "")]))
    maps = ("name=姓名", "phone=手机", "number=邮箱")
    assert codes(ctx, table(tmp_path / "b.csv", [("张伟", "13800138000", "X9")]), maps) == [(2, "match.other_number")]


def test_a_known_number_with_anothers_phone_is_given_back(ctx: Ctx, tmp_path: Path) -> None:
    maps = ("name=姓名", "phone=手机", "number=邮箱")
    take_over(ctx, table(tmp_path / "a.csv", [("张伟", "13800138000", "A"), ("李娜", "13900139000", "B")]), maps)
    assert codes(ctx, table(tmp_path / "b.csv", [("李娜", "13800138000", "B")]), maps) == [(2, "match.other_number")]


def test_a_row_that_fits_two_customers_is_given_back(ctx: Ctx, tmp_path: Path) -> None:
    take_over(ctx, table(tmp_path / "a.csv", [("张伟", "13800138000", ""), ("李娜", "", "li@example.com")]))
    assert codes(ctx, table(tmp_path / "b.csv", [("王芳", "13800138000", "li@example.com")])) == [(2, "match.several")]


def test_a_customer_in_the_trash_is_not_changed(ctx: Ctx, tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", [("张伟", "13800138000", "")])
    take_over(ctx, path)
    with unit_of_work(ctx) as unit:
        trash(unit.ctx, list(unit.session.scalars(select(Customer.id))))
    assert codes(ctx, path) == [(2, "match.trashed")]


def test_create_only_gives_known_customers_back(ctx: Ctx, tmp_path: Path) -> None:
    take_over(ctx, table(tmp_path / "a.csv", people(2)))
    path = table(tmp_path / "b.csv", people(3))
    assert codes(ctx, path, mode="create") == [(2, "match.exists"), (3, "match.exists")]
    assert len(customers(ctx)) == 3


def test_update_only_gives_unknown_customers_back(ctx: Ctx, tmp_path: Path) -> None:
    take_over(ctx, table(tmp_path / "a.csv", people(2)))
    assert codes(ctx, table(tmp_path / "b.csv", people(3)), mode="update") == [(4, "match.none")]
    assert len(customers(ctx)) == 2


def test_a_row_repeated_in_the_file_makes_one_customer(ctx: Ctx, tmp_path: Path) -> None:
    rows = people(3)
    assert counts(take_over(ctx, table(tmp_path / "a.csv", [*rows, *rows, rows[0]]))) == (3, 0, 4, 0)


def test_a_later_row_of_the_file_adds_to_the_customer_of_an_earlier_one(ctx: Ctx, tmp_path: Path) -> None:
    run = take_over(ctx, table(tmp_path / "a.csv", [
        ("张伟", "13800138000", ""), ("张伟", "13800138000", "a@example.com"), ("张伟", "", "a@example.com")]))
    assert (counts(run), points(ctx, "张伟")) == ((1, 1, 1, 0), ["+8613800138000", "a@example.com"])


def test_a_phone_that_stands_twice_in_the_file_under_two_names_is_given_back(ctx: Ctx, tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", [("张伟", "13800138000", ""), ("李娜", "13800138000", "")])
    assert codes(ctx, path) == [(3, "match.other_name")]


def test_customers_without_anything_to_know_them_by_are_new_each_time(ctx: Ctx, tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", [("张伟", "", "")])
    assert [counts(take_over(ctx, path)) for _ in range(2)] == [(1, 0, 0, 0)] * 2


def test_several_phone_columns_are_read_together(ctx: Ctx, tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", [("张伟", "13800138000", "0571-88881234")])
    take_over(ctx, path, ("name=姓名", "phone=手机", "phone=邮箱"))
    assert points(ctx, "张伟") == ["+8613800138000", "+8657188881234"]


def test_owner_department_and_store_are_found_by_what_people_call_them(ctx: Ctx, make: Made, tmp_path: Path) -> None:
    department, owner = make.department("华东区"), make.user("林晓燕", login="lin")
    with unit_of_work(ctx) as unit:
        unit.session.add(Store(code="HZ01", name="西湖店"))
    titles = ("姓名", "负责人", "部门", "门店")
    path = table(tmp_path / "a.csv", [("甲", "LIN", "华东区", "hz01"), ("乙", "林晓燕", "华东区", "西湖店")], titles)
    take_over(ctx, path, ("name=姓名", "owner=负责人", "department=部门", "store=门店"))
    rows = ctx.session.execute(select(Customer.owner_id, Customer.department_id, Customer.store_id)).all()
    assert [tuple(row) for row in rows] == [(owner, department, 1)] * 2


def test_an_unknown_or_ambiguous_owner_is_given_back(ctx: Ctx, make: Made, tmp_path: Path) -> None:
    make.user("林晓燕"), make.user("林晓燕")
    path = table(tmp_path / "a.csv", [("甲", "林晓燕", ""), ("乙", "没有这人", "")])
    found = codes(ctx, path, ("name=姓名", "owner=手机"))
    assert found == [(2, "reference.ambiguous"), (3, "reference.unknown")]


def test_new_customers_go_to_the_chosen_owner_unless_their_row_says_otherwise(
        ctx: Ctx, make: Made, tmp_path: Path) -> None:
    chosen, other = make.user(login="chosen"), make.user(login="other")
    path = table(tmp_path / "a.csv", [("甲", "", ""), ("乙", "other", "")])
    take_over(ctx, path, ("name=姓名", "owner=手机"), owner_id=chosen)
    assert list(ctx.session.scalars(select(Customer.owner_id).order_by(Customer.id))) == [chosen, other]


def test_all_other_columns_can_become_custom_fields_that_lists_filter_by(ctx: Ctx, tmp_path: Path) -> None:
    titles = ("编号", "年龄", "等级", "备注", "会员")
    rows = [(f"K{number}", str(20 + number), ("金卡", "银卡")[number % 2], f"备注{number}", "是")
            for number in range(9)]
    path = table(tmp_path / "a.csv", rows, titles)
    take_over(ctx, path, ("number=编号",), custom_fields=True)
    kinds = {row.title: row.type for row in ctx.session.execute(select(CustomField.title, CustomField.type))}
    assert kinds == {"年龄": "integer", "等级": "choice", "备注": "text", "会员": "boolean"}
    assert len(ctx.session.execute(select(CustomValue.customer_id)).all()) == 9 * 4


def test_custom_fields_of_an_earlier_import_are_used_again_and_gain_options(ctx: Ctx, tmp_path: Path) -> None:
    titles = ("编号", "等级")
    first = [(f"K{number}", "金卡") for number in range(5)]
    second = [(f"L{number}", "银卡") for number in range(5)]
    take_over(ctx, table(tmp_path / "a.csv", first, titles), ("number=编号",), custom_fields=True)
    run = take_over(ctx, table(tmp_path / "b.csv", second, titles), ("number=编号",), custom_fields=True)
    assert (counts(run), len(ctx.session.execute(select(CustomField.id)).all())) == ((5, 0, 0, 0), 1)


def test_what_was_made_is_kept_for_undoing_it(ctx: Ctx, tmp_path: Path) -> None:
    run = take_over(ctx, table(tmp_path / "a.csv", people(250)))
    ranges = ctx.session.execute(select(ImportRange.first_id, ImportRange.last_id)).all()
    made = {row_id for first, last in ranges for row_id in range(first, last + 1)}
    assert made == set(ctx.session.scalars(select(Customer.id)))
    operations = set(ctx.session.scalars(select(AuditEntry.operation).where(AuditEntry.entity == "customer")))
    assert operations == {run.operation}


def test_values_beyond_a_rows_titles_or_short_of_them_give_the_row_back(ctx: Ctx, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("姓名,手机,邮箱\n甲,13800138000,a@example.com,extra\n乙,13900139000\n丙,13700137000,,\n", "utf-8")
    assert codes(ctx, path) == [(2, "row.long"), (3, "row.short")]
    assert list(customers(ctx)) == ["丙"]


def test_the_actor_needs_the_right_to_import(runtime: Runtime, tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", people(1))
    with runtime.opened(principal(None, {"customer.create": Scope.ALL})) as ctx, pytest.raises(Forbidden):
        begin(ctx, examine(ctx, Wish(path=path, maps=("name=姓名",))))


def test_rows_beyond_the_actors_rights_are_given_back(runtime: Runtime, ctx: Ctx, make: Made, tmp_path: Path) -> None:
    me, other = make.user(login="me"), make.user(login="other")
    make.customer("别人的", phone="13800138000", owner_id=other)
    grants = {"customer.import": Scope.ALL, **{f"customer.{verb}": Scope.OWN for verb in ("view", "create", "edit")}}
    path = table(tmp_path / "a.csv", [
        ("我的", "13900139000", "me"), ("给别人", "13700137000", "other"), ("别人的", "13800138000", "me")])
    with runtime.opened(principal(me, grants)) as mine:
        found = told(mine, path, ("name=姓名", "phone=手机", "owner=邮箱"))
    assert [(reason.row, reason.code) for reason in found] == [(3, "match.rights"), (4, "match.not_yours")]
    assert "别人的" not in str(found[1])
    assert set(customers(ctx)) == {"别人的", "我的"}


def test_an_import_that_was_cancelled_keeps_what_it_took_over(ctx: Ctx, tmp_path: Path) -> None:
    assert ctx.session.scalar(select(ImportRun.id)) is None
    run = take_over(ctx, table(tmp_path / "a.csv", people(5)))
    assert replace(run, milliseconds=0).state == "done"


def test_a_number_made_for_one_customer_never_meets_one_given_to_another(
        ctx: Ctx, make: Made, tmp_path: Path) -> None:
    taken = f"C{make.customer('最后') + 3:08d}"
    path = table(tmp_path / "a.csv", [("甲", taken, ""), ("乙", "", ""), ("丙", "", ""), ("丁", "", "")])
    assert counts(take_over(ctx, path, ("name=姓名", "number=手机"))) == (4, 0, 0, 0)
    assert len(set(customers(ctx).values())) == 5


def test_a_number_made_for_a_customer_never_meets_one_in_the_database(
        ctx: Ctx, make: Made, tmp_path: Path) -> None:
    taken = f"C{make.customer('最后') + 2:08d}"
    take_over(ctx, table(tmp_path / "a.csv", [("甲", taken, "")]), ("name=姓名", "number=手机"))
    take_over(ctx, table(tmp_path / "b.csv", [("乙", "", "")]))
    assert number_of(ctx, "乙") == f"{taken}X"


def test_what_was_exported_is_imported_again_as_it_was(ctx: Ctx, tmp_path: Path) -> None:
    rows = [("=1+1", "+8613800138000", "a@example.com"), ("'引号'", "", "b@example.com"), ("@张伟", "", ""),
            ("-李", "", "")]
    take_over(ctx, table(tmp_path / "a.csv", rows))
    before = [tuple(row) for row in ctx.session.execute(
        select(Customer.name, Customer.phone, Customer.email, Customer.number).order_by(Customer.number))]
    with (tmp_path / "b.csv").open("wb") as file:
        write_csv(file, [*TITLES, "编号"], before)
    run = take_over(ctx, tmp_path / "b.csv", (*NAMED, "number=编号"))
    assert (counts(run), {row[0] for row in before}) == ((0, 0, 4, 0), {"=1+1", "'引号'", "@张伟", "-李"})


def test_a_new_file_is_on_file_since_it_was_opened_elsewhere(ctx: Ctx, make: Made, tmp_path: Path) -> None:
    known = make.customer(name="王芳", phone="13800138001")
    rows = [("张伟", "13800138000", "2019.3.5"), ("王芳", "13800138001", "2018-01-01"),
            ("李娜", "13800138002", "2999-01-01"), ("陈静", "13800138003", "3/5/2019"), ("刘洋", "13800138004", "")]
    path = table(tmp_path / "a.csv", rows, ("姓名", "手机", "建档时间"))
    maps = ("name=姓名", "phone=手机", "created_at=建档时间")
    assert codes(ctx, path, maps) == [(4, "created.ahead"), (5, "date.order")]
    since = {row.name: row.created_at.isoformat() for row in ctx.session.execute(
        select(Customer.name, Customer.created_at).where(Customer.id != known))}
    assert since["张伟"] == "2019-03-04T16:00:00+00:00", "a midnight in Shanghai"
    assert set(since) == {"张伟", "刘洋"}
    assert ctx.session.scalars(select(Customer.created_at).where(Customer.id == known)).one().year > 2018


def test_a_new_file_keeps_who_opened_it_elsewhere_though_they_have_left(ctx: Ctx, make: Made, tmp_path: Path) -> None:
    gone = make.user("林晓燕", login="lin", active=False)
    rows = [("张伟", "13800138000", "林晓燕"), ("李娜", "13800138002", "没有此人"), ("刘洋", "13800138004", "")]
    path = table(tmp_path / "a.csv", rows, ("姓名", "手机", "创建人"))
    assert codes(ctx, path, ("name=姓名", "phone=手机", "created_by=创建人")) == [(3, "reference.unknown")]
    opened = {row.name: row.created_by for row in ctx.session.execute(select(Customer.name, Customer.created_by))}
    assert opened == {"张伟": gone, "刘洋": None}
    entry = ctx.session.execute(select(AuditEntry.actor_id, AuditEntry.actor).where(
        AuditEntry.entity == "customer").limit(1)).one()
    assert tuple(entry) == (None, ctx.principal.name), "history says who imported"


@pytest.mark.parametrize("rehearsed", [False, True])
def test_the_number_of_a_merged_file_leads_to_the_one_it_went_into(ctx: Ctx, make: Made, tmp_path: Path,
                                                                   rehearsed: bool) -> None:
    kept, gone = make.customer("张伟", number="A1"), make.customer("张伟", number="A2")
    merge(ctx, Merge(survivor=kept, versions={kept: 1, gone: 1}))
    path = table(tmp_path / "a.csv", [("A2", "张伟", "13800138000"), ("A1", "张伟", "13800138000")],
                 ("编号", "姓名", "手机"))
    maps = ("number=编号", "name=姓名", "phone=手机")
    if rehearsed:
        found = Rehearsed()
        plan, definitions, _fields = imagined_plan(ctx, examine(ctx, Wish(path=path, maps=maps)))
        assert list(rehearse(ctx, plan, definitions, 2, found)) == []
        assert (found.created, found.rejected) == (0, 0)
        return
    assert counts(take_over(ctx, path, maps)) == (0, 1, 1, 0)
    row = ctx.session.execute(select(Customer.number, Customer.phone).where(Customer.id == kept)).one()
    assert tuple(row) == ("A1", "+8613800138000")
