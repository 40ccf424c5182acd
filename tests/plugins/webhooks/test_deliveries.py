"""What happens is told: signed, again until it arrives, and never more than may be."""

from __future__ import annotations

import random
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, select, update
from standardwebhooks import Webhook
from standardwebhooks.webhooks import WebhookVerificationError

from guanxi.accounts.models import Grant, User
from guanxi.ctx import Ctx, Scope
from guanxi.customers.events import CustomersMerged, CustomersRestored
from guanxi.db import unit_of_work
from guanxi.errors import Forbidden, Refused
from guanxi.events import emit
from guanxi.jobs import enqueue
from guanxi.notices.models import Notice
from guanxi.runtime import Runtime
from guanxi.testing.factories import Made
from guanxi.testing.staff import make_role, make_user
from guanxi.views.filters import Filter
from guanxi.views.listing import ListQuery
from guanxi.views.models import SavedView
from guanxi.views.operators import Operator
from guanxi.views.services import save_view
from guanxi.worker import WorkerOptions, run_worker
from guanxi_webhooks import delivering, services
from guanxi_webhooks.delivering import PAUSES
from guanxi_webhooks.hearing import ALL
from guanxi_webhooks.jobs import KEPT
from guanxi_webhooks.models import Delivery, Receiver
from guanxi_webhooks.rights import MANAGE
from tests.plugins.webhooks.receiving import Listener, SetUp, deliveries, receiver

Listen = Callable[[], Listener]
Run = Callable[..., int]
CREATED = "customers.created"


def heir(ctx: Ctx) -> int:
    """Somebody else who may do it all."""
    return make_user(ctx, make_role(ctx, {MANAGE: Scope.ALL, "customer.view": Scope.ALL}, "heirs"))


def test_a_new_customer_is_told_signed_and_without_a_name(
        ctx: Ctx, listen: Listen, set_up: SetUp, make: Made, run_jobs: Run) -> None:
    shop = listen()
    hook = set_up(shop.url, CREATED)
    zhang = make.customer("张伟", phone="13800138000")
    run_jobs()
    [message] = shop.got
    body = Webhook(receiver(ctx, hook).secret).verify(message.text, message.headers)
    assert body == {"id": message.headers["webhook-id"], "type": CREATED, "version": 1, "partial": False,
                    "timestamp": body["timestamp"], "data": {"customer_ids": [zhang]}}
    assert "张伟" not in message.text
    [delivery] = deliveries(ctx)
    assert (delivery.state, delivery.status, delivery.answer, delivery.attempts) == ("done", 200, "thanks", 1)


def test_a_message_that_was_altered_or_signed_by_another_is_told_apart(
        ctx: Ctx, listen: Listen, set_up: SetUp, make: Made, run_jobs: Run) -> None:
    shop = listen()
    hook, other = set_up(shop.url, CREATED), set_up(shop.url, "customers.erased")
    make.customer("张伟")
    run_jobs()
    [message] = shop.got
    for secret, text in ((receiver(ctx, hook).secret, message.text + " "), (receiver(ctx, other).secret, message.text)):
        with pytest.raises(WebhookVerificationError):
            Webhook(secret).verify(text, message.headers)


def test_for_a_day_both_secrets_sign(ctx: Ctx, listen: Listen, set_up: SetUp, make: Made, run_jobs: Run) -> None:
    shop = listen()
    hook = set_up(shop.url, CREATED)
    old = receiver(ctx, hook).secret
    with set_up.acting() as theirs, unit_of_work(theirs) as unit:
        services.rotate(unit.ctx, hook)
    make.customer("张伟")
    run_jobs()
    for secret in (old, receiver(ctx, hook).secret):
        Webhook(secret).verify(shop.got[0].text, shop.got[0].headers)
    with unit_of_work(ctx) as unit:
        unit.session.execute(update(Receiver).values(old_until=unit.ctx.now - timedelta(seconds=1)))
    make.customer("李娜")
    run_jobs()
    with pytest.raises(WebhookVerificationError):
        Webhook(old).verify(shop.got[1].text, shop.got[1].headers)


