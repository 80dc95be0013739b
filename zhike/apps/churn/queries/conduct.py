"""How branches treat their customers: left over service, bullied, deceived, details missed, benefits missing."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.churn import rules
from zhike.apps.churn.models import Case, LegacyIssue
from zhike.apps.churn.queries import reading as case_queries
from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.reviews import queries as review_queries
from zhike.apps.reviews import rules as review_rules


@dataclass(frozen=True)
class Breach:
    """A breach of trust of one kind: how many customers it touched, and how many of them left afterwards."""

    kind: str
    n: int
    n_open: int
    n_left: int

    @property
    def share(self) -> float | None:
        """Return those who left ÷ those it touched."""
        return self.n_left / self.n if self.n else None


def lines() -> dict[str, dict[str, int]]:
    """Return from how many of each an alarm is given, and the norm of prices."""
    return catalog_queries.table("conduct")


def n_over_service(branch_id: int, first: date, last: date) -> int:
    """Return how many customers of a branch left over service in a period, as somebody confirmed."""
    rows = case_queries.cases().filter(branch_id=branch_id, reason="SERVICE", exit_date__range=(first, last))
    return rows.exclude(status=Case.Status.DISMISSED).count()


def by_branch(branch_id: int, first: date, last: date) -> list[rules.Conduct]:
    """Return the branches at and below one with the figures of a period, of the rows one may see; alarms first."""
    ids = set(org_queries.subtree_ids(branch_id))
    known, cases = lines(), _cases(ids, first, last)
    rude = Counter(
        pk for pk, codes in cases.exclude(sub_reasons=[]).values_list("branch_id", "sub_reasons")
        if {*rules.RUDE} & {*codes}
    )  # fmt: skip
    left = {
        pk: (n, n_service, n_dear, rude[pk])
        for pk, n, n_service, n_dear in cases.values("branch_id").annotate(
            n=Count("pk"), n_service=Count("pk", filter=Q(reason="SERVICE")),
            n_dear=Count("pk", filter=Q(price_gap__gt=known["dear"]["norm"])),
        ).values_list("branch_id", "n", "n_service", "n_dear")
    }  # fmt: skip
    issues = _counts(_issues(ids, first, last))
    details, there = _details(ids, first, last), _there(ids, first)
    seen = {*left, *(pk for pk, _kind in issues), *details}
    found = [
        _conduct(branch, (*left.get(branch.pk, (0, 0, 0, 0)), there.get(branch.pk, 0)), _noted(issues, branch.pk),
                 details.get(branch.pk, (0, 0)), known)
        for branch in org_queries.branches().filter(pk__in=seen)
    ]  # fmt: skip
    return sorted(found, key=lambda one: (-len(one.alerts), -one.n_left, one.branch.name))


def _noted(issues: Mapping[tuple[int, str], int], branch_id: int) -> Counter[str]:
    return Counter({kind: n for (pk, kind), n in issues.items() if pk == branch_id})


def _conduct(
    branch: Any, left: tuple[int, int, int, int, int], noted: Counter[str], details: tuple[int, int],
    known: Mapping[str, Mapping[str, int]],
) -> rules.Conduct:  # fmt: skip
    n_left, n_service, n_dear, n_rude, n_there = left
    return rules.Conduct(
        branch, n_left, n_service, noted["FORCED_PACKAGE"], noted["RUDE_SERVICE"] + n_rude, n_dear,
        sum(noted[kind] for kind in rules.INTEGRITY), *details,
        {code: one["least"] or 1 for code, one in known.items()}, n_there + n_left,
    )  # fmt: skip


def _there(branch_ids: Iterable[int], first: date) -> dict[int, int]:
    """Return by branch how many had bought before a day and have not left by now."""
    cards = customer_queries.cards().filter(base.among("branch", branch_ids), first_purchase_date__lt=first)
    rows = cards.exclude(churn_state="CHURNED").order_by().values("branch_id")
    return dict(rows.annotate(n=Count("pk")).values_list("branch_id", "n"))


def _cases(branch_ids: Iterable[int], first: date, last: date) -> QuerySet[Case]:
    rows = case_queries.cases().filter(base.among("branch", branch_ids), exit_date__range=(first, last))
    return rows.exclude(status=Case.Status.DISMISSED).order_by()


def _issues(branch_ids: Iterable[int], first: date, last: date) -> Any:
    among = base.among("customer__branch", branch_ids)
    rows = LegacyIssue.objects.filter(among, day__range=(first, last))
    return rows.exclude(status=LegacyIssue.Status.DROPPED).order_by()


def _counts(rows: Any) -> Counter[tuple[int, str]]:
    return Counter(rows.values_list("customer__branch_id", "kind"))


def _details(branch_ids: Iterable[int], first: date, last: date) -> dict[int, tuple[int, int]]:
    """Return by branch how many details were missed and how many looked at, of places visited unannounced."""
    rows = review_queries.visits_at_ours(first, last).filter(base.among("branch", branch_ids))
    found: dict[int, tuple[int, int]] = {}
    for pk, marks in rows.order_by().values_list("branch_id", "marks"):
        known = [mark for _point, mark, *_rest in marks if mark in review_rules.MARKS and mark != "NOT_APPLICABLE"]
        missed, checked = found.get(pk, (0, 0))
        found[pk] = missed + known.count("NO"), checked + len(known)
    return found


def integrity(branch_id: int, first: date, last: date) -> list[Breach]:
    """Return the breaches of trust of a period by kind, and who of those they touched left on the day or after."""
    rows = _issues(org_queries.subtree_ids(branch_id), first, last).filter(kind__in=rules.INTEGRITY)
    known = list(rows.values_list("kind", "customer_id", "day", "status"))
    exits: dict[int, list[date]] = defaultdict(list)
    of = case_queries.cases().filter(customer_id__in={pk for _kind, pk, *_rest in known}).exclude(status="DISMISSED")
    for pk, day in of.order_by().values_list("customer_id", "exit_date"):
        exits[pk].append(day)
    return [
        Breach(
            kind, len({pk for one, pk, *_rest in known if one == kind}),
            sum(one == kind and status == "OPEN" for one, _pk, _day, status in known),
            len({pk for one, pk, day, _status in known if one == kind and any(left >= day for left in exits[pk])}),
        )
        for kind in rules.INTEGRITY
    ]  # fmt: skip


def gaps(branch_id: int, first: date, last: date) -> list[tuple[str, list[Case]]]:
    """Return the kinds of benefit customers left for want of, with their cases; the most frequent kind first."""
    found: dict[str, list[Case]] = defaultdict(list)
    rows = _cases(org_queries.subtree_ids(branch_id), first, last).filter(reason="BENEFIT")
    for row in rows.order_by("-exit_date", "-id"):
        found[row.subject].append(row)
    return sorted(found.items(), key=lambda one: (-len(one[1]), one[0]))
