"""Reads of stewardship: pairs of which both records may be seen, merges, hand-overs, lost staff, changes in bulk."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum

from zhike.analytics import churn
from zhike.analytics import staff as measures
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.core import base, clock
from zhike.apps.core import queries as core_queries
from zhike.apps.core.prepared import prepared
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.org import scope
from zhike.apps.stewardship import rules
from zhike.apps.stewardship.models import BulkEdit, Handover, MergeLog, Pair, Scan

# The job that looks through the whole base.
SCAN_JOB = "duplicates.requested"


def pairs() -> QuerySet[Pair]:
    """Return the pairs whose two customers the acting person may see, neither merged, with the money at stake."""
    seen = customer_queries.customers()
    rows = Pair.objects.filter(
        Exists(seen.filter(pk=OuterRef("customer_a_id"))), Exists(seen.filter(pk=OuterRef("customer_b_id")))
    )
    stake = F("customer_a__card__stake") + F("customer_b__card__stake")
    return rows.select_related(
        "customer_a__branch", "customer_b__branch", "customer_a__card", "customer_b__card"
    ).annotate(stake=stake)


def pair(pair_id: int) -> Pair | None:
    """Return a visible pair."""
    return pairs().filter(pk=pair_id).first()


def pair_of(one_id: int, other_id: int) -> Pair | None:
    """Return the visible pair of two customers."""
    first, second = sorted((one_id, other_id))
    return pairs().filter(customer_a_id=first, customer_b_id=second).first()


@prepared
def _open_pairs_of(customer_id: int) -> QuerySet[Pair, int]:
    of_customer = Q(customer_a_id=customer_id) | Q(customer_b_id=customer_id)
    return Pair.objects.filter(of_customer, status=Pair.Status.UNDECIDED).values_list("pk", flat=True)


def twins_of(customer_id: int, *, limit: int = 3) -> list[Pair]:
    """Return the open pairs of a customer, the most alike first."""
    # Few customers have any, and to ask who may see both takes ten times as long as to ask whether there are.
    ids = _open_pairs_of(customer_id)
    return list(pairs().filter(pk__in=ids).order_by("-score", "-pk")[:limit]) if ids else []


def n_pairs() -> dict[str, int]:
    """Return how many visible pairs there are in each status."""
    return dict(pairs().order_by().values("status").annotate(n=Count("pk")).values_list("status", "n"))


def last_scan() -> Scan | None:
    """Return the newest search of the whole base."""
    return Scan.objects.order_by("-id").first()


def scans(begin: datetime, end: datetime) -> list[tuple[Scan, int]]:
    """Return the searches of a stretch with how many records were merged after each, before the next one; newest first.

    A merge that was undone is none.
    """
    known = list(Scan.objects.filter(at__gte=begin).order_by("at", "id"))
    merged = list(merges().filter(at__gte=begin, undone_at=None).order_by().values_list("at", flat=True))
    ends = [one.at for one in known[1:]]
    told = [
        (one, sum(one.at <= at and (n >= len(ends) or at < ends[n]) for at in merged))
        for n, one in enumerate(known) if one.at < end
    ]  # fmt: skip
    return told[::-1]


def running_scan():
    """Return the job that looks for pairs now, or waits to; None where there is none."""
    newest = core_queries.latest_job(SCAN_JOB)
    return newest if newest and newest.is_open else None


def merges() -> QuerySet[MergeLog]:
    """Return the merges into visible customers."""
    return MergeLog.objects.select_related("survivor", "merged", "user")


def merge(merge_id: int) -> MergeLog | None:
    """Return a merge whose two customers the acting person may see."""
    found = merges().filter(pk=merge_id).first()
    if found is None or customer_queries.customer_or_merged(found.merged_id) is None:
        return None
    return found


def unmerge_refusal(found: MergeLog, *, at: datetime) -> str:
    """Return the rule by which a merge may not be undone now; empty when it may."""
    if core_queries.is_erased(found.survivor_id):
        return "ERASED"
    with base.acting_as(base.System("the order of merges")):
        ids = (found.survivor_id, found.merged_id)
        newer = MergeLog.objects.filter(pk__gt=found.pk, undone_at=None)
        has_newer = newer.filter(Q(survivor_id__in=ids) | Q(merged_id__in=ids)).exists()
    return rules.unmerge_refusal(
        done_at=found.at, at=at, is_undone=found.undone_at is not None, has_newer=has_newer
    )  # fmt: skip


def handovers() -> QuerySet[Handover]:
    """Return the hand-overs at visible branches."""
    return Handover.objects.select_related("leaver", "branch", "user")


def handover(handover_id: int) -> Handover | None:
    """Return a visible hand-over."""
    return handovers().filter(pk=handover_id).first()


@dataclass(frozen=True)
class Holding:
    """What somebody holds, as far as the acting person may see it."""

    user: object
    n_customers: int
    stake: Decimal


def staff() -> QuerySet:
    """Return the people of the branches whose records the acting person may see, themselves left out."""
    who = base.actor()
    ids = who.row_branch_ids if isinstance(who, scope.Member) else None
    rows = org_queries.users().exclude(pk=who.user_id or 0)
    return rows if ids is None else rows.filter(branch_id__in=ids)


def leaver(user_id: int):
    """Return somebody whose work the acting person may look at handing over."""
    return staff().filter(pk=user_id).first()


def handover_refusal(leaver) -> str:
    """Return the rule by which the acting person may not hand somebody's work over; empty when they may."""
    who = base.actor()
    is_beside = isinstance(who, scope.Member) and who.user.branch_id == leaver.branch_id
    return rules.handover_refusal(
        is_oneself=leaver.pk == who.user_id, manages_users=who.may("user.manage"), leaver_role=leaver.role,
        is_beside=is_beside,
    )  # fmt: skip