def test_only_what_was_chosen_is_told(listen: Listen, set_up: SetUp, make: Made, run_jobs: Run) -> None:
    some, all_of_it = listen(), listen()
    set_up(some.url, "customers.trashed")
    set_up(all_of_it.url, ALL)
    make.customer("张伟")
    run_jobs()
    assert (some.got, [message.body["type"] for message in all_of_it.got]) == ([], [CREATED])


def test_nobody_is_told_of_customers_the_maker_may_not_see(
        ctx: Ctx, listen: Listen, set_up: SetUp, make: Made, run_jobs: Run) -> None:
    shop = listen()
    seller = make_user(ctx, make_role(ctx, {MANAGE: Scope.ALL, "customer.view": Scope.OWN}, "sellers"))
    set_up(shop.url, ALL, by=seller)
    make.customer("李娜")
    mine = make.customer("张伟", owner_id=seller)
    run_jobs()
    assert [message.body["data"]["customer_ids"] for message in shop.got] == [[mine]]
    assert [delivery.state for delivery in deliveries(ctx)] == ["skipped", "done"]


def test_of_an_event_about_several_customers_only_those_that_may_be_told_are(
        ctx: Ctx, runtime: Runtime, listen: Listen, set_up: SetUp, make: Made, run_jobs: Run) -> None:
    shop = listen()
    seller = make_user(ctx, make_role(ctx, {MANAGE: Scope.ALL, "customer.view": Scope.OWN}, "sellers"))
    mine, other = make.customer("张伟", owner_id=seller), make.customer("李娜")
    set_up(shop.url, "customers.merged", by=seller)
    with runtime.opened(ctx.principal) as fresh, unit_of_work(fresh) as unit:
        emit(unit.ctx, CustomersMerged(customer_ids=(mine, other), survivor_id=other, absorbed_ids=(mine,)))
    run_jobs()
    [message] = shop.got
    assert (message.body["partial"], message.body["data"]) == (True, {"customer_ids": [mine]})


def test_a_right_taken_away_since_counts(
        ctx: Ctx, listen: Listen, set_up: SetUp, make: Made, run_jobs: Run) -> None:
    shop = listen()
    shop.answers = [500, 200]
    role = make_role(ctx, {MANAGE: Scope.ALL, "customer.view": Scope.ALL}, "temps")
    set_up(shop.url, CREATED, by=make_user(ctx, role))
    make.customer("张伟")
    run_jobs()
    with unit_of_work(ctx) as unit:
        unit.session.execute(delete(Grant).where(Grant.role_id == role, Grant.permission == "customer.view"))
    run_jobs(waiting=True)
    assert (len(shop.got), [row.state for row in deliveries(ctx)]) == (1, ["skipped"])


def test_a_saved_view_narrows_what_is_told_and_stops_it_when_it_is_gone(
        ctx: Ctx, listen: Listen, set_up: SetUp, make: Made, run_jobs: Run) -> None:
    shop = listen()
    query = ListQuery(filters=(Filter(key="customer.name", operator=Operator.STARTS, values=("张",)),))
    with set_up.acting() as theirs, unit_of_work(theirs) as unit:
        view = save_view(unit.ctx, "张", query)
    set_up(shop.url, CREATED, segment=view)
    zhang, _li = make.customer("张伟"), make.customer("李娜")
    run_jobs()
    with unit_of_work(ctx) as unit:
        unit.session.execute(delete(SavedView))
    make.customer("张三")
    run_jobs()
    assert [message.body["data"]["customer_ids"] for message in shop.got] == [[zhang]]
    assert [row.problem for row in deliveries(ctx)] == [None, "outside", "segment"]


