"""What plugins, and the core's own features, hand over: frozen descriptions, no behaviour of their own."""

from guanxi.contributions.attributes import Attribute, AttributeFamily, AttributeType, Choice, Criterion, Parameter
from guanxi.contributions.catalogue import Catalogue
from guanxi.contributions.events import Event, Subscription
from guanxi.contributions.jobs import Job
from guanxi.contributions.permissions import Permission
from guanxi.contributions.shell import MenuEntry
from guanxi.contributions.timeline import TimelineKind

__all__ = [
    "Attribute",
    "AttributeFamily",
    "AttributeType",
    "Catalogue",
    "Choice",
    "Criterion",
    "Event",
    "Job",
    "MenuEntry",
    "Parameter",
    "Permission",
    "Subscription",
    "TimelineKind",
]
