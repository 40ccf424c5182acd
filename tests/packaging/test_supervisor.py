"""`guanxi run`: children kept running, restarted when they fall, ended together."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from guanxi.cli.supervisor import Child, Supervisor
from guanxi.errors import ConfigurationError

# Python 3.12 warns because the test runner has threads; `guanxi run` has none when it starts its children.
pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")


def stay(log: Path) -> Child:
    """A child that notes its process and stays."""

    def target() -> None:
        note(log)
        time.sleep(60)

    return Child(name="probe", target=target)


def fall(log: Path, after: Callable[[], object] = lambda: True) -> Child:
    """A child that ends by itself."""

    def target() -> None:
        until(after)
        note(log)

    return Child(name="probe", target=target)


def note(log: Path) -> None:
    with log.open("a") as file:
        file.write(f"{os.getpid()}\n")


def pids(log: Path) -> list[int]:
    return [int(line) for line in log.read_text().splitlines()] if log.exists() else []


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def until(condition: Callable[[], object], seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def stop() -> None:
    os.kill(os.getpid(), signal.SIGTERM)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_every_child(tmp_path: Path, number: signal.Signals) -> None:
    logs = [tmp_path / "one", tmp_path / "two"]
    children = [stay(log) for log in logs]

    def answers() -> bool:
        return all(pids(log) for log in logs)

    Supervisor(children, answers=answers, ready=lambda: os.kill(os.getpid(), number)).run()
    assert [alive(pids(log)[0]) for log in logs] == [False, False]


def test_a_child_that_falls_is_started_again(tmp_path: Path) -> None:
    log = tmp_path / "log"
    announced: list[int] = []

    def answers() -> bool:
        return bool(pids(log))

    def ready() -> None:
        announced.extend(pids(log))
        os.kill(announced[0], signal.SIGKILL)

    class Watched(Supervisor):
        def _look_after_all(self) -> None:
            super()._look_after_all()
            if len(pids(log)) == 2:
                stop()

    Watched([stay(log)], answers=answers, ready=ready).run()
    assert len(set(pids(log))) == 2


def test_a_start_that_fails_is_an_error_and_not_tried_again(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with pytest.raises(ConfigurationError, match="probe"):
        Supervisor([fall(log)], answers=lambda: False, ready=stop).run()
    assert len(pids(log)) == 1


def test_one_failed_start_ends_the_others(tmp_path: Path) -> None:
    stays, falls = tmp_path / "stays", tmp_path / "falls"
    with pytest.raises(ConfigurationError):
        Supervisor([stay(stays), fall(falls, after=stays.exists)], answers=lambda: False, ready=stop).run()
    assert not alive(pids(stays)[0])


def test_the_previous_signal_handlers_are_put_back(tmp_path: Path) -> None:
    before = signal.getsignal(signal.SIGTERM)
    Supervisor([stay(tmp_path / "log")], answers=lambda: True, ready=stop).run()
    assert signal.getsignal(signal.SIGTERM) == before


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel ends orphans on Linux alone")
def test_children_end_when_the_supervisor_is_killed(tmp_path: Path) -> None:
    log = tmp_path / "log"
    program = (
        "import os, sys, time; from guanxi.cli.supervisor import Child, Supervisor\n"
        "def target(): open(sys.argv[1], 'w').write(f'{os.getpid()}\\n'); time.sleep(60)\n"
        "Supervisor([Child(name='probe', target=target)], answers=lambda: True, ready=lambda: None).run()"
    )
    supervisor = subprocess.Popen([sys.executable, "-c", program, str(log)])
    until(lambda: pids(log))
    supervisor.kill()
    supervisor.wait()
    until(lambda: not alive(pids(log)[0]))
