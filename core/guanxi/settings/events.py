"""What the settings tell the rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from guanxi.contributions import Event
from guanxi.errors import Text
from guanxi.i18n import _l


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsChanged(Event):
    """An administrator changes settings; `keys` name them ("organisation.currency", "commerce.trade").

    A handler "before" may refuse that; an issue whose `field` is such a key is shown beside its input.
    """

    name: ClassVar[str] = "settings.changed"
    title: ClassVar[Text] = _l("Settings changed")
    permission: ClassVar[str] = "admin.settings"
    keys: tuple[str, ...] = ()
