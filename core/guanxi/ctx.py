"""Who acts, in which language, when, and through which session: passed explicitly, never looked up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

from guanxi.clock import utc_now
from guanxi.errors import Forbidden
from guanxi.i18n import Formats, _l
from guanxi.i18n.formats import PLAIN

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from guanxi.contributions.catalogue import Catalogue
    from guanxi.contributions.narrowing import Narrowing

Action = Literal["view", "create", "edit", "delete", "export"]


class Scope(StrEnum):
    """The five data scopes along the department tree (本人, 本人及下属, 本部门, 本部门及下属部门, 全部)."""

    OWN = "own"
    SUBORDINATES = "subordinates"
    DEPARTMENT = "department"
    DEPARTMENT_TREE = "department_tree"
    ALL = "all"


_EVERYTHING = frozenset({Scope.ALL})


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """The signed-in member of staff, or the system itself, as plain values.

    `narrowing` gives, for an action, what plugins keep from this principal; None when they could not say, and then
    all is kept. Who is `unrestricted` is not narrowed.
    """

    user_id: int | None
    name: str
    login: str = ""
    department_id: int | None = None
    grants: Mapping[str, frozenset[Scope]] = field(default_factory=dict)
    subordinate_ids: frozenset[int] = frozenset()
    department_tree_ids: frozenset[int] = frozenset()
    unrestricted: bool = False
    locale: str | None = None
    timezone: str | None = None
    theme: str | None = None
    formats: Formats = PLAIN
    density: str | None = None
    start_page: str | None = None
    session_id: int | None = None
    narrowing: Callable[[Action], tuple[Narrowing, ...] | None] | None = field(default=None, compare=False, repr=False)

    @classmethod
    def system(cls, name: str) -> Principal:
        """A principal for work nobody signed in for (worker, command line); may do everything."""
        return cls(user_id=None, name=name, unrestricted=True)

    def scopes(self, permission: str) -> frozenset[Scope]:
        """The scopes at which `permission` is held; empty when it is not."""
        return _EVERYTHING if self.unrestricted else self.grants.get(permission, frozenset())

    def may(self, permission: str) -> bool:
        """Whether `permission` is held at any scope."""
        return bool(self.scopes(permission))


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """The instance's secrets: `signing` for cursors and cookies, `audit` for the history's HMAC."""

    signing: bytes = field(repr=False)
    audit: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """How people reach this installation, and it a mail server, where the environment says so.

    Of the `networks` of the house ("10.1.0.0/16") web servers may be asked whose addresses people typed; elsewhere
    also without encryption where `plain`.
    """

    base_url: str | None = None
    smtp: str = field(default="", repr=False)
    networks: tuple[str, ...] = ()
    plain: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ctx:
    """What a query or a service needs to know about its caller.

    `operation` identifies the request or job in history and logs; `catalogue` holds what the enabled plugins
    contribute, fixed for the length of this request or job.
    """

    principal: Principal
    session: Session
    locale: str
    timezone: ZoneInfo
    now: datetime = field(default_factory=utc_now)
    operation: str
    keys: Keys
    catalogue: Catalogue
    instance: Path
    outside: Outside = field(default_factory=Outside)

    def may(self, permission: str) -> bool:
        """Whether the actor holds `permission` at any scope."""
        return self.principal.may(permission)

    def require(self, permission: str) -> None:
        """Raise Forbidden, naming the permission, unless the actor holds it."""
        if not self.may(permission):
            raise Forbidden(_l("Your role does not include “%(permission)s”. Ask your administrator for it."),
                            permission=permission)

    def with_session(self, session: Session) -> Ctx:
        """The same caller, speaking through another session, at the present time."""
        return replace(self, session=session, now=utc_now())
