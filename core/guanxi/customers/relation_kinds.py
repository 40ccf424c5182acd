"""The kinds of relations between customers, each named from both ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from guanxi.errors import Text
from guanxi.i18n import _l

BACK: Final = "~"
"""In front of a kind's key: the same relation, told from its other end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationKind:
    """`forward` follows the customer it starts from ("Works for"), `backward` the other ("Employs")."""

    key: str
    forward: Text
    backward: Text

    @property
    def symmetric(self) -> bool:
        """Whether both ends say the same."""
        return self.forward == self.backward


_ALL: Final = (
    RelationKind(key="works_for", forward=_l("Works for"), backward=_l("Employs")),
    RelationKind(key="family", forward=_l("Family of"), backward=_l("Family of")),
    RelationKind(key="pays_for", forward=_l("Pays for"), backward=_l("Paid for by")),
    RelationKind(key="uses", forward=_l("Uses what was bought by"), backward=_l("Buys for")),
    RelationKind(key="referred_by", forward=_l("Referred by"), backward=_l("Referred")),
    RelationKind(key="decides_for", forward=_l("Decides for"), backward=_l("Decided for by")),
)
KINDS: Final[Mapping[str, RelationKind]] = {kind.key: kind for kind in _ALL}


def sides() -> list[tuple[str, Text]]:
    """Every kind from each of its ends, to choose from: key (with BACK for the other end) and words."""
    return [side for kind in _ALL for side in
            ([(kind.key, kind.forward)] if kind.symmetric
             else [(kind.key, kind.forward), (BACK + kind.key, kind.backward)])]


def side_title(side: str) -> Text:
    """The words for a kind from one of its ends."""
    kind = KINDS[side.removeprefix(BACK)]
    return kind.backward if side.startswith(BACK) else kind.forward
