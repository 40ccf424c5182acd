"""The plugins' only door: everything a plugin may import from the platform.

What is not here is not promised: it may change without notice. Each name is documented where it is defined. Names
that go away stand in `guanxi.plugin.fading`: they work for a while, and say what to use instead.
Test code may also import `guanxi.testing`.
"""

from typing import TYPE_CHECKING, Any

from guanxi.accounts.eyes import seen_by
from guanxi.accounts.models import Store
from guanxi.accounts.queries import (
    Colleague,
    administrators,
    colleagues,
    department_tree,
    roles,
    staff_name,
    staff_names,
)
from guanxi.audit.services import record
from guanxi.contributions import (
    Action,
    Approvable,
    ApprovalAsk,
    ApprovalDesk,
    ApprovalFact,
    ApprovalOutcome,
    ApprovalStanding,
    Attribute,
    AttributeFamily,
    AttributeType,
    Badge,
    CellKind,
    Channel,
    Chart,
    Choice,
    Criterion,
    DatedThing,
    DatedThings,
    DemoData,
    Entity,
    Event,
    ExportFormat,
    Figure,
    FormSection,
    Handover,
    HealthCheck,
    Hit,
    Imported,
    Importer,
    ImportField,
    ImportFigure,
    ImportOption,
    ImportWish,
    Job,
    ListAction,
    ListLink,
    MenuEntry,
    Narrowing,
    NoticeKind,
    Objection,
    Outcome,
    Outgoing,
    OutgoingFile,
    Panel,
    Parameter,
    Period,
    Permission,
    Purpose,
    Reach,
    Record,
    RoleTemplate,
    Series,
    Setting,
    SourceRow,
    Subscription,
    TableFormat,
    TimelineKind,
    Told,
    TradeRoles,
    Verdict,
    Widget,
)
from guanxi.ctx import Ctx, Principal, Scope
from guanxi.customers.attachments.queries import File, files_among, files_of
from guanxi.customers.attachments.services import Received, attach, content_of, take_in
from guanxi.customers.birthdays import Birthday
from guanxi.customers.consents import consents_among, record_consent
from guanxi.customers.contacting import contact_values, email_holders, salutations
from guanxi.customers.dates import read_date
from guanxi.customers.drafts import Draft
from guanxi.customers.events import (
    CustomersChanged,
    CustomersCreated,
    CustomersDeleted,
    CustomersErased,
    CustomersMerged,
    CustomersParted,
    CustomersRestored,
    CustomerStateChanged,
    CustomersTrashed,
)
from guanxi.customers.models import Customer
from guanxi.customers.queries.brief import Brief, briefs
from guanxi.customers.queries.cards import ContactCard, PersonCard, contact_cards
from guanxi.customers.rights import may_use, usable
from guanxi.customers.services import write_one
from guanxi.customers.state_moves import StateMove, move_states
from guanxi.dashboard.periods import last_months, month_title
from guanxi.dashboard.reaching import reach_filters, reached
from guanxi.db import (
    EVERYTHING,
    Base,
    CustomerOwned,
    Json,
    Key,
    UnitOfWork,
    UtcDateTime,
    acting,
    among,
    insert_many,
    reserve_ids,
    retrying,
    sort_text,
    unit_of_work,
)
from guanxi.errors import BadRequest, Busy, Conflict, Forbidden, GuanxiError, Issue, NotFound, Refused, Text
from guanxi.events import emit
from guanxi.hookspecs import hookimpl
from guanxi.i18n import LazyString, _, _l, current_locale, day, money, ngettext, use_locale
from guanxi.jobs import JobRun, enqueue
from guanxi.mail import Letter, MailRefused, MailUnreachable, connected, mail_server
from guanxi.money import Money
from guanxi.notices import Telling, notify, notify_many
from guanxi.outside import AddressRefused, Answer, Unreachable, check_address, fetch
from guanxi.plugin import Plugin
from guanxi.plugin.dispatch import gather, service
from guanxi.plugin.fading import GuanxiDeprecationWarning, fading
from guanxi.plugin.manifest import API_VERSION
from guanxi.plugin.remembering import forget, remembered
from guanxi.rest.lists import add_list
from guanxi.rest.parsing import StoredText
from guanxi.rest.replies import ONCE, Reply, answered
from guanxi.rest.resources import Resources
from guanxi.search.pinyin import full_pinyin, initials
from guanxi.settings import demo_customers, setting
from guanxi.settings.events import SettingsChanged
from guanxi.timeline.services import Happening, push
from guanxi.transfer.finding import Clues, Finding, find_customers
from guanxi.transfer.made import made_by_import
from guanxi.views.bulk_jobs import customers_of
from guanxi.views.finding import suggest
from guanxi.views.matching import CustomerView, customer_views, customers_passing, filter_sentences
from guanxi.views.segments import customers_seen, segments
from guanxi.views.values import attribute_texts, attribute_titles
from guanxi.web.accounts.fields import Required
from guanxi.web.acting import acting_as
from guanxi.web.attempts import attempt, write
from guanxi.web.context import current_ctx, public, requires, signed_address
from guanxi.web.forms import Form, label
from guanxi.web.lists import Beside, Selected, Way, beside, list_page, selected_customers, way_back
from guanxi.web.redirects import go_to
from guanxi.web.toasts import close_dialog, toast

