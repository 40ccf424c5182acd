"""The inherited contract fails for a plugin that doesn't keep it: one with many faults, and what is said of each."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from guanxi.kit.new import Wish, write_plugin
from guanxi.testing.plugins import write_distribution

NAME = "faulty"
LETTERS = '''

class Letter(Base):
    """Names a customer, and nobody looks after it."""

    __tablename__ = "faulty_letter"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    about: Mapped[int] = mapped_column(Key, ForeignKey("customer.id"))
    body: Mapped[str] = mapped_column(String(80))
'''
LETTERS_TABLE = '''
    op.create_table("faulty_letter", sa.Column("id", Key, primary_key=True),
                    sa.Column("about", Key, sa.ForeignKey("customer.id"), nullable=False),
                    sa.Column("body", sa.String(80), nullable=False))


def downgrade'''
BADGES = '''

@hookimpl
def customer_badges(ids: Sequence[int], ctx: Ctx) -> Mapping[int, Sequence[Any]]:
    """A question for each."""
    for customer_id in ids:
        requests_of(ctx, customer_id, 1)
    return {}
'''
TEST = '''"""Everything that is wrong with it."""

from guanxi.api import unit_of_work
from guanxi.testing.contract import PluginContract
from guanxi_faulty.models import Letter, Request


class TestContract(PluginContract):
    plugin = "faulty"

    def fill(self, make, customer_id, mark):
        with unit_of_work(make.ctx) as unit:
            unit.session.add_all([Request(customer_id=customer_id, title="a red scarf", status="open"),
                                  Letter(about=customer_id, body=mark)])
'''
FAULTS = (
    ("models.py", None, LETTERS),
    ("models.py", "mapped_column(sort_text(80))", "mapped_column(sort_text(90))"),
    ("models.py", '        Index("ix_faulty_request_title", "title", "id"),\n', ""),
    ("migrations/versions/0001_requests.py", "\n\ndef downgrade", LETTERS_TABLE),
    ("hooks.py", None, BADGES),
    ("views.py", '@requires(EDIT)\n', ""),
    ("kinds.py", '_l("entered a request")', '_l("entered %(what)s", what=_data["what"])'),
    ("templates/faulty/_panel.html", "{% if requests %}", "{{ nothing.at.all }}{% if requests %}"),
    ("__init__.py", "    permissions=PERMISSIONS,", "    permissions=PERMISSIONS,\n    settings=(Setting("
     "key='faulty.days', title=_l('Requests'), type='integer', default=1, minimum=5),),"),
    ("__init__.py", "from guanxi.api import MenuEntry", "from guanxi.api import Setting, MenuEntry"),
)
BITTEN = {
    "test_its_migrations_make_what_its_models_say",
    "test_its_migrations_go_down_with_data_and_up_again",
    "test_a_hook_costs_the_same_for_one_and_for_many",
    "test_what_lists_are_sorted_by_has_an_index",
    "test_merged_customers_leave_nothing_behind",
    "test_a_copy_of_all_data_holds_what_it_keeps",
    "test_of_an_erased_customer_no_trace_is_left",
    "test_nobody_without_a_right_gets_a_page",
    "test_all_it_shows_can_be_shown_in_both_languages",
    "test_every_sentence_is_translated",
    "test_timeline_entries_read_in_every_language",
    "test_settings_hold_what_they_begin_with",
}
SOUND = {
    "test_columns_of_customers_cost_the_same_for_one_row_and_for_many",
    "test_its_lists_cost_the_same_for_one_row_and_for_many",
    "test_nobody_who_is_not_signed_in_gets_a_page",
    "test_nothing_is_changed_without_the_token_of_a_form",
}


@pytest.mark.slow
@pytest.mark.skipif("GUANXI_TEST_DATABASE_URL" in os.environ, reason="what bites on SQLite bites on PostgreSQL")
def test_each_fault_is_found_by_the_test_that_is_about_it(tmp_path: Path) -> None:
    write_plugin(tmp_path, Wish(name=NAME, title="Requests", title_zh="需求", variant="vertical"))
    root = tmp_path / f"guanxi-{NAME}"
    package = root / "src" / f"guanxi_{NAME}"
    for file, old, new in FAULTS:
        text = (package / file).read_text("utf-8")
        assert old is None or old in text, (file, old)
        (package / file).write_text(text + new if old is None else text.replace(old, new, 1), encoding="utf-8")
    for path in (root / "tests").glob("test_*.py"):
        path.unlink()
    (root / "tests" / "test_faulty.py").write_text(TEST, encoding="utf-8")
    write_distribution(root / "src", {NAME: package.name})
    command = [sys.executable, "-m", "pytest", "-q", "-rA", "--tb=line", "-p", "no:cacheprovider"]
    done = subprocess.run(command, cwd=root, env={**os.environ, "PYTHONPATH": str(root / "src")}, capture_output=True,
                          text=True, check=False)
    ended = {word: set(re.findall(rf"^{word} .*::(\w+)", done.stdout, re.MULTILINE)) for word in ("PASSED", "FAILED")}
    assert BITTEN - ended["FAILED"] == set(), done.stdout
    assert SOUND - ended["PASSED"] == set(), done.stdout
