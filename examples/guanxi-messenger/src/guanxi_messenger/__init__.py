"""Messenger: tells the group of an office messenger, through its robot, of new customers."""

from guanxi.api import CustomersCreated, Job, Plugin, Setting, Subscription, _l
from guanxi_messenger.jobs import post, tell

plugin = Plugin(
    name="messenger",
    title=_l("Messenger"),
    version="1.0",
    summary=_l("Tells a group of your office messenger of new customers."),
    settings=(Setting(key="messenger.robot", title=_l("Address of the robot"), type="secret", default=""),),
    jobs=(Job(key="messenger.post", title=_l("Post to the messenger"), run=post, attempts=8),),
    subscriptions=(Subscription(key="messenger.tell", event=CustomersCreated, handle=tell),),
)
