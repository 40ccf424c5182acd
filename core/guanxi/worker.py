"""`guanxi worker`: does the jobs, several at once, until it is asked to end."""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from types import FrameType
from typing import Final

from guanxi.accounts.principals import principal_for_user
from guanxi.ctx import Ctx, Principal
from guanxi.db.locks import listening
from guanxi.features import announce_held
from guanxi.jobs import attendance, claim, lanes
from guanxi.jobs.beat import Beat, listen_and_save
from guanxi.jobs.execute import WORKER, Executor
from guanxi.jobs.models import JobKind
from guanxi.jobs.pace import MOST_AT_ONCE, Every, Pace
from guanxi.jobs.schedule import Planner
from guanxi.jobs.services import CHANNEL
from guanxi.notices.jobs import tell_owner
from guanxi.runtime import Runtime

HANDLERS: Final[tuple[JobKind, ...]] = ("retried handler", "handler")
EVERY_KIND: Final[tuple[JobKind, ...]] = ("job", *HANDLERS)
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerOptions:
    """How a worker works; times in seconds.

    Of `threads`, one does nothing but events' handlers, so that these never wait behind long jobs. `lease` is
    how long a silent worker keeps its jobs, `grace` how long running jobs may go on once it is asked to end,
    `pause` the wait before a second attempt, which grows threefold with each.
    """

    threads: int = 4
    poll: float = 0.5
    beat: float = 1.0
    lease: float = 30.0
    sweep: float = 5.0
    tidy: float = 30.0
    grace: float = 20.0
    pause: float = 5.0


def run_worker(runtime: Runtime, options: WorkerOptions | None = None,
               stop: threading.Event | None = None) -> None:
    """Do jobs until `stop` is set or SIGTERM or SIGINT arrives; a second signal ends the process at once."""
    worker = Worker(runtime, options or WorkerOptions(), stop or threading.Event())
    with _signals(worker.stop):
        worker.run()


def run_due_jobs(runtime: Runtime, most: int = 10_000) -> int:
    """Do what is due in this process, one after the other, until nothing is; returns how many were done."""
    options = WorkerOptions()
    executor = _executor(runtime, options)
    done = 0
    while done < most and (beats := _claim(runtime, EVERY_KIND, "here", options.lease, MOST_AT_ONCE)):
        executor.run_all(beats)
        done += len(beats)
    return done