def holdings() -> list[Holding]:
    """Return everybody whose work may be handed over and what they hold, most money at stake first."""
    rows = customer_queries.cards().order_by().exclude(owner_id=None).values_list("owner_id")
    held = {owner: (n, stake) for owner, n, stake in rows.annotate(n=Count("pk"), total=Sum("stake"))}
    none = (0, Decimal(0))
    found = [Holding(user, *held.get(user.pk, none)) for user in staff() if not handover_refusal(user)]
    open_now = [one for one in found if one.n_customers or one.user.is_active]  # type: ignore[attr-defined]
    return sorted(open_now, key=lambda one: (-one.stake, -one.n_customers, one.user.username))  # type: ignore[attr-defined]


def cards_held(user_id: int) -> QuerySet:
    """Return the visible cards of somebody's customers, most money at stake first."""
    return customer_queries.cards().filter(owner_id=user_id).order_by("-stake", "-pk")


def successors(leaver_id: int) -> list:
    """Return who may take over: active owners at the acting person's branches, the leaver left out."""
    return [user for user in org_queries.owners_for(base.actor()) if user.pk != leaver_id]


def suggestion(leaver_id: int) -> dict[int, int]:
    """Return a successor for each visible customer of a leaver, by branch and load."""
    people = [(user.pk, user.branch.path) for user in successors(leaver_id)]
    with base.acting_as(base.System("load of successors")):
        rows = customer_queries.cards().order_by().filter(owner_id__in=[pk for pk, _ in people])
        load = dict(rows.values_list("owner_id").annotate(n=Count("pk")))
    return rules.suggest(cards_held(leaver_id).values_list("pk", "branch__path"), people, load)


@dataclass(frozen=True)
class Leaver:
    """Somebody of core staff who left, with what hung on them: handed over since, and still to hand over."""

    user: object
    n_handed: int
    n_held: int
    stake: Decimal

    @property
    def n_customers(self) -> int:
        """Return how many customers hung on them."""
        return self.n_handed + self.n_held


