"""Browser assets: locked by digest, from whatever registry npm is set to, each with its licence."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree as ET

from PIL import Image

from guanxi.paths import VENDOR

SVG = "{http://www.w3.org/2000/svg}"


def test_the_lock_file_names_no_registry(root: Path) -> None:
    packages = json.loads((root / "package-lock.json").read_text())["packages"]
    assert [name for name, package in packages.items() if "resolved" in package] == []


def test_the_lock_file_has_a_digest_of_every_package(root: Path) -> None:
    packages = json.loads((root / "package-lock.json").read_text())["packages"]
    assert all(package["integrity"].startswith("sha512-") for name, package in packages.items() if name)


def test_every_listed_asset_was_brought(root: Path) -> None:
    listed = json.loads((root / "assets.json").read_text())["files"]
    assert [name for name in listed if not (VENDOR / name).is_file()] == []


def test_every_package_an_asset_comes_from_has_its_licence_beside_it(root: Path) -> None:
    sources = json.loads((root / "assets.json").read_text())["files"].values()
    text = (VENDOR / "LICENCES.txt").read_text(encoding="utf-8")
    packages = {re.match(r"(@[^/]+/)?[^/]+", source) for source in sources}
    assert [found.group() for found in packages if found and f"{found.group()} " not in text] == []


def test_the_licences_are_given_in_full() -> None:
    text = (VENDOR / "LICENCES.txt").read_text(encoding="utf-8")
    sections = re.split(r"(?m)^\S+ \d+\.\d+\.\d+, .+\n=+$", text)[1:]
    assert min(map(len, sections)) > 500


def test_the_sprite_holds_the_listed_icons_and_no_other(root: Path) -> None:
    listed = json.loads((root / "assets.json").read_text())["icons"]
    symbols = ET.parse(VENDOR / "icons.svg").getroot().findall(f"{SVG}symbol")
    assert sorted(symbol.attrib["id"] for symbol in symbols) == sorted(set(listed))


def test_no_icon_of_the_sprite_is_empty() -> None:
    symbols = ET.parse(VENDOR / "icons.svg").getroot().findall(f"{SVG}symbol")
    assert [symbol.attrib["id"] for symbol in symbols if len(symbol) == 0] == []


def test_the_icon_of_a_home_screen_is_a_picture_without_holes() -> None:
    with Image.open(VENDOR / "apple-touch-icon.png") as icon:
        assert (icon.format, icon.size) == ("PNG", (180, 180))
        assert icon.convert("RGBA").getextrema()[3] == (255, 255)  # iOS paints what is transparent black


def test_no_library_of_others_is_in_the_repository(root: Path) -> None:
    ignored = (root / ".gitignore").read_text()
    assert "/core/guanxi/static/vendor/" in ignored


def test_a_browser_is_not_sent_looking_for_source_maps() -> None:
    scripts = [path for path in VENDOR.iterdir() if path.suffix in {".js", ".css"}]
    assert [path.name for path in scripts if "sourceMappingURL=" in path.read_text(encoding="utf-8")] == []