def test_what_failed_comes_again_with_the_same_id_by_the_schedule(
        ctx: Ctx, listen: Listen, set_up: SetUp, make: Made, run_jobs: Run) -> None:
    shop = listen()
    shop.answers = [500] * 9 + [200]
    hook = set_up(shop.url, CREATED)
    make.customer("张伟")
    for seconds in PAUSES:
        before = datetime.now(tz=ctx.now.tzinfo)
        run_jobs(waiting=True)
        [delivery] = deliveries(ctx)
        assert (delivery.state, delivery.problem, delivery.status) == ("waiting", "status", 500)
        wait = (delivery.next_at - before).total_seconds()
        assert seconds <= wait <= seconds * 1.1 + 5
    assert receiver(ctx, hook).failing_since is not None
    run_jobs(waiting=True)
    assert [row.state for row in deliveries(ctx)] == ["done"]
    assert receiver(ctx, hook).failing_since is None
    assert (len(shop.got), len({message.headers["webhook-id"] for message in shop.got})) == (10, 1)


def test_what_never_arrives_is_given_up_and_can_be_sent_again(
        ctx: Ctx, listen: Listen, set_up: SetUp, make: Made, run_jobs: Run) -> None:
    shop = listen()
    shop.answers = [500]
    hook = set_up(shop.url, CREATED)
    make.customer("张伟")
    for _attempt in range(len(PAUSES) + 1):
        run_jobs(waiting=True)
    assert [(row.state, row.attempts) for row in deliveries(ctx)] == [("failed", 10)]
    shop.answers = [200]
    with set_up.acting() as theirs, unit_of_work(theirs) as unit:
        services.send_failed_again(unit.ctx, hook)
    run_jobs()
    assert [row.state for row in deliveries(ctx)] == ["done"]
    assert len({message.headers["webhook-id"] for message in shop.got}) == 1


def test_a_receiver_that_is_gone_is_left_in_peace_at_once(
        ctx: Ctx, listen: Listen, set_up: SetUp, make: Made, run_jobs: Run) -> None:
    shop = listen()
    shop.answers = [410]
    hook = set_up(shop.url, CREATED)
    make.customer("张伟")
    run_jobs()
    assert receiver(ctx, hook).paused == "gone"
    with set_up.acting() as theirs, pytest.raises(Refused, match="paused"), unit_of_work(theirs) as unit:
        services.send_test(unit.ctx, hook)


def test_after_five_days_of_failures_it_is_paused_and_its_maker_told(
        ctx: Ctx, listen: Listen, set_up: SetUp, maker: int, make: Made, run_jobs: Run) -> None:
    shop = listen()
    shop.answers = [503]
    hook = set_up(shop.url, CREATED)
    make.customer("张伟")
    run_jobs()
    with unit_of_work(ctx) as unit:
        unit.session.execute(update(Receiver).values(failing_since=unit.ctx.now - timedelta(days=5)))
    run_jobs(waiting=True)
    assert receiver(ctx, hook).paused == "failing"
    kinds = ctx.session.scalars(select(Notice.kind).where(Notice.user_id == maker)).all()
    assert kinds == ["webhooks.paused"]


def test_a_paused_one_goes_on_with_what_was_waiting(
        ctx: Ctx, listen: Listen, set_up: SetUp, make: Made, run_jobs: Run) -> None:
    shop = listen()
    shop.answers = [500, 200]
    hook = set_up(shop.url, CREATED)
    make.customer("张伟")
    run_jobs()
    with set_up.acting() as theirs, unit_of_work(theirs) as unit:
        services.pause(unit.ctx, hook)
    run_jobs(waiting=True)
    assert (len(shop.got), [row.state for row in deliveries(ctx)]) == (1, ["waiting"])
    with set_up.acting() as theirs, unit_of_work(theirs) as unit:
        services.resume(unit.ctx, hook)
    run_jobs()
    assert (len(shop.got), [row.state for row in deliveries(ctx)]) == (2, ["done"])


