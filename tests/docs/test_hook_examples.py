"""The example of each hook in the reference: a plugin made of it does in the product what its page promises."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from build_support.hook_reference import specs, told
from guanxi.contributions import Outgoing
from guanxi.ctx import Ctx, Scope
from guanxi.customers.merging.undoing import merges_of, unmerge
from guanxi.customers.models import Customer
from guanxi.db import unit_of_work
from guanxi.errors import Refused
from guanxi.hookspecs import SPECS
from guanxi.jobs.models import JobLogEntry
from guanxi.jobs.sentences import shown
from guanxi.plugin.discovery import Found, found_plugin
from guanxi.plugin.dispatch import gather
from guanxi.runtime import Runtime
from guanxi.testing.browser import Browser, text_of
from guanxi.testing.factories import Made
from guanxi.transfer.copy import copy_of
from guanxi.transfer.erasing import erase_customer
from tests.core.browser_help import hits_of
from tests.core.merging.merging_help import merged

EXAMPLES: Mapping[str, str] = {name: told(function)[1] for name, function in specs()}
MANIFEST = '''"""The plugin of an example, with what it declares."""
from guanxi.api import Attribute, Job, Permission, Plugin
from {package} import hooks
declared = vars(hooks).values()
plugin = Plugin(name="warmth", title="Warmth", version="1.0",
                jobs=tuple(one for one in declared if isinstance(one, Job)),
                permissions=tuple(one for one in declared if isinstance(one, Permission)),
                attributes=tuple(one for one in declared if isinstance(one, Attribute)))
'''


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The product with the example's plugin on."""

    app: Flask
    ctx: Ctx
    make: Made
    boss: Browser
    hired: Callable[..., Browser]
    work: Callable[[], int]

    def logged(self) -> list[str]:
        """What jobs say in their logs, once all that are due are done."""
        self.work()
        return [shown(line) for line in self.ctx.session.scalars(select(JobLogEntry.sentence).order_by(JobLogEntry.id))]

    def change(self, customer: int, **values: object) -> None:
        """Let columns of a customer hold something else."""
        with unit_of_work(self.ctx) as unit:
            unit.session.execute(update(Customer).where(Customer.id == customer).values(**values),
                                 execution_options={"synchronize_session": False})


Sees = Callable[[Site], None]
SEEN: dict[str, Sees] = {}
"""By hook, what is done in the product, and seen there."""


def seen(function: Sees) -> Sees:
    """Mark a function as the trial of the hook it is named after."""
    SEEN[function.__name__] = function
    return function


@seen
def customer_normalize(site: Site) -> None:
    customer = site.make.customer("@张伟")
    assert site.ctx.session.scalars(select(Customer.name).where(Customer.id == customer)).one() == "张伟"


@seen
def customer_validate(site: Site) -> None:
    with pytest.raises(Refused) as refused:
        site.make.customer("测试")
    assert [issue.code for issue in refused.value.issues] == ["warmth.trial"]
    assert site.ctx.session.scalars(select(Customer.id)).all() == []


@seen
def customer_merge(site: Site) -> None:
    merged(site.ctx, site.make.customer(), site.make.customer(), site.make.customer())
    assert "3 addresses are one now" in site.logged()


@seen
def customer_unmerge(site: Site) -> None:
    survivor = site.make.customer()
    merged(site.ctx, survivor, site.make.customer())
    [one] = merges_of(site.ctx, survivor)
    unmerge(site.ctx, one.operation)
    assert "2 customers are counted anew" in site.logged()


@seen
def customer_export(site: Site) -> None:
    customer = site.make.customer()
    site.change(customer, created_at=site.ctx.now - timedelta(days=40, hours=1))
    with unit_of_work(site.ctx) as unit:
        assert json.loads(copy_of(unit.ctx, customer))["plugins"] == {"warmth": [{"known_for_days": 40}]}


@seen
def customer_erase(site: Site) -> None:
    erase_customer(site.ctx, site.make.customer())
    assert "Taken off the newsletter: 1" in site.logged()


