"""What people read: every sentence in every language, timeline entries old and new, settings that hold."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Final

import pytest

from guanxi.ctx import Ctx
from guanxi.i18n import LOCALES, use_locale
from guanxi.kit.sentences import LANGUAGES, untranslated
from guanxi.plugin import Plugin
from guanxi.settings.services import misfit
from guanxi.testing.contract.base import Contract
from guanxi.timeline.queries import entries

_MOST: Final = 200


class WordsContract(Contract):
    """Sentences, the timeline, settings."""

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_every_sentence_is_translated(self, language: str, package: str) -> None:
        [folder] = import_module(package).__path__
        missing = [f"{found.path}:{found.line}: {reason}" for found, reason in untranslated(Path(folder), language)]
        assert missing == []

    def test_timeline_entries_read_in_every_language(self, ctx: Ctx, manifest: Plugin, filled: int) -> None:
        """Those that `fill` made, and one of each kind that an earlier version wrote and that lacks what it says."""
        kinds = {kind.key: kind for kind in manifest.timeline_kinds}
        written = [(entry.kind, entry.data) for entry in entries(ctx, filled, limit=_MOST) if entry.kind in kinds]
        for language in sorted(LOCALES):
            with use_locale(language):
                read = [str(kinds[key].sentence(data)) for key, data in [*written, *((key, {}) for key in kinds)]]
            assert all(read)

    def test_settings_hold_what_they_begin_with(self, manifest: Plugin) -> None:
        begin = [item for item in manifest.settings if item.type != "text" or item.default]
        problems = {item.key: str(issue) for item in begin if (issue := misfit(item, item.default)) is not None}
        assert problems == {}
