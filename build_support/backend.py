"""The PEP 517 backend: setuptools, after the browser assets are in place and the translations compiled."""

from __future__ import annotations

from setuptools import build_meta
from setuptools.build_meta import prepare_metadata_for_build_editable, prepare_metadata_for_build_wheel

from build_support import assets, translations

__all__ = [
    "build_editable",
    "build_sdist",
    "build_wheel",
    "get_requires_for_build_editable",
    "get_requires_for_build_sdist",
    "get_requires_for_build_wheel",
    "prepare_metadata_for_build_editable",
    "prepare_metadata_for_build_wheel",
]

Settings = dict[str, str | list[str] | None] | None


def get_requires_for_build_wheel(config_settings: Settings = None) -> list[str]:
    """What setuptools needs, and Node where assets are to be brought and the machine has no npm."""
    return [*build_meta.get_requires_for_build_wheel(config_settings), *assets.requirements()]


def get_requires_for_build_editable(config_settings: Settings = None) -> list[str]:
    """As for a wheel."""
    return [*build_meta.get_requires_for_build_editable(config_settings), *assets.requirements()]


def get_requires_for_build_sdist(config_settings: Settings = None) -> list[str]:
    """As for a wheel: a source archive carries the assets, so that building from it needs no network."""
    return [*build_meta.get_requires_for_build_sdist(config_settings), *assets.requirements()]


def build_wheel(wheel_directory: str, config_settings: Settings = None, metadata_directory: str | None = None) -> str:
    """Build a wheel that holds assets and compiled translations."""
    _prepare()
    return build_meta.build_wheel(wheel_directory, config_settings, metadata_directory)


def build_editable(
    wheel_directory: str, config_settings: Settings = None, metadata_directory: str | None = None
) -> str:
    """Install in place, with assets and compiled translations in the checkout."""
    _prepare()
    return build_meta.build_editable(wheel_directory, config_settings, metadata_directory)


def build_sdist(sdist_directory: str, config_settings: Settings = None) -> str:
    """Build a source archive that holds the assets."""
    _prepare()
    return build_meta.build_sdist(sdist_directory, config_settings)


def _prepare() -> None:
    assets.bring()
    translations.compile_all()
