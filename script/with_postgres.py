"""Runs a command with GUANXI_TEST_DATABASE_URL naming a PostgreSQL server, and ends what it started.

The server is the one the variable names already, else one that answers on this machine, else a private
cluster made from the installed binaries and thrown away at the end. Leaves with the command's exit code, or
with 77 and a sentence when there is no PostgreSQL here.
"""

from __future__ import annotations

import getpass
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

VARIABLE = "GUANXI_TEST_DATABASE_URL"
DATABASE = "guanxi_test"
NONE_HERE = 77
BINARIES = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql*/bin")
SETTINGS = "-c listen_addresses='' -c fsync=off -c full_page_writes=off -c max_connections=200"


def main() -> int:
    """The command's exit code."""
    command = sys.argv[1:]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    given = os.environ.get(VARIABLE)
    if given:
        return run(command, given)
    found = answering_server()
    if found:
        print(f"PostgreSQL: {found}", flush=True)
        return run(command, found)
    binaries = installed_binaries()
    user = unprivileged_user()
    if binaries is None or user is None:
        print(f"No PostgreSQL answers here and none is installed; name a server in {VARIABLE} to test on it.")
        return NONE_HERE
    with private_cluster(binaries, user) as own:
        print(f"PostgreSQL: a private cluster made by {binaries}", flush=True)
        return run(command, own)


def run(command: list[str], url: str) -> int:
    """Run the command; its exit code."""
    return subprocess.run(command, env={**os.environ, VARIABLE: url}, check=False).returncode


def answering_server() -> str | None:
    """A server on this machine where we may make databases, or None."""
    users = dict.fromkeys((os.environ.get("PGUSER") or getpass.getuser(), "postgres"))
    for host in ("127.0.0.1", "/var/run/postgresql", "/tmp"):
        for user in users:
            if may_create_databases(f"postgresql://{user}@/postgres?host={host}"):
                return f"postgresql://{user}@/{DATABASE}?host={host}"
    return None


def may_create_databases(url: str) -> bool:
    """Whether a connection succeeds and its user has the right."""
    try:
        with psycopg.connect(url, connect_timeout=2) as connection:
            row = connection.execute("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user")
            return row.fetchone() == (True,)
    except psycopg.OperationalError:
        return False


def installed_binaries() -> Path | None:
    """The folder with initdb and pg_ctl of the newest installation."""
    found = [folder for pattern in BINARIES for folder in Path("/").glob(pattern.lstrip("/"))]
    on_path = shutil.which("initdb")
    if on_path:
        found.append(Path(on_path).parent)
    usable = [folder for folder in found if (folder / "initdb").exists() and (folder / "pg_ctl").exists()]
    return max(usable, key=version, default=None)


def version(binaries: Path) -> int:
    """The major version."""
    answer = subprocess.run([binaries / "initdb", "--version"], capture_output=True, text=True, check=False)
    digits = answer.stdout.rsplit(" ", 1)[-1].partition(".")[0].strip()
    return int(digits) if digits.isdigit() else 0


def unprivileged_user() -> str | None:
    """Who may run a server: we, unless we are root; then a system account that can."""
    if os.getuid() != 0:
        return getpass.getuser()
    accounts = {entry.pw_name for entry in pwd.getpwall()}
    return next((name for name in ("postgres", "nobody") if name in accounts), None)


@contextmanager
def private_cluster(binaries: Path, user: str) -> Iterator[str]:
    """A running server that only local sockets reach; its URL."""
    with tempfile.TemporaryDirectory(prefix="guanxi-postgres-") as name:
        folder = Path(name)
        data = folder / "data"
        if os.getuid() == 0:
            shutil.chown(folder, user)
        act(
            user,
            binaries / "initdb",
            "-D",
            data,
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        )
        control = (binaries / "pg_ctl", "-D", data, "-l", folder / "log", "-w")
        act(user, *control, "-o", f"{SETTINGS} -k {folder}", "start")
        try:
            yield f"postgresql://postgres@/{DATABASE}?host={folder}"
        finally:
            act(user, *control, "-m", "immediate", "stop")


def act(user: str, *command: str | Path) -> None:
    """Run a command as `user`, quietly unless it fails."""
    words = [str(word) for word in command]
    as_user = ["runuser", "-u", user, "--", *words] if os.getuid() == 0 else words
    done = subprocess.run(as_user, capture_output=True, text=True, cwd="/", check=False)
    if done.returncode:
        raise SystemExit(f"PostgreSQL could not be started: {' '.join(words)}\n{done.stdout}{done.stderr}")


if __name__ == "__main__":
    sys.exit(main())
