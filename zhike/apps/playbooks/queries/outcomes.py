"""How playbooks went: customers reached, tasks closed, what those who closed them answered."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from zhike.analytics import differences
from zhike.apps.core import base
from zhike.apps.playbooks.models import Deed, Rule, Run
from zhike.apps.tasks import queries as task_queries

# Neither a success nor a failure: nothing was to be done.
NEEDLESS = Deed.Outcome.NEEDLESS


@dataclass(frozen=True)
class Course:
    """How a rule went for the customers the reader sees."""

    n_customers: int
    n_held_out: int
    n_tasks: int
    n_closed: int
    n_messages: int
    n_escalated: int
    outcomes: dict[str, int]

    @property
    def n_answered(self) -> int:
        """Return how many answers count: those where something was to be done."""
        return sum(n for code, n in self.outcomes.items() if code != NEEDLESS)

    @property
    def success(self) -> differences.Share | None:
        """Return which share of the answers is a success; None without any."""
        return (
            differences.Share(self.outcomes.get(Deed.Outcome.SOLVED, 0), self.n_answered) if self.n_answered else None
        )

    @property
    def interval(self) -> tuple[float, float] | None:
        """Return between what that share lies in 95 of 100 cases."""
        return differences.wilson(self.success) if self.success else None


def courses(rule_ids: list[int]) -> dict[int, Course]:
    """Return how some rules went, in as many questions however many there are."""
    rows = Deed.objects.filter(run__rule_id__in=rule_ids).order_by()
    counts = {row.pop("run__rule_id"): row for row in _counted(rows)}
    answers: dict[int, dict[str, int]] = {}
    for rule_id, outcome, n in rows.exclude(outcome="").values_list("run__rule_id", "outcome").annotate(n=Count("pk")):
        answers.setdefault(rule_id, {})[outcome] = n
    closed = _closed(rows)
    return {
        pk: Course(**counts[pk], n_closed=closed.get(pk, 0), outcomes=answers.get(pk, {}))
        for pk in rule_ids
        if pk in counts
    }


def _counted(rows: QuerySet[Deed]) -> QuerySet[Any, Any]:
    done = Q(skipped="")
    return rows.values("run__rule_id").annotate(
        n_customers=Count("customer_id", filter=done & Q(position=1), distinct=True),
        n_held_out=Count("customer_id", filter=Q(lot="HELD"), distinct=True),
        n_tasks=Count("task_id", filter=done), n_messages=Count("message_id", filter=done),
        n_escalated=Count("pk", filter=done & Q(settled_at__isnull=False)),
    )  # fmt: skip


def _closed(rows: QuerySet[Deed]) -> dict[int, int]:
    given = rows.filter(task_id__isnull=False)
    open_ids = task_queries.open_tasks().values("pk")
    done = given.exclude(task_id__in=open_ids).values_list("run__rule_id").annotate(n=Count("pk"))
    return dict(done)


def rules_with_runs() -> list[int]:
    """Return the rules that were ever carried out."""
    return sorted(set(Run.objects.values_list("rule_id", flat=True)))


def held_out(at: datetime, *, but: int | None = None) -> dict[int, str]:
    """Return whom playbooks in use leave out by lot at a moment, each with the name of the playbook; `but` one.

    Until the days over which its effect is counted have passed, advertising of another would spoil the comparison.
    """
    with base.acting_as(base.System("whom playbooks leave out")):
        found: dict[int, str] = {}
        for one in Rule.objects.filter(is_active=True, hold_out__gt=0).exclude(pk=but or 0).order_by("pk"):
            rows = Deed.objects.filter(
                run__rule=one, lot=Deed.Lot.HELD, run__at__lte=at, run__at__gt=at - timedelta(days=one.horizon_days)
            )
            found |= dict.fromkeys(rows.values_list("customer_id", flat=True), one.name)
        return found
