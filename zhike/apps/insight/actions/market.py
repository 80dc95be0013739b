"""Keeping where branches stand in the market of a line of business."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.insight.models import MarketRank
from zhike.apps.insight.queries import figures, market


@dataclass(frozen=True, kw_only=True)
class NewRank:
    """A rank as somebody found it on a day, and by what."""

    branch_id: int
    line: str
    rank: int
    target: int
    day: date
    source: str
    # Our part of what the market sold from a day to `day`; both or neither.
    share: Decimal | None = None
    share_since: date | None = None


class ShareRefused(Exception):
    """A share without the day it begins, with one after its end, or not from 0 to 1; `field` says which is wrong."""

    def __init__(self, field: str) -> None:
        """Keep which field is wrong."""
        super().__init__(field)
        self.field = field


@transaction.atomic
def keep_rank(*, new: NewRank, at: datetime) -> int:
    """Keep a rank; another one of the same branch, line and day takes its place.

    Raises LookupError out of sight, ShareRefused for a share that is none.
    """
    if not figures.may_see(new.branch_id):
        raise LookupError(new.branch_id)
    _check_share(new)
    values = {
        "rank": new.rank, "target": new.target, "source": new.source, "share": new.share,
        "share_since": new.share_since, "user_id": base.actor().user_id, "at": at,
    }  # fmt: skip
    row, _is_new = MarketRank.objects.update_or_create(
        branch_id=new.branch_id, line=new.line.strip(), day=new.day, defaults=values
    )
    core_actions.audit(
        "market.keep", noun="marketrank", object_id=row.pk, branch_id=row.branch_id, at=at,
        values={"line": row.line, "rank": new.rank, "target": new.target, "day": str(new.day), **_share(new)},
    )  # fmt: skip
    return row.pk


@transaction.atomic
def drop_rank(*, rank_id: int, at: datetime) -> NewRank:
    """Take a rank back; return what it said. Raises LookupError where there is none in sight."""
    row = market.rank(rank_id)
    if row is None:
        raise LookupError(rank_id)
    said = NewRank(
        branch_id=row.branch_id, line=row.line, rank=row.rank, target=row.target, day=row.day, source=row.source,
        share=row.share, share_since=row.share_since,
    )  # fmt: skip
    row.delete()
    core_actions.audit(
        "market.drop", noun="marketrank", object_id=rank_id, branch_id=said.branch_id, at=at,
        values={"line": said.line, "rank": said.rank, "target": said.target, "day": str(said.day), **_share(said)},
    )  # fmt: skip
    return said


def _check_share(new: NewRank) -> None:
    if new.share is None and new.share_since is None:
        return
    if new.share is None or not 0 <= new.share <= 1:
        raise ShareRefused("share")
    if new.share_since is None or new.share_since > new.day:
        raise ShareRefused("share_since")


def _share(one: NewRank) -> dict[str, str]:
    """Return what is written down of a share; nothing where none was said."""
    return {} if one.share is None else {"share": str(one.share), "share_since": str(one.share_since)}
