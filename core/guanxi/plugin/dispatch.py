"""Calling plugins: in order, one by one, none able to spoil the others' answers or the core's work."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any, Final, Generic, TypeVar

from guanxi.ctx import Ctx
from guanxi.db.work import is_busy
from guanxi.errors import GuanxiError, Refused, Text
from guanxi.hookspecs import SPECS, Spec
from guanxi.hookspecs.marks import REFUSAL
from guanxi.jobs.facade import for_handler
from guanxi.plugin import trace
from guanxi.plugin.hooks import HookSet, Implementation
from guanxi.plugin.watching import Call

T = TypeVar("T")
NO_HOOKS: Final = HookSet()


class WrongShape(Exception):
    """A plugin answered something else than its hook asks for."""


class TooSlow(Exception):
    """A plugin took longer than its hook allows."""


@dataclass(frozen=True, slots=True)
class Gathered(Generic[T]):
    """What the plugins answered, and the titles of those that failed."""

    items: T
    failed: tuple[Text, ...] = ()


def asks(ctx: Ctx, hook: str) -> bool:
    """Whether any enabled plugin implements `hook`."""
    return ctx.catalogue.hooks is not None and bool(ctx.catalogue.hooks.enabled.get(hook))


def implementers(ctx: Ctx, hook: str) -> dict[str, Text]:
    """The enabled plugins that implement `hook`, by name, with their titles, in the order they are called in."""
    hooks = ctx.catalogue.hooks or NO_HOOKS
    return {one.plugin: one.title for one in hooks.enabled.get(hook, ())}


def gather(ctx: Ctx, hook: str, *, of: str | None = None, check: Callable[[Any], object] | None = None,
           **arguments: object) -> Gathered[list[Any]]:
    """The descriptions all enabled plugins, or the one called `of`, return from a "list" hook, by order and key.

    Those the reader lacks the permission for are left out; a key that is not the plugin's own, or was given
    before, counts as a failure of its plugin, and so does one at which `check` raises.
    """
    found: list[Any] = []
    taken: set[str] = set()

    def take(plugin: str, answer: Sequence[Any]) -> None:
        for item in answer:
            if check is not None:
                check(item)
            key = getattr(item, "key", None)
            if key is not None:
                if not key.startswith(f"{plugin}.") or key in taken:
                    raise WrongShape(f"the key {key!r} does not begin with {plugin!r}, or was given twice")
                taken.add(key)
        found.extend([item for item in answer if _may_see(ctx, item)])

    failed = _call(ctx, hook, arguments, take, of=of)
    found.sort(key=lambda item: (getattr(item, "order", 0), getattr(item, "key", "")))
    return Gathered(found, failed)


def gather_by_customer(ctx: Ctx, hook: str, ids: Sequence[int]) -> Gathered[dict[int, list[Any]]]:
    """The same of a "mapping" hook: what there is for each customer, those without anything left out."""
    found: dict[int, list[Any]] = {}
    wanted = frozenset(ids)

    def take(_plugin: str, answer: Mapping[int, Sequence[Any]]) -> None:
        for customer_id, items in answer.items():
            if items and customer_id in wanted:
                found.setdefault(customer_id, []).extend(items)

    failed = _call(ctx, hook, {"ids": list(ids)}, take)
    for items in found.values():
        items.sort(key=lambda item: getattr(item, "order", 0))
    return Gathered(found, failed)


def gather_by_plugin(ctx: Ctx, hook: str, ids: Sequence[int]) -> dict[str, dict[int, list[Any]]]:
    """The same of every plugin there is, also of those that are off, by its name. Raises Refused as the spec says."""
    found: dict[str, dict[int, list[Any]]] = {}
    wanted = frozenset(ids)

    def take(plugin: str, answer: Mapping[int, Sequence[Any]]) -> None:
        found[plugin] = {key: list(items) for key, items in answer.items() if key in wanted}

    _call(ctx, hook, {"ids": list(ids)}, take, everyone=True)
    return found


def perform(ctx: Ctx, hook: str, *, everyone: bool = False, **arguments: object) -> None:
    """Let plugins do their part. `everyone`: also those that are switched off. Raises Refused as the spec says."""
    _call(ctx, hook, arguments, lambda _plugin, _answer: None, everyone=everyone)


def contained(ctx: Ctx, plugin: str, hook: str, subject: str, call: Callable[[Ctx], T]) -> T | None:
    """What `call` returns, which belongs to what `plugin` described by `hook`; None, and noted, when it fails."""
    began = monotonic()
    try:
        with _watched(ctx, plugin, hook, subject):
            answer = call(for_handler(ctx))
    except GuanxiError:  # said on purpose, to the reader
        raise
    except BaseException as error:  # noqa: BLE001 - as in _call
        trace.note(plugin, hook, monotonic() - began, error=error)
        if ctx.catalogue.hooks is not None:
            ctx.catalogue.hooks.failures.note(plugin, hook, subject, error)
        return None
    trace.note(plugin, hook, monotonic() - began)
    return answer


def refusing(ctx: Ctx, plugin: str, duty: str, subject: str, call: Callable[[Ctx], T]) -> T:
    """What `call` returns, which is `plugin`'s part in a write. Raises Refused, naming the plugin, when it fails."""
    try:
        with _watched(ctx, plugin, duty, subject):
            return call(for_handler(ctx))
    except BaseException as error:  # as in _call
        if isinstance(error, GuanxiError) or is_busy(error):
            raise
        if ctx.catalogue.hooks is not None:
            ctx.catalogue.hooks.failures.note(plugin, duty, subject, error)
        raise Refused(REFUSAL, plugin=ctx.catalogue.titles.get(plugin, plugin)) from error


