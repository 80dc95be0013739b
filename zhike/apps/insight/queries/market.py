"""Where branches stand in the market: the newest rank of every line, its target, which are neither first nor second."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from zhike.apps.core import base
from zhike.apps.insight.models import MarketRank

# Number one or number two, or a plan to become it.
GOOD_UNTIL = 2


@dataclass(frozen=True)
class Standing:
    """The newest rank of a line at a branch, and the one before."""

    row: Any
    before: int | None

    @property
    def is_good(self) -> bool:
        """Whether it is first or second."""
        return self.row.rank <= GOOD_UNTIL

    @property
    def is_reached(self) -> bool:
        """Whether the target is reached."""
        return self.row.rank <= self.row.target


def rank(rank_id: int) -> MarketRank | None:
    """Return a rank of a branch whose sums the acting person may see."""
    return _seen().filter(pk=rank_id).first()


def standings(branch_ids: Iterable[int]) -> list[Standing]:
    """Return the newest rank of every line at some branches, those that are neither first nor second on top."""
    rows = _seen().filter(branch_id__in=list(branch_ids)).order_by("branch__path", "line", "day", "pk")
    newest: dict[tuple[int, str], Standing] = {}
    for row in rows:
        key = (row.branch_id, row.line)
        newest[key] = Standing(row, newest[key].row.rank if key in newest else None)
    return sorted(newest.values(), key=lambda one: (one.is_good, -one.row.rank))


def _seen() -> Any:
    ids = base.actor().figure_branch_ids
    rows = MarketRank.objects.select_related("branch", "user")
    return rows if ids is None else rows.filter(branch_id__in=ids)
