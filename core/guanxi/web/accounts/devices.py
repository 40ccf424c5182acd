"""Browsers by the name their users know them by."""

from __future__ import annotations

from typing import Final

from guanxi.i18n import _

# In this order: browsers name their ancestors too ("Safari" stands in all of them).
_BROWSERS: Final = (
    ("wxwork", "WeCom"), ("MicroMessenger", "WeChat"), ("DingTalk", "DingTalk"), ("Lark", "Lark"), ("Edg", "Edge"),
    ("OPR/", "Opera"), ("QQBrowser", "QQ Browser"), ("Firefox", "Firefox"), ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)
_SYSTEMS: Final = (
    ("HarmonyOS", "HarmonyOS"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"),
    ("Windows", "Windows"), ("Mac OS", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)


def named(agent: str) -> str:
    """Chrome · Windows, from what the browser says of itself."""
    parts = [next((name for mark, name in table if mark in agent), "") for table in (_BROWSERS, _SYSTEMS)]
    return " · ".join(part for part in parts if part) or _("Unknown device")
