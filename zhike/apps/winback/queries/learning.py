"""Reads of what leaving teaches: interviews held, causes named, what was mended and who returned after it."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from django.db.models import Q, QuerySet

from zhike.analytics import differences
from zhike.analytics.differences import Share
from zhike.apps.churn import queries as churn_queries
from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.apps.interviews import queries as interview_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.trade import queries as trade_queries
from zhike.apps.winback import rules
from zhike.apps.winback.models import Lesson, WinBackStep

# A return counts for a lesson within so many days of it.
WITHIN = timedelta(days=730)
YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Causes:
    """Who left in a span: how many were heard, which causes they named, how many came back."""

    n_lost: int
    n_heard: int
    n_back: int
    # Causes as those who were heard named them, several each; the most frequent first. None is too few to be told.
    named: list[tuple[str, int | None]]

    @property
    def coverage(self) -> Fraction | None:
        """Return heard ÷ lost; None where nobody left."""
        return Fraction(self.n_heard, self.n_lost) if self.n_lost else None

    @property
    def returned(self) -> Fraction | None:
        """Return came back ÷ lost; None where nobody left."""
        return Fraction(self.n_back, self.n_lost) if self.n_lost else None


@dataclass(frozen=True)
class Taught:
    """What came of a lesson: whose leaving taught it, who returned after it, the same causes before and after."""

    lesson: Any
    n_lost: int
    n_cluster: int
    n_back: int
    days: int
    # Who left by these causes of the customers there were at the beginning, in as long a time before and after.
    before: Share
    after: Share

    @property
    def n_before(self) -> int:
        """Return how many left by the same causes before it was mended."""
        return self.before.part

    @property
    def n_after(self) -> int:
        """Return how many left by the same causes since."""
        return self.after.part

    @property
    def change(self) -> differences.Effect:
        """Return by how much the rate since is above the one before, with its interval."""
        return differences.difference(self.after, self.before)

    @property
    def intervals(self) -> list[tuple[float, float] | None]:
        """Return the intervals of the rate before and of the one since; none of nobody."""
        return [differences.wilson(one) if one.whole else None for one in (self.before, self.after)]

    @property
    def share(self) -> Fraction | None:
        """Return returned ÷ those who named its causes; None where nobody did."""
        return Fraction(self.n_back, self.n_cluster) if self.n_cluster else None

    @property
    def share_of_lost(self) -> Fraction | None:
        """Return returned ÷ all who left in its span; None where nobody did."""
        return Fraction(self.n_back, self.n_lost) if self.n_lost else None


def _exits(branch_id: int, first: date, last: date) -> dict[int, date]:
    """Return when each customer left, the first exit in the span, whoever may see them."""
    with base.acting_as(base.System("exits of a span")):
        rows = churn_queries.exits(branch_id, first, last).order_by("-exit_date", "-id")
        return dict(rows.values_list("customer_id", "exit_date"))


def _heard(exits: Mapping[int, date]) -> dict[int, set[str]]:
    """Return the causes each customer named when it was heard, at an interview or while being won back."""
    found: dict[int, set[str]] = defaultdict(set)
    ids = list(exits)
    with base.acting_as(base.System("causes named")):
        asked = interview_queries.interviews().filter(status="INTERVIEWED", customer_id__in=ids).order_by("id")
        for customer_id, causes in asked.values_list("customer_id", "causes"):
            found[customer_id].update(causes)
        steps = WinBackStep.objects.filter(code="INTERVIEW", case__customer_id__in=ids).order_by("id")
        for customer_id, told in steps.values_list("case__customer_id", "told"):
            found[customer_id].update(told.get("causes", ()))
    return found


def _confirmed(branch_id: int, first: date, last: date) -> dict[int, str]:
    with base.acting_as(base.System("causes confirmed")):
        rows = churn_queries.exits(branch_id, first, last).exclude(reason="").order_by("exit_date", "id")
        return dict(rows.values_list("customer_id", "reason"))


def _back(exits: Mapping[int, date], since: date | None, until: date) -> set[int]:
    """Return who of those who left bought again, after a day where one is given."""
    if not exits:
        return set()
    with base.acting_as(base.System("returns")):
        days = trade_queries.purchase_days(exits, min(exits.values()), until)
    return {pk for pk, day in days if day > exits[pk] and (since is None or day >= since)}


def causes(branch_id: int, first: date, last: date, today: date) -> Causes:
    """Return what those who left between two days said, at a branch and below it."""
    exits = _exits(branch_id, first, last)
    heard = _heard(exits)
    named = rules.ranked(heard.values())
    untold = churn_queries.hidden([n for _code, n in named])
    told = [(code, None if at in untold else n) for at, (code, n) in enumerate(named)]
    return Causes(len(exits), len(heard), len(_back(exits, None, today)), told)


def lessons() -> QuerySet[Lesson]:
    """Return the visible lessons with branch, change and who answers for it, newest first."""
    return Lesson.objects.select_related("branch", "mended_by", "owner").order_by("-done_date", "-id")


def lesson(lesson_id: int) -> Lesson | None:
    """Return a visible lesson."""
    return lessons().filter(pk=lesson_id).first()


def taught(row: Lesson, today: date) -> Taught:
    """Return what came of a lesson up to a day: returns within two years, the same causes as long before and after."""
    exits = _exits(row.branch_id, row.first_date, row.last_date)
    heard, confirmed = _heard(exits), _confirmed(row.branch_id, row.first_date, row.last_date)
    wanted = set(row.causes)
    cluster = {
        pk: day for pk, day in exits.items() if wanted & (heard.get(pk) or {confirmed.get(pk, "")})
    }  # fmt: skip
    back = _back(cluster, row.done_date, min(today, row.done_date + WITHIN))
    days = min((today - row.done_date).days, YEAR.days)
    before = _rate(row.branch_id, wanted, row.done_date - timedelta(days=days), row.done_date - timedelta(days=1))
    after = _rate(row.branch_id, wanted, row.done_date, row.done_date + timedelta(days=days - 1))
    return Taught(row, len(exits), len(cluster), len(back), days, before, after)


def _rate(branch_id: int, wanted: Collection[str], first: date, last: date) -> Share:
    """Return who left by some causes in a span, of those who could: had bought before it, and had not left by then."""
    if last < first:
        return Share(0, 0)
    with base.acting_as(base.System("exits by cause")):
        left, before = (
            churn_queries.exits(branch_id, since, until).order_by().values("customer_id")
            for since, until in ((first, last), (date.min, first - timedelta(days=1)))
        )
        rows = customer_queries.cards().filter(branch_id__in=org_queries.subtree_ids(branch_id)).order_by()
        known = rows.filter(Q(first_purchase_date__lt=first) | Q(pk__in=left)).exclude(
            Q(pk__in=before) & ~Q(pk__in=left)
        )
        of_them = known.filter(pk__in=left.filter(reason__in=list(wanted)))
        return Share(of_them.count(), known.count())
