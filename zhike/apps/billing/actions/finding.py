"""Finding: what was charged without ground, a refund proposed at once; what a customer says it never ordered."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import F, Q

from zhike.apps.billing import rules
from zhike.apps.billing.models import BillLine, Subscription, Violation
from zhike.apps.billing.queries import explaining
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base

GIVEN = ("APPROVED", "REFUNDED")


@transaction.atomic
def find(*, customer_ids: Iterable[int] | None = None, day: date, at: datetime) -> int:
    """Look through subscriptions and bills of some customers, or of all; return how many violations are new.

    What the program found is proposed for refund at once; what proved right meanwhile is cleared.
    """
    with base.acting_as(base.System("charges amiss")):
        of = {} if customer_ids is None else {"customer_id__in": list(customer_ids)}
        return _find_unasked(of, day, at) + _find_lines(of, day, at)


def follow(*, day: date, at: datetime) -> None:
    """Look through everything, as the calendar asks for."""
    find(day=day, at=at)


def _find_unasked(of: dict[str, list[int]], day: date, at: datetime) -> int:
    """Find subscriptions nobody agreed to, or only after they were charged."""
    late = Q(consent_date=None) | Q(consent_date__gt=F("start_date"))
    rows = list(Subscription.objects.filter(late, is_imported=True, **of).prefetch_related("lines", "violations"))
    return sum(_judge_unasked(row, day, at) for row in rows)


def _judge_unasked(row: Subscription, day: date, at: datetime) -> int:
    known = list(row.violations.all())
    former = [one for one in known if one.kind == Violation.Kind.NO_CONSENT and one.line_id is None]
    pending = next((one for one in former if one.state in ("FOUND", "PROPOSED")), None)
    settled = (one.amount for one in known if one is not pending and one.state in ("PROPOSED", *GIVEN))
    amount = max(explaining.groundless(row, row.lines.all()) - sum(settled, Decimal(0)), Decimal(0))
    if row.consent_date is not None and amount == 0:
        _clear(pending, at)
        return 0
    if pending is not None:
        _follow_amount(pending, amount, at)
        return 0
    if former and amount == 0:
        return 0
    return _add(row, None, (Violation.Kind.NO_CONSENT, amount), day, at)


def _find_lines(of: dict[str, list[int]], day: date, at: datetime) -> int:
    """Find lines that are not what their price asks, and lines for months after the end."""
    within = {f"bill__{name}": ids for name, ids in of.items()}
    known: dict[int, dict[str, Violation]] = defaultdict(dict)
    for one in Violation.objects.filter(line__isnull=False, **of):
        known[one.line_id or 0][one.kind] = one
    return sum(_judge_line(line, known[line.pk], day, at) for line in explaining.lines().filter(**within).iterator())


def _judge_line(line: BillLine, known: dict[str, Violation], day: date, at: datetime) -> int:
    of = line.subscription
    # Of what nobody agreed to, all is given back; that stands once, with the subscription.
    is_unasked = of.consent_date is None or rules.last_day(line.month) < of.consent_date
    explained = explaining.expected(line)
    is_over = of.end_date is not None and of.end_date < line.month
    kind = Violation.Kind.AFTER_END if is_over else Violation.Kind.DIFFERENCE
    for other, row in known.items():
        if other in ("DIFFERENCE", "AFTER_END") and (other != kind or explained.agrees or is_unasked):
            _clear(row, at)
    if explained.agrees or is_unasked:
        return 0
    former = known.get(kind)
    if former is None:
        return _add(of, line, (kind, explained.difference), day, at)
    if former.state == Violation.State.CLEARED and former.approved_by_id is None and not former.words:
        former.change({"state": _first_state(explained.difference)}, version=None, at=at)
    _follow_amount(former, explained.difference, at)
    return 0


def _first_state(amount: Decimal) -> str:
    return Violation.State.PROPOSED if amount > 0 else Violation.State.FOUND


def _add(of: Subscription, line: BillLine | None, what: tuple[str, Decimal], day: date, at: datetime) -> int:
    kind, amount = what
    row = Violation.objects.create(
        customer_id=of.customer_id, subscription=of, line=line, kind=kind, amount=amount, found_date=day,
        state=_first_state(amount), proposed_at=at if amount > 0 else None, created_at=at, updated_at=at,
    )  # fmt: skip
    _record(row, at)
    return 1


def _follow_amount(row: Violation, amount: Decimal, at: datetime) -> None:
    """Let the amount follow what was charged since, as long as no person has proposed or decided anything."""
    if row.state not in ("FOUND", "PROPOSED") or row.proposed_by_id is not None or row.amount == amount:
        return
    was_found = row.state == Violation.State.FOUND and row.approved_by_id is None and not row.words
    state = _first_state(amount) if was_found or amount <= 0 else row.state
    row.change({"amount": amount, "state": state}, version=None, at=at)


def _clear(row: Violation | None, at: datetime) -> None:
    if row is not None and row.state in ("FOUND", "PROPOSED"):
        row.change({"state": Violation.State.CLEARED}, version=None, at=at)


def _record(row: Violation, at: datetime) -> None:
    told = {"violation_id": row.pk, "customer_id": row.customer_id, "kind": str(row.kind)}
    core_actions.record("violation.found", told, at=at)


@transaction.atomic
def dispute(*, line_id: int, words: str, day: date, at: datetime) -> int:
    """Take in that a customer did not order what a line of its bill charges; the same line is taken once.

    Return the id of the violation. Nothing is proposed by itself: somebody looks first. Raises BillingRefused.
    """
    line = explaining.lines().filter(pk=line_id).first()
    if line is None:
        raise rules.BillingRefused("NO_PLAN", "line_id")
    kind = Violation.Kind.NOT_ORDERED
    told = {
        "customer_id": line.bill.customer_id, "subscription": line.subscription, "amount": max(line.amount, Decimal(0)),
        "found_date": day, "words": words.strip()[:300], "created_at": at, "updated_at": at,
    }  # fmt: skip
    row, is_new = Violation.objects.get_or_create(line=line, kind=kind, defaults=told)
    if is_new:
        core_actions.audit(
            "violation.dispute", noun="violation", object_id=row.pk, at=at, values={"number": line.bill.number}
        )
        _record(row, at)
    return row.pk
