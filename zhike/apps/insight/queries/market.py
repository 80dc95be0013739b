"""Where branches stand in the market: the newest rank of every line, its target, which are neither first nor second."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from zhike.apps.core import base
from zhike.apps.costs import queries as cost_queries
from zhike.apps.insight.models import MarketRank
from zhike.apps.org import queries as org_queries

# As many spans of a line as a picture holds.
MOST_SHARES = 12
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


@dataclass(frozen=True)
class Share:
    """Our share of a line's market in a span, beside what selling cost the whole branch in the same days."""

    row: Any
    selling: cost_queries.Selling


@dataclass(frozen=True)
class Course:
    """The shares of one line at one branch, the oldest first, and the lines to choose from."""

    line: str
    lines: tuple[str, ...]
    shares: tuple[Share, ...]

    @property
    def change(self) -> tuple[Decimal, Decimal] | None:
        """Return by how much share and ratio of selling cost changed from the first span to the last; None unknown."""
        if len(self.shares) < 2:
            return None
        first, last = self.shares[0], self.shares[-1]
        before, after = first.selling.ratio, last.selling.ratio
        return None if before is None or after is None else (last.row.share - first.row.share, after - before)

    @property
    def is_held(self) -> bool:
        """Whether share was held or gained while selling cost no larger part of revenue."""
        return self.change is not None and self.change[0] >= 0 >= self.change[1]


def course(branch_id: int, line: str = "") -> Course | None:
    """Return how a line's share of the market went at a branch; None where no share of it, or of any, is kept.

    Shares are of the line, selling costs of the whole branch with all below it: the ledger knows no lines.
    """
    rows = list(_seen().filter(branch_id=branch_id, share__isnull=False).order_by("line", "day", "pk"))
    lines = tuple(dict.fromkeys(row.line for row in rows))
    chosen = line or (lines[0] if lines else "")
    own = [row for row in rows if row.line == chosen][-MOST_SHARES:]
    if not own:
        return None
    sums = cost_queries.selling(org_queries.subtree_ids(branch_id), [(row.share_since, row.day) for row in own])
    return Course(chosen, lines, tuple(Share(row, sums[row.share_since, row.day]) for row in own))


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
