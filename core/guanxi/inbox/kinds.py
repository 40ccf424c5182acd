"""The kinds of notices the core writes, and how they read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from guanxi.contributions import NoticeKind
from guanxi.customers.notes import MENTIONED
from guanxi.errors import Text
from guanxi.i18n import _l, ngettext
from guanxi.jobs.models import JobState
from guanxi.notices.jobs import JOB
from guanxi.settings.switching import PERMISSION
from guanxi.timeline.following import FOLLOWED

Data = Mapping[str, Any]
PLUGIN: Final = "core.plugin_muted"
HELD: Final = "core.plugin_held"


def _job(data: Data) -> Text:
    if data.get("state") == JobState.DEAD:
        return _l("could not be done")
    if data.get("given_back"):
        return ngettext("is finished; %(num)s row was given back", "is finished; %(num)s rows were given back",
                        data["given_back"])
    return _l("is finished")


def _fixed(sentence: Text) -> Callable[[Data], Text]:
    return lambda _data: sentence


KINDS: Final = (
    NoticeKind(key=MENTIONED, title=_l("Somebody mentions me"), icon="at",
               sentence=_fixed(_l("mentioned you in a note")),
               several=lambda count: ngettext("You were mentioned", "You were mentioned %(num)s times", count)),
    NoticeKind(key=FOLLOWED, title=_l("Something happens to a customer I follow"), icon="bell",
               sentence=_fixed(_l("did something here")),
               several=lambda count: ngettext("%(num)s new entry", "%(num)s new entries", count),
               many=lambda count: ngettext("%(num)s thing happened to customers you follow",
                                           "%(num)s things happened to customers you follow", count)),
    NoticeKind(key="core.owner", title=_l("A customer becomes mine"), icon="user-check",
               sentence=_fixed(_l("made you the owner")), several=lambda _count: _l("made you the owner"),
               many=lambda count: ngettext("%(num)s customer is yours now", "%(num)s customers are yours now", count)),
    NoticeKind(key="core.shared", title=_l("A customer is shared with me"), icon="users-group",
               sentence=_fixed(_l("shared this customer with you")),
               several=lambda _count: _l("shared this customer with you"),
               many=lambda count: ngettext("%(num)s customer was shared with you",
                                           "%(num)s customers were shared with you", count)),
    NoticeKind(key=JOB, title=_l("Work I started has ended"), icon="activity", sentence=_job,
               several=lambda _count: _l("is finished"), subject=lambda data: data["job"] or _l("A job"),
               names={"job": "job"}, leads_to=("jobs.show", "job_id", "job"), mailed=False),
    NoticeKind(key=PLUGIN, title=_l("Part of a plugin is left out"), icon="plug-off",
               sentence=_fixed(_l("failed repeatedly, so a part of it is left out for a while")),
               several=lambda count: ngettext("%(num)s part is left out for a while",
                                              "%(num)s parts are left out for a while", count),
               subject=lambda data: data["plugin"] or _l("A plugin"), names={"plugin": "plugin"}, permission=PERMISSION,
               leads_to=("plugins.index", "plugin", "plugin")),
    NoticeKind(key=HELD, title=_l("A plugin can’t be used"), icon="plug-off",
               sentence=_fixed(_l("can’t be used now; the Plugins page says why, and what helps")),
               several=lambda _count: _l("can’t be used now; the Plugins page says why, and what helps"),
               subject=lambda data: data["plugin"] or _l("A plugin"), names={"plugin": "plugin"}, permission=PERMISSION,
               leads_to=("plugins.index", "plugin", "plugin")),
)
