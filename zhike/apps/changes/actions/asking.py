"""Writes of asking: whom a change touches is frozen, each of them is asked, an answer may be set right."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum

from zhike.apps.changes import queries
from zhike.apps.changes.actions.writing import decide, found
from zhike.apps.changes.models import Affected, Change
from zhike.apps.changes.rules import gates
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.trade import queries as trade_queries

AT_ONCE = 2_000


class NotAsked(Exception):
    """The customer is not among those who are asked, or the change is past asking."""


class NobodyTouched(Exception):
    """No customer fits what the change is for."""


@transaction.atomic
def start_asking(*, change_id: int, day: date, at: datetime) -> int:
    """Freeze whom a draft touches, with branch and turnover of the year before, and begin to ask; return how many.

    Raises NoSuchChange, WrongStep, NobodyTouched.
    """
    row = found(change_id)
    if row.kind not in gates.OURS:
        raise gates.WrongStep(row.kind)
    gates.check_step(row.status, "ASKING")
    n = freeze(row, day)
    decide(row, "ASK", {"status": Change.Status.ASKING}, told={"n": n}, day=day, at=at)
    return n


def freeze(row: Change, day: date) -> int:
    """Keep whom a change touches as they stand on a day; return how many. Raises NobodyTouched."""
    ids = queries.touched_ids(row, day)
    if not ids:
        raise NobodyTouched(row.pk)
    tops = [top for code in row.pilot if (top := org_queries.branch_by_code(code))]
    pilot = {pk for top in tops for pk in org_queries.ids_under(top)}
    with base.acting_as(base.System("whom a change touches")):
        for start in range(0, len(ids), AT_ONCE):
            some = ids[start : start + AT_ONCE]
            bought = trade_queries.orders().filter(
                customer_id__in=some, order_date__gt=day - queries.YEAR, order_date__lte=day
            )
            sums: dict[int, Decimal] = dict(bought.order_by().values_list("customer_id").annotate(n=Sum("amount")))
            cards = customer_queries.cards_of(some)
            Affected.objects.bulk_create(
                Affected(
                    change=row, customer_id=pk, branch_id=cards[pk].branch_id, turnover=sums.get(pk, Decimal(0)),
                    is_pilot=cards[pk].branch_id in pilot,
                )
                for pk in some
            )  # fmt: skip
    return len(ids)


@transaction.atomic
def answer(*, change_id: int, customer_id: int, given: str, words: str = "", at: datetime) -> str:
    """Keep what a visible customer says to a change, empty to take it back; return what was there before.

    Raises NoSuchChange, NotAsked.
    """
    row = found(change_id)
    one = queries.to_ask(row).filter(customer_id=customer_id).first()
    if one is None or row.status not in ("ASKING", "PILOT") or (given and given not in gates.ANSWERS):
        raise NotAsked(customer_id)
    before = one.answer
    one.answer, one.words = given, words.strip()[:300] if given else ""
    one.answered_at, one.user_id = (at, base.actor().user_id) if given else (None, None)
    one.save(update_fields=["answer", "words", "answered_at", "user"])
    core_actions.audit(
        "change.answer", noun="change", object_id=row.pk, branch_id=one.branch_id, at=at,
        values={"customer_id": customer_id, "answer": [before, given]},
    )  # fmt: skip
    if given != before:
        core_actions.record("change.answered", {"change_id": row.pk, "customer_id": customer_id}, at=at)
    return before