def test_nothing_is_sent_in_the_name_of_somebody_who_left(
        ctx: Ctx, listen: Listen, set_up: SetUp, maker: int, make: Made, run_jobs: Run) -> None:
    shop = listen()
    hook = set_up(shop.url, CREATED)
    with unit_of_work(ctx) as unit:
        unit.session.execute(update(User).where(User.id == maker).values(active=False))
    make.customer("张伟")
    run_jobs()
    assert (shop.got, receiver(ctx, hook).paused) == ([], "owner")
    with set_up.acting(heir(ctx)) as theirs, unit_of_work(theirs) as unit:
        services.edit_receiver(unit.ctx, hook, services.Wish(title="mine", url=shop.url, events=(CREATED,)))
    run_jobs()
    assert (len(shop.got), receiver(ctx, hook).paused) == (1, None)


def test_whoever_changes_a_webhook_makes_it_theirs(ctx: Ctx, listen: Listen, set_up: SetUp, make: Made,
                                                   run_jobs: Run) -> None:
    shop = listen()
    hook = set_up(shop.url, CREATED)
    seller = make_user(ctx, make_role(ctx, {MANAGE: Scope.ALL, "customer.view": Scope.OWN}, "sellers"))
    with set_up.acting(seller) as theirs, unit_of_work(theirs) as unit:
        services.edit_receiver(unit.ctx, hook, services.Wish(title="mine", url=shop.url, events=(CREATED,)))
    make.customer("李娜")
    run_jobs()
    assert shop.got == []


def test_those_without_the_right_set_nothing_up(ctx: Ctx, set_up: SetUp) -> None:
    nobody = make_user(ctx, make_role(ctx, {"customer.view": Scope.ALL}, "readers"))
    with pytest.raises(Forbidden):
        set_up("https://example.com/", CREATED, by=nobody)


def flood(connection: socket.socket) -> None:
    """An answer of ten gigabytes."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\n\r\n")
    while True:
        connection.sendall(b"x" * 65536)


def drip(connection: socket.socket) -> None:
    """A byte at a time."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
    while True:
        connection.sendall(b"x")
        time.sleep(0.05)


@pytest.mark.parametrize(("hostile", "state"), [(flood, "done"), (drip, "waiting"),
                                                (lambda _connection: time.sleep(3), "waiting")])
def test_a_hostile_receiver_is_bounded(
        ctx: Ctx, listen: Listen, set_up: SetUp, make: Made, run_jobs: Run, monkeypatch: pytest.MonkeyPatch,
        hostile: Callable[[socket.socket], None], state: str) -> None:
    monkeypatch.setattr(delivering, "SECONDS", 0.5)
    shop = listen()
    shop.before = hostile
    set_up(shop.url, CREATED)
    make.customer("张伟")
    started = time.monotonic()
    run_jobs()
    assert time.monotonic() - started < 10
    [row] = deliveries(ctx)
    assert (row.state, len(row.answer) <= 2048) == (state, True)


@contextmanager
def working(runtime: Runtime) -> Iterator[None]:
    """A worker beside the test."""
    stop = threading.Event()
    worker = threading.Thread(target=run_worker, args=(runtime, WorkerOptions(grace=0.1), stop), daemon=True)
    worker.start()
    yield
    stop.set()
    worker.join(5)


def told_within(shop: Listener, make: Made, seconds: float) -> float:
    """Seconds until the shop has been told of ten new customers."""
    started = time.monotonic()
    for number in range(10):
        make.customer(f"张{number}")
    while len(shop.got) < 10 and time.monotonic() - started < seconds:
        time.sleep(0.05)
    return time.monotonic() - started


