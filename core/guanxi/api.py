"""The plugins' only door: everything a plugin may import from the platform.

What is not here is not promised: it may change without notice. Each name is documented where it is defined.
Test code may also import `guanxi.testing`.
"""

from guanxi.audit.services import record
from guanxi.contributions import (
    Attribute,
    AttributeFamily,
    AttributeType,
    Choice,
    Criterion,
    DemoData,
    Event,
    HealthCheck,
    Job,
    MenuEntry,
    Parameter,
    Permission,
    Setting,
    Subscription,
    TimelineKind,
)
from guanxi.ctx import Ctx, Principal, Scope
from guanxi.customers.models import Customer
from guanxi.customers.state_moves import StateMove, move_states
from guanxi.db import (
    EVERYTHING,
    Base,
    CustomerOwned,
    Json,
    Key,
    UnitOfWork,
    UtcDateTime,
    insert_many,
    reserve_ids,
    retrying,
    sort_text,
    unit_of_work,
)
from guanxi.errors import BadRequest, Busy, Conflict, Forbidden, GuanxiError, Issue, NotFound, Refused, Text
from guanxi.events import emit
from guanxi.i18n import LazyString, _, _l, current_locale, money, ngettext
from guanxi.jobs import JobRun, enqueue
from guanxi.money import Money
from guanxi.plugin import Plugin
from guanxi.plugin.manifest import API_VERSION
from guanxi.settings import demo_customers, setting
from guanxi.timeline.services import Happening, push

VERSION = API_VERSION
"""The version of this door."""

__all__ = [
    "EVERYTHING",
    "VERSION",
    "Attribute",
    "AttributeFamily",
    "AttributeType",
    "BadRequest",
    "Base",
    "Busy",
    "Choice",
    "Conflict",
    "Criterion",
    "Ctx",
    "Customer",
    "CustomerOwned",
    "DemoData",
    "Event",
    "Forbidden",
    "GuanxiError",
    "Happening",
    "HealthCheck",
    "Issue",
    "Job",
    "JobRun",
    "Json",
    "Key",
    "LazyString",
    "MenuEntry",
    "Money",
    "NotFound",
    "Parameter",
    "Permission",
    "Plugin",
    "Principal",
    "Refused",
    "Scope",
    "Setting",
    "StateMove",
    "Subscription",
    "Text",
    "TimelineKind",
    "UnitOfWork",
    "UtcDateTime",
    "_",
    "_l",
    "current_locale",
    "demo_customers",
    "emit",
    "enqueue",
    "insert_many",
    "money",
    "move_states",
    "ngettext",
    "push",
    "record",
    "reserve_ids",
    "retrying",
    "setting",
    "sort_text",
    "unit_of_work",
]
