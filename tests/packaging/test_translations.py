"""Catalogues: the areas of a language merged, disagreement refused, what is missing named."""

from __future__ import annotations

import gettext
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from build_support.sentences import CORE, compare, sentences
from build_support.translations import compile_all, compile_folder, merge
from guanxi.kit.sentences import Sentence

HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Plural-Forms: nplurals=1; plural=0;\\n"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "core/guanxi/translations/zh/LC_MESSAGES"
    made.mkdir(parents=True)
    return made


def area(folder: Path, name: str, **texts: str) -> None:
    body = "".join(f'\nmsgid "{msgid}"\nmsgstr "{text}"\n' for msgid, text in texts.items())
    (folder / f"{name}.po").write_text(HEAD + body, encoding="utf-8")


def compiled(folder: Path) -> gettext.GNUTranslations:
    with compile_folder(folder).open("rb") as file:
        return gettext.GNUTranslations(file)


def found(text: str) -> list[Sentence]:
    return [Sentence(texts=(text,), path=Path("core/x.py"), line=7)]


def test_all_areas_of_a_language_are_in_one_file(folder: Path) -> None:
    area(folder, "customers", Customer="客户")
    area(folder, "jobs", Job="任务")
    both = compiled(folder)
    assert (both.gettext("Customer"), both.gettext("Job")) == ("客户", "任务")


def test_two_areas_may_agree(folder: Path) -> None:
    area(folder, "customers", Save="保存")
    area(folder, "jobs", Save="保存")
    assert compiled(folder).gettext("Save") == "保存"


def test_two_wordings_of_one_sentence_are_refused_and_both_areas_named(folder: Path) -> None:
    area(folder, "customers", Save="保存")
    area(folder, "jobs", Save="存储")
    with pytest.raises(SystemExit, match=r"customers\.po.*jobs\.po"):
        merge(folder)


def test_an_edited_area_is_compiled_again_and_only_then(folder: Path, tmp_path: Path) -> None:
    area(folder, "customers", Customer="客户")
    compile_all(tmp_path)
    first = compile_all(tmp_path)
    area(folder, "customers", Customer="顾客")
    assert (first, compile_all(tmp_path)) == ([], [folder / "messages.mo"])


def test_a_sentence_without_translation_is_named_with_its_place(folder: Path) -> None:
    area(folder, "customers", Customer="客户")
    [problem, *_rest] = compare(found("Owner"), merge(folder), set())
    assert problem.startswith("core/x.py:7: “Owner”")


def test_a_translation_that_names_what_is_not_given_is_found(folder: Path) -> None:
    area(folder, "customers", **{"%(count)s rows": "%(number)s 行"})
    assert ["number" in problem for problem in compare(found("%(count)s rows"), merge(folder), set())] == [True]


def test_a_translation_of_nothing_is_found_unless_a_library_says_it(folder: Path) -> None:
    area(folder, "customers", Gone="没了", Required="必填")
    assert list(compare([], merge(folder), {"Required"})) == [
        "“Gone” is translated to zh but stands nowhere in the source"
    ]


def test_sentences_are_found_in_code_and_in_templates(tmp_path: Path) -> None:
    for name, text in (("core/x.py", '_l("In code")'), ("templates/x.html", "{% trans %}In a page{% endtrans %}")):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(text)
    assert [sentence.texts for sentence in sentences(tmp_path, CORE)] == [("In code",), ("In a page",)]


def test_a_complete_catalogue_has_no_problem() -> None:
    catalog = Catalog(locale="zh")
    catalog.add("Customer", "客户")
    assert list(compare(found("Customer"), catalog, set())) == []


def test_a_plugins_translation_that_the_core_hides_is_found() -> None:
    core, own = Catalog(locale="zh"), Catalog(locale="zh")
    core.add("Store", "门店")
    own.add("Store", "仓库")
    assert list(compare(found("Store"), own, set(), core)) == [
        "“Store” has a translation to zh that is never shown: the core’s own goes first"
    ]