@dataclass(frozen=True)
class StaffLoss:
    """How many of the core staff below a branch left within a period, and how grave that is."""

    counts: churn.PeriodCounts
    level: str
    # Gone, and nobody knows since when: they are not counted.
    n_unknown: int

    @property
    def rates(self) -> dict[str, churn.Rate]:
        """Return the rate on every base."""
        return churn.rates(self.counts)

    @property
    def rate(self) -> churn.Rate:
        """Return the rate that is held against the lines: on the opening base."""
        return self.rates["OPENING"]


def staff_lines() -> dict[str, int]:
    """Return from which percentage on the loss of core staff is a warning or an alarm, and over which period."""
    return catalog_queries.table("staff")["CORE"]


def staff_loss(branch_ids: Iterable[int], first: date, last: date) -> StaffLoss:
    """Return how many of the core staff of some branches left from one day to another."""
    return _loss(list(_core(branch_ids)), staff_lines(), first, last)


def staff_loss_below(branch_id: int, first: date, last: date) -> list[tuple[Any, StaffLoss]]:
    """Return the loss of each branch right below one, those without core staff left out."""
    rows, lines = list(_core(org_queries.subtree_ids(branch_id))), staff_lines()
    found = [
        (one, _loss([user for user in rows if user.branch.path.startswith(one.path)], lines, first, last))
        for one in org_queries.branches().filter(parent_id=branch_id)
    ]
    return [(one, loss) for one, loss in found if loss.counts.opening or loss.counts.new]


def _loss(rows: list[Any], lines: dict[str, int], first: date, last: date) -> StaffLoss:
    dated = [one for one in rows if one.is_active or one.left_on]
    served = (measures.Service(one.joined_on or clock.today(one.created_at), one.left_on) for one in dated)
    counts = measures.staff_counts(served, first, last)
    level = measures.staff_level(
        churn.rates(counts)["OPENING"], warning=Fraction(lines["warning"], 100), alarm=Fraction(lines["alarm"], 100)
    )
    return StaffLoss(counts, level, n_unknown=len(rows) - len(dated))


def _core(branch_ids: Iterable[int]) -> QuerySet:
    return org_queries.users().filter(role__in=rules.CORE, branch_id__in=list(branch_ids))


def leavers(branch_ids: Iterable[int], first: date, last: date) -> list[Leaver]:
    """Return who of the core staff of some branches left in a period, most money at risk first.

    At risk is what hung on them: customers handed over since, at what they stood then, and those nobody took over yet.
    """
    gone = list(_core(branch_ids).filter(left_on__gte=first, left_on__lte=last))
    ids = [one.pk for one in gone]
    done = handovers().order_by().filter(leaver_id__in=ids, undone_at=None).values_list("leaver_id")
    handed = {pk: told for pk, *told in done.annotate(n=Sum("n_customers"), total=Sum("stake"))}
    cards = customer_queries.cards().order_by().filter(owner_id__in=ids).values_list("owner_id")
    held = {pk: told for pk, *told in cards.annotate(n=Count("pk"), total=Sum("stake"))}
    none = (0, Decimal(0))
    found = [
        Leaver(one, n_handed, n_held, handed_stake + held_stake)
        for one in gone
        for (n_handed, handed_stake), (n_held, held_stake) in [(handed.get(one.pk, none), held.get(one.pk, none))]
    ]
    return sorted(found, key=lambda one: (-one.stake, -one.n_customers, one.user.username))  # type: ignore[attr-defined]


def bulk_edits() -> QuerySet[BulkEdit]:
    """Return the bulk edits of the acting person, newest first."""
    return BulkEdit.objects.filter(user_id=base.actor().user_id or 0).order_by("-id")


def bulk_edit(edit_id: int) -> BulkEdit | None:
    """Return a bulk edit of the acting person."""
    return bulk_edits().filter(pk=edit_id).first()
