"""What an organisation can set about a plugin; the page for it is made from these."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from guanxi.contributions.attributes import Choice
from guanxi.errors import ProgrammingError, Text

SettingType = Literal["text", "integer", "boolean", "choice", "secret"]
_DEFAULTS: dict[SettingType, type] = {"text": str, "integer": int, "boolean": bool, "secret": str}


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One value, by key ("commerce.trade"). `default` is what holds until somebody sets another.

    A "secret" can be set and removed but never read back by a page. `minimum` and `maximum` bound an integer,
    or the length of a text. `job` is the key of the plugin's job that makes anew what follows from the value: it is
    begun whenever another one is stored, and the page shows how far it is.
    """

    key: str
    title: Text
    type: SettingType
    default: Any
    help: Text | None = None
    choices: Sequence[Choice] = ()
    minimum: int | None = None
    maximum: int | None = None
    job: str | None = None

    def __post_init__(self) -> None:
        wanted = _DEFAULTS.get(self.type)
        if wanted is not None and type(self.default) is not wanted:
            raise ProgrammingError(f"setting {self.key}: its default must be of type {wanted.__name__}")
        if self.type == "choice" and self.default not in [choice.value for choice in self.choices]:
            raise ProgrammingError(f"setting {self.key}: its default is none of its choices")