VERSION = API_VERSION
"""The version of this door."""

if not TYPE_CHECKING:  # to a type checker, any name would be one of the door's

    def __getattr__(name: str) -> Any:
        return fading(name)

__all__ = [
    "EVERYTHING",
    "ONCE",
    "VERSION",
    "Action",
    "AddressRefused",
    "Answer",
    "Approvable",
    "ApprovalAsk",
    "ApprovalDesk",
    "ApprovalFact",
    "ApprovalOutcome",
    "ApprovalStanding",
    "Attribute",
    "AttributeFamily",
    "AttributeType",
    "BadRequest",
    "Badge",
    "Base",
    "Beside",
    "Birthday",
    "Brief",
    "Busy",
    "CellKind",
    "Channel",
    "Chart",
    "Choice",
    "Clues",
    "Colleague",
    "Conflict",
    "ContactCard",
    "Criterion",
    "Ctx",
    "Customer",
    "CustomerOwned",
    "CustomerStateChanged",
    "CustomerView",
    "CustomersChanged",
    "CustomersCreated",
    "CustomersDeleted",
    "CustomersErased",
    "CustomersMerged",
    "CustomersParted",
    "CustomersRestored",
    "CustomersTrashed",
    "DatedThing",
    "DatedThings",
    "DemoData",
    "Draft",
    "Entity",
    "Event",
    "ExportFormat",
    "Figure",
    "File",
    "Finding",
    "Forbidden",
    "Form",
    "FormSection",
    "GuanxiDeprecationWarning",
    "GuanxiError",
    "Handover",
    "Happening",
    "HealthCheck",
    "Hit",
    "ImportField",
    "ImportFigure",
    "ImportOption",
    "ImportWish",
    "Imported",
    "Importer",
    "Issue",
    "Job",
    "JobRun",
    "Json",
    "Key",
    "LazyString",
    "Letter",
    "ListAction",
    "ListLink",
    "MailRefused",
    "MailUnreachable",
    "MenuEntry",
    "Money",
    "Narrowing",
    "NotFound",
    "NoticeKind",
    "Objection",
    "Outcome",
    "Outgoing",
    "OutgoingFile",
    "Panel",
    "Parameter",
    "Period",
    "Permission",
    "PersonCard",
    "Plugin",
    "Principal",
    "Purpose",
    "Reach",
    "Received",
    "Record",
    "Refused",
    "Reply",
    "Required",
    "Resources",
    "RoleTemplate",
    "Scope",
    "Selected",
    "Series",
    "Setting",
    "SettingsChanged",
    "SourceRow",
    "StateMove",
    "Store",
    "StoredText",
    "Subscription",
    "TableFormat",
    "Telling",
    "Text",
    "TimelineKind",
    "Told",
    "TradeRoles",
    "UnitOfWork",
    "Unreachable",
    "UtcDateTime",
    "Verdict",
    "Way",
    "Widget",
    "_",
    "_l",
    "acting",
    "acting_as",
    "add_list",
    "administrators",
    "among",
    "answered",
    "attach",
    "attempt",
    "attribute_texts",
    "attribute_titles",
    "beside",
    "briefs",
    "check_address",
    "close_dialog",
    "colleagues",
    "connected",
    "consents_among",
    "contact_cards",
    "contact_values",
    "content_of",
    "current_ctx",
    "current_locale",
    "customer_views",
    "customers_of",
    "customers_passing",
    "customers_seen",
    "day",
    "demo_customers",
    "department_tree",
    "email_holders",
    "emit",
    "enqueue",
    "fetch",
    "files_among",
    "files_of",
    "filter_sentences",
    "find_customers",
    "forget",
    "full_pinyin",
    "gather",
    "go_to",
    "hookimpl",
    "initials",
    "insert_many",
    "label",
    "last_months",
    "list_page",
    "made_by_import",
    "mail_server",
    "may_use",
    "money",
    "month_title",
    "move_states",
    "ngettext",
    "notify",
    "notify_many",
    "public",
    "push",
    "reach_filters",
    "reached",
    "read_date",
    "record",
    "record_consent",
    "remembered",
    "requires",
    "reserve_ids",
    "retrying",
    "roles",
    "salutations",
    "seen_by",
    "segments",
    "selected_customers",
    "service",
    "setting",
    "signed_address",
    "sort_text",
    "staff_name",
    "staff_names",
    "suggest",
    "take_in",
    "toast",
    "unit_of_work",
    "usable",
    "use_locale",
    "way_back",
    "write",
    "write_one",
]
