"""What plugins, and the core's own features, hand over: frozen descriptions, no behaviour of their own."""

from guanxi.contributions.approvals import (
    Approvable,
    ApprovalAsk,
    ApprovalDesk,
    ApprovalFact,
    ApprovalOutcome,
    ApprovalStanding,
    Verdict,
)
from guanxi.contributions.attributes import Attribute, AttributeFamily, AttributeType, Choice, Criterion, Parameter
from guanxi.contributions.catalogue import Catalogue
from guanxi.contributions.dashboard import Chart, ListLink, Period, Reach, Series, Widget
from guanxi.contributions.dated import DatedThing, DatedThings
from guanxi.contributions.entities import Entity
from guanxi.contributions.events import Event, Subscription, Told
from guanxi.contributions.files import ExportFormat, TableFormat
from guanxi.contributions.health import DemoData, HealthCheck
from guanxi.contributions.importers import (
    CellKind,
    Imported,
    Importer,
    ImportField,
    ImportFigure,
    ImportOption,
    ImportWish,
    Outcome,
    Record,
    SourceRow,
)
from guanxi.contributions.jobs import Job
from guanxi.contributions.messages import Channel, Handover, Objection, Outgoing, OutgoingFile, Purpose
from guanxi.contributions.narrowing import Narrowing
from guanxi.contributions.notices import NoticeKind
from guanxi.contributions.pages import Action, Badge, Figure, FormSection, Hit, ListAction, Panel
from guanxi.contributions.permissions import Permission
from guanxi.contributions.settings import Setting
from guanxi.contributions.shell import MenuEntry
from guanxi.contributions.timeline import TimelineKind
from guanxi.contributions.trades import RoleTemplate, TradeRoles

__all__ = [
    "Action",
    "Approvable",
    "ApprovalAsk",
    "ApprovalDesk",
    "ApprovalFact",
    "ApprovalOutcome",
    "ApprovalStanding",
    "Attribute",
    "AttributeFamily",
    "AttributeType",
    "Badge",
    "Catalogue",
    "CellKind",
    "Channel",
    "Chart",
    "Choice",
    "Criterion",
    "DatedThing",
    "DatedThings",
    "DemoData",
    "Entity",
    "Event",
    "ExportFormat",
    "Figure",
    "FormSection",
    "Handover",
    "HealthCheck",
    "Hit",
    "ImportField",
    "ImportFigure",
    "ImportOption",
    "ImportWish",
    "Imported",
    "Importer",
    "Job",
    "ListAction",
    "ListLink",
    "MenuEntry",
    "Narrowing",
    "NoticeKind",
    "Objection",
    "Outcome",
    "Outgoing",
    "OutgoingFile",
    "Panel",
    "Parameter",
    "Period",
    "Permission",
    "Purpose",
    "Reach",
    "Record",
    "RoleTemplate",
    "Series",
    "Setting",
    "SourceRow",
    "Subscription",
    "TableFormat",
    "TimelineKind",
    "Told",
    "TradeRoles",
    "Verdict",
    "Widget",
]
