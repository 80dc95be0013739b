"""Reads of asking: who is still to be asked, what was answered, reserves for who may leave, what stands in the way."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.db.models import Count, Q, QuerySet

from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.changes.models import Affected, Change
from zhike.apps.changes.queries.register import SCOPE, decisions
from zhike.apps.changes.rules import gates
from zhike.apps.core import base, lists
from zhike.apps.org import queries as org_queries
from zhike.apps.targets import queries as target_queries

Answer = Affected.Answer


def lines() -> dict[str, int]:
    """Return the lines of the house for changes, by code."""
    return {code: row["value"] for code, row in catalog_queries.table("changes").items()}


def _asked(row: Change) -> QuerySet[Affected]:
    """Return who is asked: where the change is tried first, those there; whoever may see them."""
    # Who was merged into another is that other one by now, who was asked too.
    rows = Affected.objects.filter(change=row).exclude(customer__status="MERGED")
    return rows.filter(is_pilot=True) if row.pilot and row.active_date is None else rows


def to_ask(row: Change) -> QuerySet[Affected]:
    """Return those of the asked whom one may see, who was not asked yet first, then the largest."""
    rows = _asked(row).select_related("customer", "branch", "user")
    return rows.order_by("answer", "-turnover", "pk")


def answers(row: Change) -> gates.Answers:
    """Return how many answered how, of all that are asked."""
    with base.acting_as(base.System("answers to a change")):
        return seen_answers(row)


def seen_answers(row: Change) -> gates.Answers:
    """Return how many of those one may see answered how."""
    found = dict(_asked(row).order_by().values_list("answer").annotate(n=Count("pk")))
    return gates.Answers(
        sum(found.values()), found.get(Answer.AGREE, 0), found.get(Answer.CONDITIONALLY, 0),
        found.get(Answer.OBJECT, 0), found.get(Answer.NO_ANSWER, 0),
    )  # fmt: skip


def progress_by_branch(row: Change) -> list[Mapping[str, Any]]:
    """Return by branch how many are asked, done and object."""
    n = {"n": Count("pk"), "n_done": Count("pk", filter=~Q(answer="")), "n_no": Count("pk", filter=Q(answer="OBJECT"))}
    with base.acting_as(base.System("progress of asking")):
        return list(_asked(row).order_by("branch__code").values("branch_id", "branch__name").annotate(**n))


def objections(row: Change) -> list[tuple[str, int]]:
    """Return what visible customers who object or set conditions said, the most frequent words first."""
    said = _asked(row).filter(answer__in=(Answer.OBJECT, Answer.CONDITIONALLY)).exclude(words="")
    return Counter(said.values_list("words", flat=True)).most_common()


def reserves(row: Change, day: date) -> int | None:
    """Return how many qualified customers could take the place of who leaves; None where nothing says who they are.

    Qualified is who fits the target group and has not bought yet, where the change is tried or counts.
    """
    if row.group is None:
        return None
    codes = row.pilot or ([row.params[SCOPE]] if row.params.get(SCOPE) else [])
    tops = [found for code in codes if (found := org_queries.branch_by_code(code))]
    with base.acting_as(base.System("reserves for a change")):
        try:
            rows = lists.ask(target_queries.customers(day), row.group.params).rows.filter(has_orders=False)
        except lists.ListRefused:
            return None
        if tops:
            ids = {pk for top in tops for pk in org_queries.ids_under(top)}
            rows = rows.filter(branch_id__in=ids)
        return rows.order_by().count()


def at_risk(told: gates.Answers) -> int:
    """Return how many may leave: who objects."""
    return told.objecting


@dataclass(frozen=True)
class Standing:
    """How a change stands: answers, reserves and their coverage, what stands in the way."""

    answers: gates.Answers
    n_reserves: int | None
    coverage: Fraction | None
    hurdles: list[str]
    in_the_way: list[str]
    lines: Mapping[str, int]
    norm: int

    @property
    def may_go_on(self) -> bool:
        """Say whether nothing stands in the way."""
        return not self.in_the_way


def facts(row: Change, told: gates.Answers, n_reserves: int | None, house: Mapping[str, int]) -> gates.Facts:
    """Return what the gate looks at."""
    return gates.Facts(
        kind=row.kind, status=row.status, answers=told, accept_line=house["ACCEPT"], burden_share=row.burden_share,
        burden_norm=house["NORM"] if row.burden_norm is None else row.burden_norm, company_gain=row.company_gain,
        customer_loss=row.customer_loss, explanation=row.explanation, has_reserves=row.has_reserves,
        n_reserves=n_reserves, has_fired=row.fired_date is not None, approved=_approved(row),
    )  # fmt: skip


def _approved(row: Change) -> frozenset[str]:
    """Return the hurdles somebody senior has taken upon themselves."""
    if row.approved_by_id is None:
        return frozenset()
    steps = decisions(row.pk).filter(act="APPROVE")
    return frozenset(code for step in steps for code in step.told.get("hurdles", ()))


def standing(row: Change, day: date) -> Standing:
    """Return how a change stands on a day."""
    house, told, n_reserves = lines(), answers(row), reserves(row, day)
    known = facts(row, told, n_reserves, house)
    return Standing(
        told, n_reserves, gates.coverage(n_reserves, at_risk(told)), gates.hurdles(known), gates.in_the_way(known),
        gates.told_lines(row.stop_lines, house), known.burden_norm,
    )  # fmt: skip
