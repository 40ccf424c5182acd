"""Messages to one customer or many, by e-mail or by the channels of other plugins; and e-mail that comes in."""

from guanxi.api import DemoData, Plugin, _l
from guanxi_messages import api, demo
from guanxi_messages.attributes import ATTRIBUTES
from guanxi_messages.channels import CHANNEL
from guanxi_messages.entities import ENTITIES
from guanxi_messages.events import MessagesBounced, MessagesReceived, MessagesSent
from guanxi_messages.fetching import JOB as FETCH
from guanxi_messages.jobs import JOBS
from guanxi_messages.kinds import KINDS
from guanxi_messages.menu import LIST_ACTIONS, MENU
from guanxi_messages.options import SETTINGS
from guanxi_messages.rights import PERMISSIONS
from guanxi_messages.trying import JOB as TRY

plugin = Plugin(
    name="messages",
    title=_l("Messages"),
    version="1.0",
    default=True,
    summary=_l("E-mail to one customer or many, with templates, consent and quiet hours; and e-mail that comes in."),
    permissions=PERMISSIONS,
    settings=SETTINGS,
    attributes=ATTRIBUTES,
    entities=ENTITIES,
    channels=(CHANNEL,),
    list_actions=LIST_ACTIONS,
    menu=MENU,
    jobs=(*JOBS, TRY, FETCH),
    events=(MessagesBounced, MessagesReceived, MessagesSent),
    timeline_kinds=KINDS,
    services={"messages": api},
    demo=DemoData(load=demo.load),
)
