"""What a browser fetches: few files, small, kept for a year, and never a file that is not ours to give."""

from __future__ import annotations

import gzip
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from guanxi.config import Config
from guanxi.paths import PACKAGE, STATIC, templates_folder
from guanxi.web.assets import BUNDLES, asset, assets_missing
from guanxi.web.subset import subset
from tests.core.web_help import add_page, application, greeting

built = pytest.mark.skipif(assets_missing(), reason="the browser assets were not built")
FIRST_VISIT = 150_000
REQUESTS = 8


@pytest.fixture
def app(config: Config) -> Flask:
    made = application(config)
    add_page(made, "/hello", greeting)
    return made


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def address(app: Flask, name: str) -> str:
    with app.test_request_context():
        return asset(name)


def test_a_file_is_kept_for_a_year_under_the_address_of_its_content(app: Flask, client: FlaskClient) -> None:
    answer = client.get(address(app, "app.css"))
    assert answer.mimetype == "text/css"
    assert "immutable" in answer.headers["Cache-Control"]


def test_under_an_old_address_it_is_answered_but_not_kept(client: FlaskClient) -> None:
    assert client.get("/assets/000000000000/app.css").headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("name", ["../guanxi/config.py", "..%2fconfig.py", "css/../../config.py", "nothing.css", "css",
                                  "a%00b", "x" * 300])
def test_nothing_outside_the_static_folder_is_given(client: FlaskClient, name: str) -> None:
    assert client.get(f"/assets/x/{name}").status_code == 404


def test_every_part_of_a_bundle_of_ours_exists() -> None:
    ours = [part for parts in BUNDLES.values() for part in parts if not part.startswith("vendor/")]
    assert [part for part in ours if not (STATIC / part).is_file()] == []


def test_every_stylesheet_and_script_of_ours_is_in_a_bundle() -> None:
    ours = {path.relative_to(STATIC).as_posix() for folder in ("css", "js") for path in (STATIC / folder).iterdir()}
    assert ours <= {part for parts in BUNDLES.values() for part in parts}


@built
def test_every_icon_that_is_used_is_in_the_sprite() -> None:
    sprite = (STATIC / "vendor" / "icons.svg").read_text(encoding="utf-8")
    there = set(re.findall(r'id="([\w-]+)"', sprite))
    templates = "".join(path.read_text(encoding="utf-8") for path in templates_folder().rglob("*.html"))
    modules = "".join(path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py"))
    used = {*re.findall(r'\bicon\("([\w-]+)"', templates), *re.findall(r'\bicon="([\w-]+)"', modules)}
    assert used - there == set()


@built
def test_a_first_visit_is_small(app: Flask, client: FlaskClient) -> None:
    page = client.get("/hello", headers={"Accept-Encoding": "gzip"})
    text = gzip.decompress(page.data).decode()
    wanted = set(re.findall(r"/assets/[\w./-]+", text)) | {address(app, "vendor/icons.svg")}
    sizes = [len(client.get(one, headers={"Accept-Encoding": "gzip"}).data) for one in wanted]
    assert len(wanted) + 1 <= REQUESTS
    assert sum(sizes) + len(page.data) <= FIRST_VISIT


def test_what_no_page_uses_is_cut_from_tablers_stylesheet() -> None:
    css = (
        '@charset "UTF-8";/*! by A, B. */:root{--x:1}.btn,.navbar .btn{a:b}.navbar:is(.x,.y),.carousel{c:d}'
        "@media print{.ribbon{e:f}.form-control{g:h}}@media screen{.ribbon{i:j}}.bg-azure{k:l}"
    )
    assert subset(css) == (
        '@charset "UTF-8";/*! by A, B. */:root{--x:1}.btn{a:b}@media print{.form-control{g:h}}'
    )
