"""Reckoning anew how enterprises stand; who is in decline is left in peace, and taken up again once it is not."""

from collections.abc import Callable, Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from zhike.analytics import targeting
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.core import rules as core_rules
from zhike.apps.customers import actions as customer_actions
from zhike.apps.targets import queries, rules
from zhike.apps.targets.models import TargetScore

COLUMNS = {
    targeting.RANK: "rank", targeting.GROWTH: "growth", targeting.RESEARCH: "research", targeting.VENTURE: "venture",
    targeting.DISSATISFIED: "dissatisfied",
}  # fmt: skip
WRITTEN = (
    *COLUMNS.values(), "reasons", "score", "n_passed", "n_unknown", "is_target", "stands", "excluded", "known",
    "readiness", "intent", "potential", "signs", "scored_date",
)  # fmt: skip
Progress = Callable[[int, int | None, str], None]


def request_all(*, at: datetime) -> int:
    """Ask for every enterprise to be reckoned anew, as after a change of the rules; return the job's id."""
    return core_actions.record("targets.requested", {}, at=at)


def refresh_all(*, day: date, at: datetime, on_progress: Progress = lambda done, whole, what: None) -> int:
    """Reckon anew every enterprise of which the rules know a fact; return how many. Others lose their score."""
    with base.acting_as(base.System("targets")):
        ids = queries.judged_ids(day)
        n_done = 0
        for some in core_rules.chunks(ids, size=queries.CHUNK):
            n_done += refresh(customer_ids=some, day=day, at=at)
            on_progress(n_done, len(ids), "")
        _drop_unknown(set(ids))
    return n_done


def _drop_unknown(ids: set[int]) -> None:
    every = TargetScore.objects.values_list("customer_id", flat=True).iterator(chunk_size=10_000)
    for some in core_rules.chunks([pk for pk in every if pk not in ids]):
        TargetScore.objects.filter(customer_id__in=some).delete()


@transaction.atomic
def refresh(*, customer_ids: Iterable[int], day: date, at: datetime) -> int:
    """Reckon some enterprises anew; return how many there are.

    Of whom nothing is known that the rules ask for has no score.
    """
    ids = list(customer_ids)
    with base.acting_as(base.System("targets")):
        found = [one for some in queries.judged(ids, day) for one in some if one.has_facts]
        TargetScore.objects.filter(customer_id__in=ids).exclude(customer_id__in=[one.card.pk for one in found]).delete()
        TargetScore.objects.bulk_create(
            [_row(one, day) for one in found], update_conflicts=True, unique_fields=["customer"], update_fields=WRITTEN
        )
        _leave_in_peace(found, day=day, at=at)
    return len(found)


def _row(one: queries.Judged, day: date) -> TargetScore:
    stands = one.standing
    return TargetScore(
        customer_id=one.card.pk, **{COLUMNS[judged.rule]: judged.verdict for judged in one.judgements},
        reasons=[[judged.rule, judged.verdict, judged.reason, dict(judged.params)] for judged in one.judgements],
        score=stands.score, n_passed=stands.n_passed, n_unknown=stands.n_unknown, is_target=stands.is_target,
        stands="BUYER" if one.card.has_orders else "PROSPECT", excluded=one.excluded, known=one.known,
        readiness=one.readiness, intent=one.lead.intent, potential=one.lead.potential, 
        signs=[list(sign) for sign in one.lead.signs], scored_date=day,
    )  # fmt: skip


def _leave_in_peace(found: list[queries.Judged], *, day: date, at: datetime) -> None:
    """Let campaigns pass over prospects whose business declines or ends; what somebody decided by hand stays."""
    ids = [one.card.pk for one in found if not one.card.has_orders]
    declining = {one.card.pk for one in found if one.excluded not in ("", rules.NON)}
    concerned = declining | queries.in_peace(ids)
    wanted = {pk: rules.NON if pk in declining else "POTENTIAL" for pk in ids if pk in concerned}
    if wanted:
        reason = str(_("Its own business is in decline or ending."))
        customer_actions.assign_classes(
            dimension="REL_STAGE", classes=wanted, day=day, rule_version=rules.RULE_VERSION, at=at,
            reasons={pk: reason for pk, code in wanted.items() if code == rules.NON},
        )  # fmt: skip
