"""Robot: a channel of messages that writes to customers in the group of an office messenger."""

from guanxi.api import Channel, Plugin, Setting, _l
from guanxi_robot.robot import is_ready, send

plugin = Plugin(
    name="robot",
    title=_l("Group robot"),
    version="1.0",
    requires=("messages>=1",),
    summary=_l("Writes to customers in a group of your office messenger."),
    settings=(Setting(key="robot.address", title=_l("Address of the robot"), type="secret", default=""),),
    channels=(Channel(key="robot.group", title=_l("Group robot"), icon="message", reaches="phone", consent="wechat",
                      send=send, ready=is_ready, longest=2_000),),
)
