"""`guanxi plugin check`: each rule finds the plugin that breaks it, says where, and nothing in one that breaks none."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from guanxi.cli import main
from guanxi.kit.check import RULES, check_plugin
from guanxi.kit.sentences import untranslated
from tests.kit.faults import FAULTS

ROOT = Path(__file__).parents[2]
HELD_TOO = frozenset({"table-prefix", "held", "hook", "permission", "get-writes", "csrf"})
"""Rules whose breach the site itself sees: it holds the plugin, and other rules may have nothing to look at."""

Told = Mapping[str, Sequence[Mapping[str, Any]]]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """What is found about each faulty plugin: in a process of its own, for they define tables."""
    command = [sys.executable, "-m", "tests.kit.faults", str(tmp_path_factory.mktemp("faulty"))]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: Told = json.loads(done.stdout)
    return found


def test_a_first_plugin_breaks_no_rule(told: Told) -> None:
    assert told[""] == []


def test_every_rule_has_a_plugin_that_breaks_it() -> None:
    assert RULES.keys() == FAULTS.keys()


@pytest.mark.parametrize("key", sorted(FAULTS))
def test_a_broken_rule_is_found_where_it_is_broken(told: Told, key: str) -> None:
    found = [one for one in told[key] if one["rule"] == key]
    assert found, f"found only {[one['rule'] for one in told[key]]}"
    file = FAULTS[key].file
    if FAULTS[key].new is not None and key not in ("index", "plain-title"):
        assert any(one["path"].endswith(file.rpartition("/")[2]) for one in found), found
    others = {one["rule"] for one in told[key]} - {key}
    assert not others or key in HELD_TOO, f"others are broken with it: {others}"


def test_words_that_the_platform_says_otherwise_are_found(tmp_path: Path) -> None:
    catalogue = tmp_path / "translations/zh/LC_MESSAGES/messages.po"
    catalogue.parent.mkdir(parents=True)
    (tmp_path / "words.py").write_text('_l("Open")\n_l("Save")\n_l("Ours alone")\n', encoding="utf-8")
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'
    pairs = {"Open": "待满足", "Save": "保存", "Ours alone": "只有我们这样说"}
    catalogue.write_text(head + "".join(f'\nmsgid "{text}"\nmsgstr "{zh}"\n' for text, zh in pairs.items()), "utf-8")
    assert [sentence.texts[0] for sentence, _reason in untranslated(tmp_path, "zh")] == ["Open"]


def test_bundled_plugins_are_gold() -> None:
    for folder in sorted((ROOT / "plugins").glob("guanxi_*")):
        found = check_plugin(str(folder))
        assert [f"{one.place}: {one.rule.key}: {one.sentence}" for one in found.findings] == []
        assert found.level == "gold"


def test_the_command_names_rule_place_and_cure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as done:
        main(["plugin", "check", "commerce", "--json"])
    assert done.value.code == 0
    assert json.loads(capsys.readouterr().out)["level"] == "gold"
    with pytest.raises(SystemExit) as refused:
        main(["plugin", "check", str(tmp_path)])
    assert refused.value.code == 1
    assert "There is no plugin in" in capsys.readouterr().err
