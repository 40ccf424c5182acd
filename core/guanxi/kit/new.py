"""A first plugin to begin with: a distribution of its own, whose tests pass as it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from guanxi.db import Base
from guanxi.errors import Refused
from guanxi.features import FEATURES
from guanxi.i18n import _l
from guanxi.plugin.checks import name_issue

Variant = Literal["plain", "models", "vertical"]
SKELETON: Final = Path(__file__).parent / "skeleton"
_SUFFIX: Final = ".txt"
_MOVED: Final = {"github": ".github", "gitignore": ".gitignore"}
"""What can't be called by its name in a package, where files that begin with a dot are left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody wants: `variant` is "plain", "models" (with a table) or "vertical" (with pages, above commerce)."""

    name: str
    title: str
    title_zh: str
    variant: Variant = "plain"

    @property
    def package(self) -> str:
        """What is imported."""
        return f"guanxi_{self.name}"

    @property
    def words(self) -> dict[str, str]:
        """What is put into the places of the skeleton."""
        return {"[[name]]": self.name, "[[package]]": self.package, "[[title]]": self.title,
                "[[title_zh]]": self.title_zh}


def write_plugin(folder: Path, wish: Wish) -> list[Path]:
    """Write the distribution `folder`/guanxi-<name>; its files. Raises Refused for a name that can't be one, and where
    there is something already."""
    issue = name_issue(wish.name)
    if issue is not None:
        raise Refused(str(issue))
    tables = {table.partition("_")[0] for table in Base.metadata.tables}
    if wish.name in tables | {feature.name for feature in FEATURES}:
        raise Refused(_l("“%(name)s” is a part of the platform, or of another plugin. Choose another name."),
                      name=wish.name)
    root = folder / f"guanxi-{wish.name}"
    if root.exists():
        raise Refused(_l("%(path)s is there already."), path=root)
    return [_write(root / path, text) for path, text in files_of(wish)]


def files_of(wish: Wish) -> Iterator[tuple[Path, str]]:
    """The files by their paths in the distribution, with their texts."""
    for part in ("common", wish.variant):
        for source in sorted((SKELETON / part).rglob(f"*{_SUFFIX}")):
            yield _place(source.relative_to(SKELETON / part), wish), _filled(source.read_text("utf-8"), wish)


def _place(source: Path, wish: Wish) -> Path:
    names = {**_MOVED, "package": wish.package, "plugin": wish.name}
    parts = source.with_name(source.name.removesuffix(_SUFFIX)).parts
    return Path(*(names.get(part, part) for part in parts))


def _filled(text: str, wish: Wish) -> str:
    for place, word in wish.words.items():
        text = text.replace(place, word)
    return text


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path
