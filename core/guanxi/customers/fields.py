"""The core's own fields of a customer: how each is read from what people write, and where it is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from guanxi.customers import readers
from guanxi.customers.models import KINDS, STATES
from guanxi.errors import Issue, Text
from guanxi.i18n import _l

Reader = Callable[[object], Any]
Place = Literal["customer", "profile", "points"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CoreField:
    """One field. `read` gives the value to store, None for an empty one, or an Issue.

    `kind` limits it to persons or companies; `personal` values are erased on request and never copied into
    the timeline; `manual` fields are set by people, others only by the system.
    """

    key: str
    title: Text
    read: Reader
    place: Place = "profile"
    kind: Literal["person", "company"] | None = None
    personal: bool = False
    required: bool = False


def _field(key: str, title: Text, read: Reader, place: Place = "profile", **more: Any) -> CoreField:
    return CoreField(key=key, title=title, read=read, place=place, **more)


GENDERS: Final = ("male", "female", "other")
SIZES: Final = ("1-19", "20-99", "100-499", "500-999", "1000+")

_ALL = (
    _field("number", _l("Number"), readers.text(60), "customer"),
    _field("kind", _l("Kind"), readers.one_of(KINDS, {
        "个人": "person", "个人客户": "person", "individual": "person", "individual customer": "person",
        "企业": "company", "公司": "company", "企业客户": "company", "company customer": "company"}), "customer"),
    _field("name", _l("Name"), readers.name, "customer", personal=True, required=True),
    _field("state", _l("State"), readers.one_of(STATES, readers.titles_of_states()), "customer"),
    _field("owner_id", _l("Owner"), readers.reference, "customer"),
    _field("department_id", _l("Department"), readers.reference, "customer"),
    _field("store_id", _l("Store"), readers.reference, "customer"),
    _field("source", _l("Source"), readers.text(60), "customer"),
    _field("region", _l("Region"), readers.region, "customer"),
    _field("language", _l("Language"), readers.language, "customer"),
    _field("phone", _l("Phone"), readers.phones, "points", personal=True),
    _field("email", _l("E-mail"), readers.emails, "points", personal=True),
    _field("wechat", _l("WeChat"), readers.wechats, "points", personal=True),
    _field("gender", _l("Gender"), readers.one_of(GENDERS, {
        "男": "male", "女": "female", "先生": "male", "女士": "female", "m": "male", "f": "female"}), kind="person"),
    _field("position", _l("Position"), readers.text(60), kind="person"),
    _field("salutation", _l("Salutation"), readers.text(60), kind="person"),
    _field("birthday", _l("Birthday"), readers.birthday, kind="person", personal=True),
    _field("former_name", _l("Former name"), readers.name, personal=True),
    _field("id_number", _l("ID number"), readers.id_number, kind="person", personal=True),
    _field("credit_code", _l("Unified social credit code"), readers.credit_code, kind="company"),
    _field("tax_number", _l("Tax number"), readers.tax_number, kind="company"),
    _field("invoice_title", _l("Invoice title"), readers.text(200)),
    _field("bank_name", _l("Bank"), readers.text(100)),
    _field("bank_account", _l("Bank account"), readers.text(40), personal=True),
    _field("business_scope", _l("Business scope"), readers.text(2000), kind="company"),
    _field("industry", _l("Industry"), readers.text(60)),
    _field("size", _l("Staff size"), readers.one_of(SIZES, {}), kind="company"),
    _field("address", _l("Address"), readers.text(300), personal=True),
)
FIELDS: Final[Mapping[str, CoreField]] = {field.key: field for field in _ALL}


def unknown_field(key: str, row: int | None) -> Issue:
    """The issue of a key that names no field."""
    return Issue(message=_l("There is no field called “%(key)s”."), code="unknown_field", field=key, row=row,
                 params={"key": key})