class Worker:
    """Threads that do jobs; the calling thread plans, sweeps, and keeps their leases alive."""

    def __init__(self, runtime: Runtime, options: WorkerOptions, stop: threading.Event) -> None:
        self.stop = stop
        self.name = attendance.process_name()
        self._runtime = runtime
        self._options = options
        self._executor = _executor(runtime, options)
        self._planner = Planner(runtime.timezone)
        self._beats: dict[tuple[int, int], Beat] = {}
        self._awake = threading.Condition()
        self._ended = threading.Event()

    def run(self) -> None:
        """Work until `stop` is set, then let running jobs end or give them back."""
        kinds = [HANDLERS if number == 0 and self._options.threads > 1 else EVERY_KIND
                 for number in range(self._options.threads)]
        threads = [_start(f"jobs-{number}", self._serve, of) for number, of in enumerate(kinds)]
        heart = _start("heartbeat", self._keep_alive)
        try:
            self._surviving(partial(announce_held, self._runtime))
            while not self.stop.is_set():
                self._surviving(self._look_after_all)
        finally:
            self.stop.set()
            self._end(threads)
            heart.join(self._options.beat + 1)

    def _look_after_all(self) -> None:
        """Plan and sweep at their times; in between wait for work to be announced."""
        with listening(self._runtime.engine, CHANNEL) as wait:
            sweep, tidy = Every(self._options.sweep), Every(self._options.tidy)
            while not self.stop.is_set():
                with self._runtime.opened(WORKER) as ctx:
                    self._planner.plan(ctx)
                    if sweep.is_due():
                        claim.sweep(ctx)
                        attendance.sign_in(ctx, self.name)
                    if tidy.is_due():
                        lanes.free_stranded(ctx)
                wait(self._options.poll)
                with self._awake:
                    self._awake.notify_all()

    def _serve(self, kinds: Sequence[JobKind]) -> None:
        """One thread: claim, do, claim the next; when nothing is due, wait to be woken."""
        pace = Pace()
        while not self.stop.is_set():
            if not self._surviving(partial(self._do_some, kinds, pace)):
                with self._awake:
                    self._awake.wait(self._options.poll)

    def _do_some(self, kinds: Sequence[JobKind], pace: Pace) -> int:
        beats = _claim(self._runtime, kinds, self.name, self._options.lease, pace.at_once)
        for beat in beats:
            beat.interrupted = self.stop
        held = {(beat.claim.id, beat.claim.fence): beat for beat in beats}
        self._beats.update(held)
        started = time.monotonic()
        try:
            self._executor.run_all(beats)
        finally:
            for proof in held:
                del self._beats[proof]
        pace.took(time.monotonic() - started)
        return len(beats)

    def _keep_alive(self) -> None:
        """The heartbeat's thread: goes on until the last job has ended, so that none loses its lease."""
        while not self._ended.wait(self._options.beat):
            beats = list(self._beats.values())
            if beats:
                self._surviving(partial(self._save, beats))

    def _save(self, beats: list[Beat]) -> None:
        with self._runtime.opened(WORKER) as ctx:
            listen_and_save(ctx, beats, self._options.lease)

    def _end(self, threads: list[threading.Thread]) -> None:
        deadline = time.monotonic() + self._options.grace
        with self._awake:
            self._awake.notify_all()
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        self._ended.set()
        for beat in list(self._beats.values()):
            logger.warning("job %s (%s) did not end in time: given back", beat.claim.id, beat.claim.name)
            self._surviving(partial(self._executor.give_back, beat))
        self._surviving(self._sign_out)

    def _sign_out(self) -> None:
        with self._runtime.opened(WORKER) as ctx:
            attendance.sign_out(ctx, self.name)

    def _surviving(self, work: Callable[[], object]) -> bool:
        """Whether `work` did something. A database that is away or busy is waited for; and whatever else it
        is, nobody would miss a thread that ended."""
        try:
            return bool(work())
        except Exception:
            logger.exception("the worker tries again in a second")
            self.stop.wait(1.0)
            return False


def _executor(runtime: Runtime, options: WorkerOptions) -> Executor:
    return Executor(runtime=runtime, person=_person, ended=tell_owner, lease=options.lease, pause=options.pause)


def _person(ctx: Ctx, user_id: int) -> Principal | None:
    return principal_for_user(ctx.session, user_id)


def _claim(runtime: Runtime, kinds: Sequence[JobKind], name: str, lease: float, most: int) -> list[Beat]:
    """One job, or up to `most` handlers that never failed; of the first of `kinds` of which any is due."""
    with runtime.opened(WORKER) as ctx:
        for kind in kinds:
            at_once = most if kind == "handler" else 1
            held = claim.claim(ctx, kind, name, lease, at_once) if claim.is_any_due(ctx, kind) else ()
            if held:
                return [Beat(one) for one in held]
    return []


def _start(name: str, target: Callable[..., None], *args: object) -> threading.Thread:
    # Daemons: a job that doesn't end can't hold the process; it has been given back by then.
    thread = threading.Thread(target=target, name=name, args=args, daemon=True)
    thread.start()
    return thread


@contextmanager
def _signals(stop: threading.Event) -> Iterator[None]:
    """Set `stop` on SIGTERM or SIGINT; the second one does what it does by default."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def ask(number: int, _frame: FrameType | None) -> None:
        signal.signal(number, signal.SIG_DFL)
        stop.set()

    before = {number: signal.signal(number, ask) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
