"""Handing messages over: one post for each, which mentions the customer by phone."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from guanxi.api import AddressRefused, Ctx, Handover, Outgoing, Unreachable, fetch, setting

_TOO_OFTEN: Final = 45009
"""What robots of WeCom answer beyond 20 messages a minute: nothing was posted."""


def is_ready(ctx: Ctx) -> bool:
    """Whether an address is set."""
    return bool(setting(ctx, "robot.address"))


def send(ctx: Ctx, batch: Sequence[Outgoing]) -> Iterable[Handover]:
    """What came of each; once the robot has had enough, the rest waits."""
    return _sent(ctx, batch)


def _sent(ctx: Ctx, batch: Sequence[Outgoing]) -> Iterator[Handover]:
    enough = False
    for message in batch:
        found = Handover(row=message.row, outcome="later") if enough else _post(ctx, message)
        enough = found.outcome == "later"
        yield found


def _post(ctx: Ctx, message: Outgoing) -> Handover:
    """A post that got no answer may have arrived: nobody knows, and it is not sent again by itself."""
    text = {"content": message.text, "mentioned_mobile_list": [message.address.removeprefix("+86")]}
    try:
        answer = fetch(ctx, setting(ctx, "robot.address"), method="POST",
                       body=json.dumps({"msgtype": "text", "text": text}).encode(),
                       headers={"Content-Type": "application/json"})
    except AddressRefused:
        return Handover(row=message.row, outcome="refused", note="address")
    except Unreachable:
        return Handover(row=message.row, outcome="unclear", note="no answer")
    code = answer.json().get("errcode", 0) if answer.status == 200 else answer.status
    if not code:
        return Handover(row=message.row, outcome="sent")
    return Handover(row=message.row, outcome="later" if code in (_TOO_OFTEN, 429, 503) else "refused", note=str(code))
