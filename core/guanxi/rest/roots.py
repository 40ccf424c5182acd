"""The blueprint of the core's resources."""

from __future__ import annotations

from typing import Final

from guanxi.i18n import _l
from guanxi.rest.resources import CORE, Resources

resources: Final = Resources(CORE, _l("Customers"))
