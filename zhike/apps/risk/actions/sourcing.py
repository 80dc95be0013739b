"""Proposing risks of what no warning tells of: declines, worse ratings, news, contracts that ran out, incidents."""

from collections.abc import Iterable
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.core import actions as core_actions
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.risk.actions.registering import TITLES, end_risk
from zhike.apps.risk.models import RegisteredRisk
from zhike.apps.risk.queries import register as queries
from zhike.apps.risk.queries import sourcing
from zhike.apps.risk.rules import sources
from zhike.apps.risk.rules.register import Rated

TAKEN_BACK = gettext_noop("The stage it was proposed for was taken back.")
OF_BRANCH = gettext_noop("Customers of %(who)s may buy less or go")


@transaction.atomic
def propose_of_decline(*, customer_id: int, stage: str, day: date, at: datetime) -> list[int]:
    """Propose a credit risk of a customer whose business moved into decline; return its id in a list, or none."""
    source, card = sources.OF_DECLINE.get(stage), customer_queries.card(customer_id)
    if source is None or card is None:
        return []
    text = _("Its business was judged to be in decline on %(day)s. At stake is what it owes.") % {"day": day}
    # Judged anew on the same day, what was dismissed with the judgement taken back stands in the way of nothing.
    _of_decline(card.pk, day).filter(state="DISMISSED", closed_date=day, note__in=_said_everywhere()).delete()
    owed = sourcing.owed_by(card.pk)
    return _propose(
        [sources.Found(source, "CREDIT", "MARKET_TURN", card.branch_id, owed, text, card.pk)], day=day, at=at
    )  # fmt: skip


@transaction.atomic
def withdraw_of_decline(*, customer_id: int, day: date, at: datetime) -> int:
    """Dismiss what was proposed today for a decline that is taken back, with the reason; return how many."""
    rows = list(_of_decline(customer_id, day).filter(state="CANDIDATE"))
    for row in rows:
        end_risk(risk_id=row.pk, deed="dismiss", note=_(TAKEN_BACK), day=day, at=at)
    return len(rows)


def _of_decline(customer_id: int, day: date) -> QuerySet[RegisteredRisk]:
    """Return the risks proposed on a day for the decline of a customer; what the scan proposed names its warnings."""
    return RegisteredRisk.objects.filter(
        customer_id=customer_id, kind="CREDIT", cause="MARKET_TURN", opened_date=day, warning_ids=[]
    )


def _said_everywhere() -> list[str]:
    said = []
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            said.append(_(TAKEN_BACK))
    return said


@transaction.atomic
def propose_of_rating(*, customer_id: int, before: str, now: str, day: date, at: datetime) -> list[int]:
    """Propose a credit risk of a customer whose credit is rated worse; return its id in a list, or none."""
    card = customer_queries.card(customer_id)
    if card is None:
        return []
    text = _("Its credit was rated %(before)s and is rated %(now)s. At stake is what it owes.") % {
        "before": before, "now": now,
    }  # fmt: skip
    owed = sourcing.owed_by(card.pk)
    return _propose(
        [sources.Found("RATED_WORSE", "CREDIT", "BAD_CREDIT", card.branch_id, owed, text, card.pk)], day=day, at=at
    )  # fmt: skip


@transaction.atomic
def gather(*, day: date, at: datetime) -> list[int]:
    """Propose risks of news, of contracts that ran out, of incidents and of who will not pay; return their ids."""
    return _propose(sourcing.gathered(day), day=day, at=at)


def _propose(found: Iterable[sources.Found], *, day: date, at: datetime) -> list[int]:
    """Propose of each customer or branch what is not in the register yet, the costliest first, so many a day."""
    rule, rows = queries.scan_rule(), catalog_queries.table("risk_sources") | catalog_queries.table("credit_conduct")
    known, impacts = queries.known_keys(day, rule["rest"]), catalog_queries.table("risk_impact")
    new: dict[tuple[str, int | None, int], tuple[sources.Found, Rated]] = {}
    for one in found:
        if one.key not in known and one.key not in new:
            new[one.key] = one, sources.rated(one, rows[one.source], impacts)
    chosen = sorted(new.values(), key=lambda pair: -pair[1].probability * pair[1].loss)[: rule["most"]]
    names = customer_queries.names([one.customer_id for one, _rated in chosen if one.customer_id])
    houses = org_queries.branch_names([one.branch_id for one, _rated in chosen])
    ids = []
    for one, rated in chosen:
        who = names.get(one.customer_id or 0) or houses.get(one.branch_id, "")
        row = RegisteredRisk(
            title=(_(_title(one)) % {"who": who})[:160], kind=one.kind, cause=one.cause, state="CANDIDATE",
            customer_id=one.customer_id, branch_id=one.branch_id, text=one.text, opened_date=day, created_at=at,
            updated_at=at, **rated.columns(),
        )  # fmt: skip
        row.save(force_insert=True)
        ids.append(row.pk)
    if ids:
        core_actions.audit("risk.propose", noun="risk", object_id=None, at=at, n_rows=len(ids))
    return ids


def _title(one: sources.Found) -> str:
    return OF_BRANCH if one.kind == "MARKET" and one.customer_id is None else TITLES[one.kind]