def _call(ctx: Ctx, hook: str, arguments: Mapping[str, object], take: Callable[[str, Any], None], *,
          everyone: bool = False, of: str | None = None) -> tuple[Text, ...]:
    """Call each implementation and hand its checked answer to `take`; the titles of the plugins that failed.

    An answer that took longer than the hook allows is taken, and counts as a failure.
    """
    hooks, spec = ctx.catalogue.hooks or NO_HOOKS, SPECS[hook]
    implementations = (hooks.all if everyone else hooks.enabled).get(hook, ())
    if not implementations:
        return ()
    values = {**arguments, "ctx": for_handler(ctx)}
    mutable = spec.on_error == "contain" and bool(hooks.muted)
    failed: list[Text] = []
    subject = _subject(ctx, arguments)
    for one in implementations:
        if of not in (None, one.plugin):
            continue
        if mutable and _is_muted(hooks, one, hook, ctx):
            trace.note_left_out(one.plugin, hook)
            continue
        began = monotonic()
        try:
            with hooks.failures.calls.watched(one.plugin, hook, subject):
                answer = _checked(spec, one.function(*[values[name] for name in one.arguments]))
            took = monotonic() - began
            take(one.plugin, answer)
            _in_time(spec, took)
            trace.note(one.plugin, hook, took, answer)
        except BaseException as error:  # SystemExit and MemoryError of a plugin end neither the request nor us
            trace.note(one.plugin, hook, monotonic() - began, error=error)
            if spec.on_error == "refuse" and is_busy(error):
                raise
            hooks.failures.note(one.plugin, hook, subject, error)
            if spec.on_error == "refuse":
                raise Refused(spec.refusal, plugin=one.title) from error
            failed.append(one.title)
    return tuple(failed)


def _watched(ctx: Ctx, plugin: str, place: str, subject: str) -> Call:
    return (ctx.catalogue.hooks or NO_HOOKS).failures.calls.watched(plugin, place, subject)


def _in_time(spec: Spec, seconds: float) -> None:
    if spec.seconds is not None and seconds > spec.seconds:
        raise TooSlow(f"took {seconds:.1f} s, where {spec.seconds} s are allowed")


def _is_muted(hooks: HookSet, one: Implementation, hook: str, ctx: Ctx) -> bool:
    until = hooks.muted.get((one.plugin, hook))
    return until is not None and ctx.now < until


def _checked(spec: Spec, answer: Any) -> Any:
    if spec.shape == "nothing":
        return None
    if spec.shape == "mapping":
        if not isinstance(answer, Mapping):
            raise WrongShape(f"expected a mapping, got {type(answer).__name__}")
        return {key: _all_of(spec.items, items) for key, items in answer.items()}
    return _all_of(spec.items, answer)


def _all_of(kind: type[Any], items: Iterable[Any]) -> list[Any]:
    if type(items) is not list and (isinstance(items, str) or not isinstance(items, Iterable)):
        raise WrongShape(f"expected a list of {kind.__name__}, got {type(items).__name__}")
    found = list(items)
    wrong = next((item for item in found if not isinstance(item, kind)), None)
    if wrong is not None:
        raise WrongShape(f"expected {kind.__name__}, got {type(wrong).__name__}")
    return found


def _may_see(ctx: Ctx, item: object) -> bool:
    permission = getattr(item, "permission", None)
    return permission is None or ctx.may(permission)


def _subject(ctx: Ctx, arguments: Mapping[str, object]) -> str:
    """What a failure was about: one customer, else this request or job."""
    customer_id = arguments.get("customer_id")
    return f"customer {customer_id}" if isinstance(customer_id, int) else ctx.operation


def service(ctx: Ctx, name: str) -> Any:
    """What another plugin published under `name`; None while that plugin is off or not installed."""
    return ctx.catalogue.services.get(name)
