"""A plugin for tests that shows something everywhere and fails where it is told to."""

import click
from sqlalchemy import func

from guanxi.api import (
    Attribute,
    AttributeType,
    Choice,
    Customer,
    DemoData,
    HealthCheck,
    Job,
    MenuEntry,
    Permission,
    Plugin,
    Setting,
    Subscription,
)
from tests.faulty.guanxi_faulty import work

plugin = Plugin(
    name="faulty",
    title="Faulty goods",
    version="1.2",
    summary="Shows something everywhere.",
    default=True,
    permissions=(Permission(key="faulty.view", title="See faulty goods"),),
    settings=(
        Setting(key="faulty.greeting", title="Greeting", type="text", default="Hello", minimum=1, maximum=20),
        Setting(key="faulty.limit", title="Limit", type="integer", default=5, minimum=1, maximum=30,
                help="How many at most."),
        Setting(key="faulty.loud", title="Loud", type="boolean", default=False),
        Setting(key="faulty.mode", title="Mode", type="choice", default="soft",
                choices=(Choice("soft", "Softly"), Choice("hard", "Hard"))),
        Setting(key="faulty.token", title="Access token", type="secret", default="", minimum=8),
    ),
    attributes=(
        Attribute(key="faulty.length", title="Length of the name", type=AttributeType.INTEGER,
                  expression=func.length(Customer.name), permission="faulty.view"),
    ),
    jobs=(Job(key="faulty.count", title="Count goods", run=work.count),),
    events=(work.Broke,),
    subscriptions=(Subscription(key="faulty.mourn", event=work.Broke, handle=work.mourn),),
    menu=(MenuEntry(key="faulty", title="Goods", endpoint="faulty.index", icon="receipt", group="business",
                    permission="faulty.view"),),
    commands=(click.command("greet")(click.pass_obj(work.greet)),),
    health=(HealthCheck(key="faulty.shelf", title="The shelf", run=work.look_at_shelf),),
    demo=DemoData(load=work.load_demo),
)
