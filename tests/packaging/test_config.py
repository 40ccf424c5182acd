"""Configuration: what the environment says, refused with a sentence where it can't be meant."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from guanxi.config import create_keys, database_url, load_config
from guanxi.errors import ConfigurationError


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    create_keys(tmp_path)
    return {"GUANXI_INSTANCE": str(tmp_path)}


def test_the_database_is_a_file_in_the_instance_by_default(environ: dict[str, str], tmp_path: Path) -> None:
    assert load_config(environ).database_url == f"sqlite:///{tmp_path / 'guanxi.db'}"


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_is_reached_with_the_driver_we_ship(scheme: str) -> None:
    given = {"GUANXI_DATABASE_URL": f"{scheme}://u:p@h/n"}
    assert database_url(given) == "postgresql+psycopg://u:p@h/n"


def test_another_database_is_refused_by_name() -> None:
    with pytest.raises(ConfigurationError, match="mysql"):
        database_url({"GUANXI_DATABASE_URL": "mysql://u@h/n"})


def test_keys_are_readable_by_their_owner_alone(tmp_path: Path) -> None:
    for name in create_keys(tmp_path / "new"):
        assert stat.S_IMODE((tmp_path / "new" / name).stat().st_mode) == 0o600


def test_keys_are_made_once(tmp_path: Path) -> None:
    create_keys(tmp_path)
    before = (tmp_path / "secret_key").read_bytes()
    assert (create_keys(tmp_path), (tmp_path / "secret_key").read_bytes()) == ([], before)


def test_the_two_keys_differ(environ: dict[str, str]) -> None:
    config = load_config(environ)
    assert config.secret_key.encode() != config.audit_key


def test_a_missing_key_names_the_command_that_makes_it(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="guanxi init"):
        load_config({"GUANXI_INSTANCE": str(tmp_path / "none")})


def test_a_key_may_come_from_the_environment(environ: dict[str, str]) -> None:
    assert load_config({**environ, "GUANXI_SECRET_KEY": "k" * 32}).secret_key == "k" * 32


def test_a_short_key_is_refused(environ: dict[str, str]) -> None:
    with pytest.raises(ConfigurationError, match="GUANXI_SECRET_KEY"):
        load_config({**environ, "GUANXI_SECRET_KEY": "guess"})


def test_only_this_machines_names_are_trusted_by_default(environ: dict[str, str]) -> None:
    assert load_config(environ).trusted_hosts == ("localhost", "127.0.0.1", "[::1]")


def test_the_base_addresss_host_is_trusted(environ: dict[str, str]) -> None:
    config = load_config({**environ, "GUANXI_BASE_URL": "https://crm.example.com/"})
    assert ("crm.example.com" in config.trusted_hosts, config.base_url) == (True, "https://crm.example.com")


def test_cookies_need_https_exactly_when_the_base_address_has_it(environ: dict[str, str]) -> None:
    secure = load_config({**environ, "GUANXI_BASE_URL": "https://crm.example.com"}).secure
    plain = load_config({**environ, "GUANXI_BASE_URL": "http://crm.example.com"}).secure
    assert (secure, plain, load_config(environ).secure) == (True, False, False)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("GUANXI_PORT", "eighty"),
        ("GUANXI_PORT", "70000"),
        ("GUANXI_PORT", "-1"),
        ("GUANXI_PORT", "８０"),
        ("GUANXI_MAX_CONTENT_LENGTH", "10MB"),
        ("GUANXI_PROXIES", "yes"),
        ("GUANXI_LOG_LEVEL", "chatty"),
        ("GUANXI_BASE_URL", "crm.example.com"),
        ("GUANXI_BASE_URL", "ftp://crm.example.com"),
    ],
)
def test_a_value_that_cannot_be_meant_is_refused_by_its_name(
    environ: dict[str, str], variable: str, value: str
) -> None:
    with pytest.raises(ConfigurationError, match=variable):
        load_config({**environ, variable: value})


def test_keys_never_show_in_a_log(environ: dict[str, str]) -> None:
    config = load_config(environ)
    assert config.secret_key not in repr(config)