def test_a_stalled_receiver_delays_nobody_else(
        runtime: Runtime, listen: Listen, set_up: SetUp, make: Made) -> None:
    stalled, healthy = listen(), listen()
    stalled.before = lambda _connection: time.sleep(30)
    set_up(stalled.url, CREATED)
    set_up(healthy.url, CREATED)
    with working(runtime):
        took = told_within(healthy, make, 14)
    print(f"ten deliveries beside a stalled receiver: {took:.2f} s")
    assert (len(healthy.got), len(stalled.got)) == (10, 1)
    assert took < 10


def test_however_many_stall_one_thread_is_enough_for_them(
        runtime: Runtime, ctx: Ctx, listen: Listen, set_up: SetUp, make: Made) -> None:
    stalled, healthy = [listen() for _number in range(3)], listen()
    for one in stalled:
        one.before = lambda _connection: time.sleep(30)
        set_up(one.url, CREATED)
    set_up(healthy.url, CREATED)
    with unit_of_work(ctx) as unit:
        unit.session.execute(update(Receiver).where(Receiver.url != healthy.url)
                             .values(failing_since=unit.ctx.now))
    with working(runtime):
        took = told_within(healthy, make, 14)
    assert (len(healthy.got), sum(len(one.got) for one in stalled)) == (10, 1)
    assert took < 10


def test_what_is_told_is_what_the_maker_may_see(
        ctx: Ctx, runtime: Runtime, listen: Listen, set_up: SetUp, make: Made, run_jobs: Run) -> None:
    seed = random.randrange(10**6)
    print(f"seed {seed}")
    chance = random.Random(seed)
    roles = {scope: make_role(ctx, {MANAGE: Scope.ALL, "customer.view": scope}, scope)
             for scope in (Scope.OWN, Scope.SUBORDINATES, Scope.ALL)}
    boss = make_user(ctx, roles[Scope.SUBORDINATES])
    staff = {boss: Scope.SUBORDINATES, make_user(ctx, roles[Scope.OWN], manager_id=boss): Scope.OWN,
             make_user(ctx, roles[Scope.OWN]): Scope.OWN, make_user(ctx, roles[Scope.ALL]): Scope.ALL}
    below = {boss: {boss, list(staff)[1]}}
    owners = {make.customer(f"客户{number}", owner_id=owner): owner
              for number, owner in enumerate(chance.choices([*staff, None], k=12))}
    shops = {person: listen() for person in staff}
    for person, shop in shops.items():
        set_up(shop.url, "customers.restored", by=person)
    about = [tuple(sorted(chance.sample(sorted(owners), chance.randint(1, 12)))) for _event in range(8)]
    with runtime.opened(ctx.principal) as fresh, unit_of_work(fresh) as unit:
        for ids in about:
            emit(unit.ctx, CustomersRestored(customer_ids=ids))
    run_jobs()
    for person, scope in staff.items():
        mine = below.get(person, {person})
        seen = [[one for one in ids if scope is Scope.ALL or owners[one] in mine] for ids in about]
        told = [message.body["data"]["customer_ids"] for message in shops[person].got]
        assert sorted(told) == sorted(ids for ids in seen if ids), scope


def test_old_deliveries_and_secrets_are_forgotten(
        ctx: Ctx, listen: Listen, set_up: SetUp, make: Made, run_jobs: Run) -> None:
    shop = listen()
    hook = set_up(shop.url, CREATED)
    with set_up.acting() as theirs, unit_of_work(theirs) as unit:
        services.rotate(unit.ctx, hook)
    make.customer("张伟")
    run_jobs()
    with unit_of_work(ctx) as unit:
        unit.session.execute(update(Delivery).values(at=unit.ctx.now - KEPT - timedelta(days=1)))
        unit.session.execute(update(Receiver).values(old_until=unit.ctx.now - timedelta(days=1)))
        enqueue(unit.ctx, "webhooks.clear_away")
    run_jobs()
    assert (deliveries(ctx), receiver(ctx, hook).old_secret) == ([], None)
