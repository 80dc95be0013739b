"""Rules in force, runs and what they propose, what classes lead to."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, Max, QuerySet

from zhike.apps.classification import rules
from zhike.apps.classification.models import Binding, Proposal, RuleVersion, Run
from zhike.apps.core import base
from zhike.apps.core.prepared import prepared
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import rules as org_rules

OPEN = (Run.Status.CLASSIFYING, Run.Status.REVIEW, Run.Status.APPLYING)


class InForce(NamedTuple):
    """The rule of a dimension: its number (0: the program's own), its lines, its version as it stands with classes."""

    dimension: str
    number: int
    lines: tuple[rules.Line, ...]

    @property
    def version(self) -> str:
        """Return how the version is written down with a class."""
        return f"{self.dimension}:{self.number}"


def rule_of(dimension: str) -> InForce:
    """Return the rule of a dimension in force; without lines people decide."""
    newest = versions(dimension).first()
    if newest is None:
        return InForce(dimension, 0, tuple(rules.DEFAULTS.get(dimension, ())))
    return InForce(dimension, newest.number, rules.lines_of(newest.lines))


def rules_in_force() -> dict[str, InForce]:
    """Return the rule in force of every dimension that has one, by the dimension."""
    found = {code: InForce(code, 0, tuple(lines)) for code, lines in rules.DEFAULTS.items()}
    for row in RuleVersion.objects.order_by("number"):
        found[row.dimension] = InForce(row.dimension, row.number, rules.lines_of(row.lines))
    return found


def versions(dimension: str) -> QuerySet[RuleVersion]:
    """Return the versions of a dimension's rule, newest first."""
    return RuleVersion.objects.filter(dimension=dimension).order_by("-number")


def runs(dimension: str = "") -> QuerySet[Run]:
    """Return the runs, of one dimension or of all, newest first.

    They tell of the whole company: there are none for who may not see its sums.
    """
    rows = Run.objects.order_by("-id")
    if base.actor().figure_branch_ids is not None:
        return rows.none()
    return rows.filter(dimension=dimension) if dimension else rows


def run(run_id: int) -> Run | None:
    """Return a run, to who may see the sums of the whole company."""
    return runs().filter(pk=run_id).first()


def open_run(dimension: str) -> Run | None:
    """Return the run of a dimension that is not finished."""
    return runs(dimension).filter(status__in=OPEN).first()


def last_runs() -> dict[str, Run]:
    """Return the last run of each dimension."""
    newest = runs().order_by().values("dimension").annotate(newest=Max("pk")).values("newest")
    return {one.dimension: one for one in runs().filter(pk__in=newest)}


def proposals(run_id: int) -> QuerySet[Proposal]:
    """Return what a run proposes for the customers the acting person may see."""
    return Proposal.objects.filter(run_id=run_id).select_related("customer__branch").order_by("id")


def proposal(run_id: int, customer_id: int) -> Proposal | None:
    """Return what a run proposes for a visible customer."""
    return proposals(run_id).filter(customer_id=customer_id).first()


def statuses(run_id: int) -> dict[str, int]:
    """Return how many proposals of a run stand how, for the whole company."""
    with base.acting_as(base.System("sums of a run")):
        rows = Proposal.objects.filter(run_id=run_id).values_list("status").annotate(n=Count("pk"))
    return dict(rows.order_by())


def moves(run_id: int) -> list[tuple[str, str, int | None]]:
    """Return from which class to which how many are proposed to go, for the whole company, the largest first.

    None where so few are not told to the acting person.
    """
    least = org_rules.SMALL_CELL if base.actor().hides_small_cells else 0
    with base.acting_as(base.System("sums of a run")):
        rows = Proposal.objects.filter(run_id=run_id).values_list("old_code", "new_code")
    found = rows.annotate(n=Count("pk")).order_by("-n", "old_code", "new_code")
    shown = rules.hide_small({(old, new): n for old, new, n in found}, least)
    return [(old, new, n) for (old, new), n in shown.items()]


def bindings(dimension: str = "") -> dict[tuple[str, str], Binding]:
    """Return what classes lead to, by dimension and class."""
    rows = Binding.objects.filter(dimension=dimension) if dimension else _bindings()
    return {(row.dimension, row.code): row for row in rows}


@prepared
def _bindings() -> QuerySet[Binding]:
    return Binding.objects.all()


def standing(customer_id: int, day: date | None = None) -> list[dict[str, Any]]:
    """Return the class of a customer in every dimension now, or on a day, with what it leads to today.

    Whoever asks sees the customer.
    """
    return _told(_held(customer_id, day))


def held(customer_id: int, day: date | None = None) -> list[dict[str, Any]]:
    """Return as `standing` does the dimensions a customer has a class in; who has none is asked no further."""
    now = _held(customer_id, day)
    return [one for one in _told(now) if one["row"]] if now else []


@prepared
def _held_on(customer_id: int, day: date) -> QuerySet[Any]:
    return customer_queries.all_holding(day).filter(customer_id=customer_id)


def _held(customer_id: int, day: date | None) -> dict[str, Any]:
    now = customer_queries.all_holding().filter(customer_id=customer_id)
    return {row.dimension: row for row in (now if day is None else _held_on(customer_id, day))}


def _told(now: Mapping[str, Any]) -> list[dict[str, Any]]:
    leads, found = bindings(), []
    for code, one in customer_queries.dimensions().items():
        row = now.get(code)
        found.append({
            "dimension": one, "row": row, "member": one.by_code.get(row.code) if row else None,
            "binding": leads.get((code, row.code)) if row else None,
        })  # fmt: skip
    return found


def leads_to(classes: Iterable[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Return the service, the audiences and the ideas for products that classes lead to, as `standing` tells them."""
    found: dict[str, list[str]] = {"service_level": [], "audience": [], "product_idea": []}
    for one in classes:
        for name, told in found.items():
            if one["binding"] and (text := getattr(one["binding"], name)):
                told.append(text)
    return found