@seen
def visibility(site: Site) -> None:
    lost, kept = site.make.customer("张伟"), site.make.customer("李雷")
    site.change(lost, state="lost")
    seller = site.hired({"customer.view": Scope.ALL})
    warm = site.hired({"customer.view": Scope.ALL, "warmth.cold": Scope.ALL})
    assert [seller.get(f"/customers/{one}").status_code for one in (lost, kept)] == [404, 200]
    assert [("张伟" in one.get("/customers").text, "李雷" in one.get("/customers").text)
            for one in (seller, warm, site.boss)] == [(False, True), (True, True), (True, True)]


@seen
def customer_panels(site: Site) -> None:
    customer = site.make.customer()
    assert "Warmth" in text_of(site.boss.get(f"/customers/{customer}"))
    assert "80 points" in text_of(site.boss.get(f"/customers/{customer}/panels/warmth.panel"))


@seen
def customer_figures(site: Site) -> None:
    customer = site.make.customer()
    site.change(customer, created_at=site.ctx.now - timedelta(days=40, hours=1))
    assert "Known for 40 days" in text_of(site.boss.get(f"/customers/{customer}"))


@seen
def customer_form_sections(site: Site) -> None:
    assert "Nickname" in text_of(site.boss.get("/customers/new?kind=person"))
    answer = site.boss.post("/customers/new?kind=person", {"kind": "person", "name": "李雷", "warmth.nickname": "老赖"})
    assert "Choose a kinder name." in text_of(answer)


@seen
def customer_actions(site: Site) -> None:
    assert "Send a greeting" in text_of(site.boss.get(f"/customers/{site.make.customer()}"))


@seen
def customer_badges(site: Site) -> None:
    site.change(site.make.customer("张伟"), state="loyal")
    site.make.customer("李雷")
    assert text_of(site.boss.get("/customers")).count("Warm") == 1


@seen
def dashboard_widgets(site: Site) -> None:
    site.change(site.make.customer(), state="loyal")
    assert "Warm customers" in text_of(site.boss.get("/"))
    assert "1 points" in text_of(site.boss.get("/fragments/widgets/warmth.loyal"))


@seen
def search(site: Site) -> None:
    hits = [hit for group in hits_of(site.boss.get("/customers/find?q=warm")).values() for hit in group]
    assert [(hit["title"], hit["url"]) for hit in hits] == [("Warm customers", "/customers?f=customer.state:is:loyal")]


@seen
def message_check(site: Site) -> None:
    lost, loyal = site.make.customer(), site.make.customer()
    site.change(lost, state="lost")
    asked = [Outgoing(row=row, customer_id=row, channel="x", purpose="marketing", address="x") for row in (lost, loyal)]
    assert [one.row for one in gather(site.ctx, "message_check", messages=asked).items] == [lost]


def test_every_hook_has_an_example_that_implements_it_and_a_trial() -> None:
    assert SEEN.keys() == SPECS.keys()
    assert [name for name in SPECS if f"@hookimpl\ndef {name}(" not in EXAMPLES[name]] == []


@pytest.fixture
def hook(request: pytest.FixtureRequest) -> str:
    """Which hook is tried."""
    return str(request.param)


@pytest.fixture
def plugins(hook: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Found, ...]:
    """A plugin of the example and nothing else, written to disk as the reference shows it."""
    package = f"guanxi_warmth_{hook}"
    files = {"__init__.py": MANIFEST.format(package=package), "hooks.py": EXAMPLES[hook],
             "templates/warmth/_warmth.html": "<p>{{ points }} points</p>"}
    for name, text in files.items():
        path = tmp_path / "site" / package / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path / "site")
    return (found_plugin(import_module(package).plugin, package),)


@pytest.fixture
def site(app: Flask, ctx: Ctx, make: Made, runtime: Runtime, signed_in: Callable[..., Browser],
         run_jobs: Callable[[], int]) -> Site:
    """The product with the plugin on."""
    assert [one for one in runtime.catalogues.registry.found if one.issue] == []  # type: ignore[attr-defined]  # a host has a registry
    return Site(app=app, ctx=ctx, make=make, boss=signed_in("administrator"), hired=signed_in, work=run_jobs)


@pytest.mark.parametrize("hook", list(SPECS), indirect=True)
def test_the_example_does_what_its_page_says(hook: str, site: Site) -> None:
    SEEN[hook](site)
